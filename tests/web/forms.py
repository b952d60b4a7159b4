"""The forms of a page, as a browser sends them."""

from html.parser import HTMLParser

FILLED = {
    "reason": "as agreed",
    "on": "2026-03-01",
    "confirmed": "yes",
    "amount": "1.00",
    "net": "1.00",
    "refund": "1.00",
    "reference": "B-77",
    "title": "A talk",
    "name": "Somebody Else",
    "email": "somebody.else@example.org",
    "hours": "1",
}
"""What is written into fields that a page leaves empty."""


class Form:
    """A form: where it is sent, how, and what it holds."""

    def __init__(self, action: str, method: str) -> None:
        self.action = action
        self.method = method
        self.fields: dict[str, str] = {}

    def filled(self) -> dict[str, str]:
        """Give what is sent once the empty fields are filled in."""
        return {name: value or FILLED.get(name, "") for name, value in self.fields.items()}


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(told.get("action", self.path), told.get("method", "get"))
            self.forms.append(self.open)
        elif self.open is not None and told.get("name"):
            self._take(tag, told)
        elif tag == "option" and self.open is not None and self.choice:
            self.open.fields[self.choice] = self.open.fields[self.choice] or told.get("value", "")

    def _take(self, tag: str, told: dict[str, str]) -> None:
        assert self.open is not None
        if tag == "select":
            self.choice = told["name"]
        if tag in {"input", "select", "textarea", "button"}:
            self.open.fields.setdefault(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.choice = ""


def forms_of(page: str, path: str) -> list[Form]:
    """Give the forms of a page that change something; without an address a form is sent to the page's own."""
    reader = _Reader(path)
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]
