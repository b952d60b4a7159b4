"""The pages for people: server-made, usable without scripts, one module for each place in the menu."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every page and what all of them share."""
    from web.pages import shell  # noqa: PLC0415  the modules need this package first
    from web.pages.catalogue import BLUEPRINTS  # noqa: PLC0415

    shell.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
