"""The frame and its parts say the same thing to eyes, keyboards and readers, on every page."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string

WEB = Path(__file__).parents[2] / "web"
FRAME = "{% extends 'base.html' %}{% block heading %}Members <b>{{ 7 }}</b>{% endblock %}"
ROSA = SimpleNamespace(initials="RB", name="Rosa Bianchi", role="Treasurer")


@pytest.fixture
def app() -> Flask:
    app = Flask("frame", template_folder=str(WEB / "templates"), static_folder=str(WEB / "static"))
    app.jinja_env.globals["csrf_token"] = lambda: "t0ken"
    app.jinja_env.filters["money"] = str
    app.jinja_env.filters["day"] = lambda day: f"{day.day} {day:%b %Y}"
    return app


def page(app: Flask, source: str, path: str = "/members", **context: object) -> str:
    with app.test_request_context(path):
        return render_template_string(source, association="Meridian", **context)


def part(app: Flask, module: str, call: str, path: str = "/members", **context: object) -> str:
    return page(app, f"{{% import 'macros/{module}.html' as m %}}{{{{ m.{call} }}}}", path, **context)


def nav() -> list[SimpleNamespace]:
    row = [("Staff", "Today", True, 4), ("Staff", "Members", False, 0), ("Finance", "Revenue", False, None)]
    return [SimpleNamespace(area=a, label=t, href=f"/{t}", active=on, badge=n) for a, t, on, n in row]


def test_the_title_is_the_heading_without_its_markup(app: Flask) -> None:
    assert "<title>Members 7 · Meridian</title>" in page(app, FRAME, user=None)


def test_a_visitor_gets_no_token_no_search_and_a_way_in(app: Flask) -> None:
    html = page(app, FRAME, user=None)
    assert "t0ken" not in html
    assert 'role="search"' not in html
    assert "Sign in" in html


def test_whoever_is_signed_in_can_search_and_sign_out_without_scripts(app: Flask) -> None:
    html = page(app, FRAME, user=ROSA, nav=nav())
    assert '<meta name="csrf-token" content="t0ken">' in html
    assert '<form class="search" role="search"' in html
    assert '<form action="/sign-out" method="post"><input type="hidden" name="csrf_token"' in html


def test_the_menu_names_each_area_once_and_marks_where_one_is(app: Flask) -> None:
    menu = part(app, "shell", "nav_list(nav)", nav=nav())
    assert menu.count('<p class="nav-area">') == 2
    assert menu.count("<ul") == menu.count("</ul>") == 2
    assert menu.count("aria-current") == 1
    assert menu.count('class="badge"') == 1


def test_undo_is_offered_only_where_it_is_possible(app: Flask) -> None:
    both = [("success", "Renewed.", "/undo/1"), ("info", "Sent.", None)]
    assert part(app, "shell", "flash_notices(both)", both=both).count("Undo") == 1


def test_an_error_is_tied_to_its_field_and_the_summary_leads_there(app: Flask) -> None:
    field = part(app, "forms", "field('email', 'E-mail', hint='Yours', error=['Not an address.'])")
    assert 'aria-invalid="true" aria-describedby="f-email-hint f-email-error"' in field
    assert 'id="f-email-error"' in field
    summary = part(app, "forms", "error_summary({'email': ['Not an address.']}, labels={'email': 'E-mail'})")
    assert '<a href="#f-email">E-mail: Not an address.</a>' in summary


def test_a_nested_error_leads_to_the_nested_field(app: Flask) -> None:
    summary = part(app, "forms", "error_summary({'address': {'city': ['Missing.']}})")
    assert '<a href="#f-address-city">' in summary
    assert 'id="f-address-city"' in part(app, "forms", "field('address.city', 'City')")


def test_no_error_no_summary(app: Flask) -> None:
    assert part(app, "forms", "error_summary({})") == ""


def test_a_password_is_never_written_back(app: Flask) -> None:
    assert "secret" not in part(app, "forms", "field('p', 'Password', type='password', value='secret')")


def test_a_date_is_asked_in_one_written_form_in_every_browser(app: Flask) -> None:
    field = part(app, "forms", "field('due', 'Due', type='date', value='2026-08-31')")
    assert 'type="text" value="2026-08-31"' in field
    assert r'pattern="\d{4}-\d{2}-\d{2}"' in field


def test_what_members_write_cannot_become_markup(app: Flask) -> None:
    assert "<script>" not in part(app, "forms", "field('n', 'N', value=sly, error=sly)", sly='"><script>')


@pytest.mark.parametrize(
    ("status", "shown"),
    [("Active", "pill-ok"), ("in_grace", "pill-grace"), ("overdue", "pill-bad"), ("Draft", "pill-neutral")],
)
def test_a_status_has_the_tone_of_its_word(app: Flask, status: str, shown: str) -> None:
    assert shown in part(app, "ui", "pill(status)", status=status)


def test_sorting_keeps_the_filters_and_turns_on_the_second_time(app: Flask) -> None:
    columns = [{"label": "Name", "key": "name"}]
    first = part(app, "tables", "head(c)", "/members?q=uma&cursor=9", c=columns)
    assert 'href="/members?q=uma&amp;sort=name"' in first
    again = part(app, "tables", "head(c, sort='name')", "/members?q=uma&sort=name", c=columns)
    assert 'aria-sort="ascending"' in again
    assert 'href="/members?q=uma&amp;sort=name&amp;dir=desc"' in again


def test_the_last_page_offers_no_next_and_a_later_one_leads_back(app: Flask) -> None:
    assert "Next page" not in part(app, "tables", "pager(none)", "/members")
    later = part(app, "tables", "pager('c2')", "/members?q=uma&cursor=c1")
    assert 'href="/members?q=uma&amp;cursor=c2"' in later
    assert '<a class="button" href="/members?q=uma">First page' in later


@pytest.mark.parametrize(
    ("as_of", "known_at", "warned"),
    [
        (date(2026, 9, 4), None, False),
        (date(2026, 9, 4), date(2026, 9, 4), False),
        (date(2026, 9, 3), None, True),
        (date(2026, 9, 4), date(2026, 9, 3), True),
    ],
)
def test_a_page_that_does_not_show_today_says_so(
    app: Flask, as_of: date, known_at: date | None, *, warned: bool
) -> None:
    banner = part(app, "dates", "as_of_banner(a, k, t)", a=as_of, k=known_at, t=date(2026, 9, 4))
    assert bool(banner.strip()) is warned


def test_the_dates_travel_in_the_address_with_the_filters(app: Flask) -> None:
    picker = part(app, "dates", "as_of_picker(a, none, a, keep={'stream': 'dues', 'plan': none})", a=date(2026, 9, 4))
    assert 'method="get"' in picker
    assert 'name="stream" value="dues"' in picker
    assert 'name="plan"' not in picker
    assert 'name="as_of"' in picker
    assert 'name="known_at"' in picker
