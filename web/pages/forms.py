"""Forms: read by a schema, sent once however often the button is pressed, shown again with what is wrong."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec
from uuid import UUID, uuid4

import marshmallow as ma
from flask import Response, g, make_response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from domain.errors import DomainError, KeyReused
from domain.journal import Journal
from integrations.journal.office import Receipt
from web.api.deeds import HIDDEN, carry_out
from web.api.fields import Schema
from web.pages.shell import notify

P = ParamSpec("P")
Page = Callable[..., Any]
SENT_BEFORE = "this form was sent before with other words, and that was done; send it again if this is meant too"


class RowsSchema(Schema):
    """A form with rows or marks besides its fields: pages read them by their names; any other name is refused."""

    rows: ClassVar[str]
    """What the whole name of a row's field looks like."""

    @ma.pre_load
    def _without_rows(self, sent: Mapping[str, str], **_options: object) -> dict[str, str]:
        return {name: value for name, value in sent.items() if not re.fullmatch(self.rows, name)}


def fresh_key() -> str:
    """Return a key for one showing of a form: sent twice, it is carried out once."""
    return str(uuid4())


def submitted(schema: ma.Schema, show: Page, form: str | None = None) -> Callable[[Page], Page]:
    """Read the form by the schema and pass it on; if anything is refused, show the form again (422).

    `show(errors=..., values=..., **view arguments)` renders it; errors map a field, or "form", to a message.
    Where a page has several forms, `form` names this one, and `show` is told it as `refused`.
    """
    which = {} if form is None else {"refused": form}

    def wrap(page: Page) -> Page:
        @wraps(page)
        def read_and_pass(**arguments: Any) -> Any:  # noqa: ANN401  whatever Flask takes as an answer
            sent = {name: _plain(value) for name, value in request.form.items() if name not in HIDDEN and value != ""}
            try:
                return page(schema.load(sent), **arguments)
            except ma.ValidationError as error:
                errors = _by_field(error.normalized_messages())  # type: ignore[no-untyped-call]
            except KeyReused:
                errors = {"form": SENT_BEFORE}
            except DomainError as error:
                errors = {error.field or "form": error.message}
            return make_response(show(errors=errors, values=request.form, **which, **arguments), 422)

        return read_and_pass

    return wrap


def send(use_case: Callable[Concatenate[Journal, P], UUID | None], *args: P.args, **kwargs: P.kwargs) -> Receipt:
    """Carry a use case out for a form; the pages that follow wait until it shows."""
    receipt = carry_out(use_case, *args, **kwargs)
    session["position"] = g.position
    return receipt


def then(href: str, text: str, *, level: str = "success", undo: str | None = None) -> Response | AnyResponse:
    """Go on to another page with a notice."""
    notify(level, text, undo)
    return redirect(href, 303)


def _plain(value: str) -> str:
    """Return a text with the line ends people mean; browsers send CR LF. Source: HTML §4.10.21.4."""
    return value.replace("\r\n", "\n")


def _by_field(messages: Mapping[str, Any]) -> dict[str, str]:
    return {
        field: " ".join(map(str, found)) if isinstance(found, list) else str(found) for field, found in messages.items()
    }
