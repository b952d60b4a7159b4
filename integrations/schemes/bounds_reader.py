"""The parts of a scheme that value and bound credit: conversion, caps, requirements and tracks."""

from collections.abc import Mapping
from fractions import Fraction

from domain.cpd.scheme import Cap, Credit, Measure, Multiplier, Over, Requirement, Rounding, Share
from integrations.schemes.attributes import read_selector
from integrations.schemes.reader import Reader
from integrations.schemes.tree import Leaf, Table, Tree

MOST_YEARS = 100
MOST_FACTORS = 20
CAP_KEYS = {"id", "when", "max", "share", "over", "each"}
REQUIREMENT_KEYS = {"id", "when", "min", "over", "measure", "advisory"}


def read_credit(reader: Reader, tree: Tree | None) -> Credit:
    """Give what lines are worth; without the table every line is a record."""
    fields = reader.fields(tree, "credit", {"value", "multiply", "minimum", "round"})
    value = reader.fields(fields.get("value"), "credit.value")
    factors = reader.items(fields.get("multiply"), "multiply")
    if tree and max(len(value), len(factors)) > MOST_FACTORS:
        reader.find(tree, f"credit has more than {MOST_FACTORS} units or factors", "keep those that are used")
    least = fields.get("minimum")
    return Credit(
        value={unit: _rate(reader, rate, unit) for unit, rate in value.items()},
        multiply=tuple(_multiplier(reader, each) for each in factors),
        minimum=reader.number(least, "minimum") if least else None,
        round=read_rounding(reader, fields.get("round")),
    )


def read_rounding(reader: Reader, tree: Tree | None) -> Rounding | None:
    """Give the rounding; None where none is written."""
    if tree is None:
        return None
    fields = reader.fields(tree, "round", {"step", "mode"})
    step = reader.number(reader.required(fields, "step", tree), "round.step", above=0)
    mode = reader.required(fields, "mode", tree)
    return Rounding(step, reader.choice(mode, "round.mode", ("down", "up", "nearest")))


def read_cap(reader: Reader, tree: Tree) -> Cap:
    """Give one upper bound."""
    fields = reader.fields(tree, "a cap", CAP_KEYS)
    if ("max" in fields) == ("share" in fields):
        reader.find(tree, "a cap needs either `max` or `share`", "write one of the two")
    return Cap(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        max=reader.number(fields["max"], "max") if "max" in fields else None,
        share=_share(reader, fields["share"]) if "share" in fields else None,
        when=read_selector(reader, fields.get("when"), "when"),
        over=_over(reader, fields.get("over"), ("cycle", "year", "line")),
        each=reader.text(fields["each"], "each") if "each" in fields else None,
    )


def read_requirement(reader: Reader, tree: Tree) -> Requirement:
    """Give one lower bound."""
    fields = reader.fields(tree, "a requirement", REQUIREMENT_KEYS)
    return Requirement(
        id=reader.text(reader.required(fields, "id", tree), "id"),
        min=reader.number(reader.required(fields, "min", tree), "min"),
        when=read_selector(reader, fields.get("when"), "when"),
        over=_over(reader, fields.get("over"), ("cycle", "year")),
        measure=_measure(reader, fields.get("measure")),
        advisory=reader.flag(fields.get("advisory"), "advisory"),
    )


def read_tracks(reader: Reader, tree: Tree | None) -> Mapping[str, Mapping[str, Fraction]]:
    """Give the minimums and maxima that each category of member has instead."""
    tracks = reader.fields(tree, "tracks")
    if isinstance(tree, Table):
        tracks = tree.fields
    return {
        track: {id: reader.number(number, f"{track}.{id}") for id, number in reader.fields(values, track).items()}
        for track, values in tracks.items()
    }


def _rate(reader: Reader, tree: Tree, unit: str) -> Fraction:
    if isinstance(tree, Leaf):
        return reader.number(tree, f"credit.value.{unit}")
    fields = reader.fields(tree, f"credit.value.{unit}", {"one_per"})
    divisor = reader.number(reader.required(fields, "one_per", tree), "one_per", above=0)
    return 1 / divisor if divisor else Fraction(0)


def _multiplier(reader: Reader, tree: Tree) -> Multiplier:
    fields = reader.fields(tree, "multiply", {"when", "by"})
    by = reader.number(reader.required(fields, "by", tree), "by")
    return Multiplier(read_selector(reader, fields.get("when"), "when"), by)


def _share(reader: Reader, tree: Tree) -> Share:
    fields = reader.fields(tree, "share", {"part", "of"})
    part = reader.number(reader.required(fields, "part", tree), "part")
    return Share(part, reader.text(reader.required(fields, "of", tree), "of"))


def _over(reader: Reader, tree: Tree | None, words: tuple[Over, ...]) -> Over:
    if tree is None:
        return "cycle"
    if isinstance(tree, Leaf):
        return reader.choice(tree, "over", words)
    fields = reader.fields(tree, "over", {"years"})
    return reader.whole(reader.required(fields, "years", tree), "over.years", least=1, most=MOST_YEARS)


def _measure(reader: Reader, tree: Tree | None) -> Measure:
    if tree is None:
        return Measure()
    if isinstance(tree, Leaf):
        return Measure(reader.choice(tree, "measure", ("credits", "records")))
    fields = reader.fields(tree, "measure", {"distinct", "sum"})
    if len(fields) != 1:
        reader.find(tree, "measure is not one of distinct and sum", "write {distinct: attribute} or {sum: attribute}")
    if "distinct" in fields:
        return Measure("distinct", reader.text(fields["distinct"], "distinct"))
    return Measure("sum", reader.text(fields.get("sum"), "sum"))
