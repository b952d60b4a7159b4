"""Reads the API's own description: its parts, and of each operation what it takes, what it answers, with an example."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]
DEEPEST = 3
MOST_CHOICES = 12
SAMPLES = {
    "uuid": "3ee65346-85f4-4bd3-9be7-e079181d7d0e",
    "date": "2026-11-30",
    "date-time": "2026-11-30T18:00:00+00:00",
}
WORDS = {"uuid": "id", "date": "date", "date-time": "instant", "integer": "whole number", "boolean": "true or false"}
SHAPES = {"string": "text", "object": "object", "array": "list", "number": "number"}


class Field(NamedTuple):
    """A field of a body, an answer or an address: its dotted name, its kind in words, and whether it must be there."""

    name: str
    kind: str
    required: bool
    note: str


class Operation(NamedTuple):
    """What can be asked at an address; `example` is the body to send, `answer` a body that comes back."""

    id: str
    method: str
    path: str
    summary: str
    parameters: list[Field]
    body: list[Field]
    example: str
    status: str
    answers: list[Field]
    answer: str
    refusals: list[tuple[str, str]]


class Part(NamedTuple):
    """A part of the API: its name in addresses, what it is about, and its operations in the order of their paths."""

    name: str
    title: str
    operations: list[Operation]


def parts(spec: Json) -> list[Part]:
    """Return the parts of a description, in its own order. Source: OpenAPI 3.1."""
    found = [Part(tag["name"], tag.get("description", tag["name"]), []) for tag in spec["tags"]]
    by_name = {part.name: part for part in found}
    for path, item in spec["paths"].items():
        for method, told in item.items():
            if method != "parameters":
                shared = [*item.get("parameters", ()), *told.get("parameters", ())]
                by_name[told["tags"][0]].operations.append(_operation(spec, path, method, told, shared))
    return [part for part in found if part.operations]


def _operation(spec: Json, path: str, method: str, told: Json, parameters: list[Json]) -> Operation:
    status = next((code for code in ("201", "200") if code in told["responses"]), "200")
    body, answer = _schema(told.get("requestBody", {})), _schema(told["responses"].get(status, {}))
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        parameters=[_parameter(spec, each) for each in parameters],
        body=list(_fields(spec, body)),
        example=_written(spec, body),
        status=status,
        answers=list(_fields(spec, answer)),
        answer=_written(spec, answer),
        refusals=[(code, each.get("description", "")) for code, each in told["responses"].items() if code >= "4"],
    )


def _parameter(spec: Json, told: Json) -> Field:
    told = _resolved(spec, told)
    schema = _resolved(spec, told.get("schema", {}))
    note = told.get("description") or _note(schema)
    return Field(told["name"], f"{_kind(spec, schema)}, in the {told['in']}", bool(told.get("required")), note)


def _fields(spec: Json, schema: Json | None, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    found = _resolved(spec, schema or {})
    for name, told in found.get("properties", {}).items():
        field = _resolved(spec, told)
        yield Field(f"{prefix}{name}", _kind(spec, told), name in found.get("required", ()), _note(field))
        inner = _resolved(spec, field.get("items", field))
        if depth < DEEPEST:
            yield from _fields(spec, inner, f"{prefix}{name}.", depth + 1)


def _kind(spec: Json, told: Json) -> str:
    schema = _resolved(spec, told)
    kinds = schema.get("type", "any value")
    named = [kinds] if isinstance(kinds, str) else kinds
    main = next((kind for kind in named if kind != "null"), "any value")
    if main == "array":
        return f"list of {_kind(spec, schema.get('items', {}))}"
    word = WORDS.get(schema.get("format", ""), WORDS.get(main, SHAPES.get(main, main)))
    return f"{word} or null" if "null" in named else word


def _note(schema: Json) -> str:
    notes = [str(schema["description"])] if "description" in schema else []
    if "enum" in schema:
        choices = [str(choice) for choice in schema["enum"] if choice is not None]
        notes.append("one of " + ", ".join([*choices[:MOST_CHOICES], *(["…"] if len(choices) > MOST_CHOICES else [])]))
    if "minimum" in schema and "maximum" in schema:
        notes.append(f"{schema['minimum']:,} to {schema['maximum']:,}")
    if "maxLength" in schema:
        notes.append(f"at most {schema['maxLength']:,} characters")
    return "; ".join(notes)


def _written(spec: Json, schema: Json | None) -> str:
    return json.dumps(_sample(spec, schema), indent=1, ensure_ascii=False) if schema else ""


def _sample(spec: Json, told: Json, depth: int = 0) -> Any:  # noqa: ANN401  whatever JSON holds
    schema = _resolved(spec, told)
    if "example" in schema:
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else next(each for each in kinds if each != "null")
    if kind == "array":
        return [_sample(spec, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
    if kind == "object":
        inside = schema.get("properties", {}) if depth <= DEEPEST else {}
        return {name: _sample(spec, each, depth + 1) for name, each in inside.items()}
    plain = {"integer": schema.get("minimum", 1), "boolean": True, "number": 1}
    return plain.get(kind, SAMPLES.get(schema.get("format", ""), "text"))


def _schema(told: Json) -> Json | None:
    content = told.get("content", {})
    return next((each.get("schema") for each in content.values()), None)


def _resolved(spec: Json, told: Json) -> Json:
    """Return what a reference inside the description points to."""
    if "$ref" not in told:
        return told
    found: Any = spec
    for step in told["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(spec, found)
