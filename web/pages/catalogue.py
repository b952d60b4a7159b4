"""Every place that people can go to."""

from flask import Blueprint

from web.pages import (
    certificates,
    courses,
    cpd,
    docs,
    events,
    home,
    invoices,
    join,
    membership,
    receivables,
    revenue,
    session,
    simulated,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.pages,
    home.pages,
    join.pages,
    membership.pages,
    events.pages,
    courses.pages,
    cpd.pages,
    certificates.pages,
    invoices.pages,
    simulated.pages,
    revenue.pages,
    receivables.pages,
    docs.pages,
)
