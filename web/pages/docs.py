"""The API's reference as a page, read from its own description; nothing is loaded from elsewhere."""

from flask import Blueprint, render_template

from web.auth.rights import public

pages = Blueprint("reference", __name__)


@pages.get("/api/docs")
@public
def show() -> str:
    """Show the reference."""
    return render_template("reference.html")
