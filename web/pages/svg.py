"""Write drawings and tables element by element, with every text escaped."""

from markupsafe import Markup, escape


def tag(name: str, *inside: str, **attributes: str | float) -> Markup:
    """Write an element; `aria_label` and `class_` become the names they have in HTML."""
    written = (_attribute(key, value) for key, value in attributes.items())
    return Markup("<{0}{1}>{2}</{0}>").format(name, Markup().join(written), Markup().join(map(escape, inside)))


def short(value: float) -> str:
    """Write a length with two decimals at most: no eye sees more."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    """Write a share of the width, so that a drawing fits desk and phone."""
    return f"{short(value)}%"


def _attribute(key: str, value: str | float) -> Markup:
    text = value if isinstance(value, str) else short(value)
    return Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), text)
