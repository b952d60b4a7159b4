"""The programmes one can be certified in, and what each asks for, in plain words, for anybody to read."""

from flask import Blueprint, render_template

from projections.views import cpd_holders, programmes
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import public
from web.pages.programme_words import said
from web.what_if.of_rules import programme_of

pages = Blueprint("programmes_pages", __name__, url_prefix="/programmes")


@pages.get("")
@public
def listing() -> str:
    """List the programmes."""
    with views() as connection:
        offers = programmes.offered(connection, as_of=house().today())
    return render_template("programmes/listing.html", offers=offers)


@pages.get("/<code>")
@public
def show(code: str) -> str:
    """Show what a programme asks for today, and from when on which other version will."""
    today = house().today()
    programme = programme_of(house().office, code)
    version = programme.in_force(today)
    with views() as connection:
        told = cpd_holders.versions(connection, code)
    coming = [each for each in told if each.starts > today and each.version > version.number]
    return render_template(
        "programmes/show.html", programme=programme, version=version, said=said(version.rules), coming=coming
    )
