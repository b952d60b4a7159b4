"""Every place that people can go to."""

from flask import Blueprint

from web.pages import docs, invoices, join, receivables, revenue, session, simulated

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.pages,
    join.pages,
    invoices.pages,
    simulated.pages,
    revenue.pages,
    receivables.pages,
    docs.pages,
)
