"""The pages: a blueprint an area, and what stands around every request."""

from flask import Flask

from .. import policies
from . import (
    account,
    addresses,
    applications,
    audit,
    board,
    claims,
    engagements,
    errors,
    files,
    filters,
    health,
    imports,
    inbox,
    institutions,
    needs,
    notices,
    organisations,
    outcomes,
    people,
    portal,
    programme,
    requests,
    results,
    rounds,
    rules,
    year,
)

AREAS = (
    portal,
    rules,
    board,
    institutions,
    notices,
    results,
    account,
    inbox,
    imports,
    needs,
    applications,
    rounds,
    claims,
    engagements,
    outcomes,
    year,
    organisations,
    programme,
    people,
    audit,
    files,
    health,
)


class PolicyGap(Exception):
    """An endpoint that nobody decided about; the application does not start."""


def init_app(app: Flask) -> None:
    """Hang the areas in, and refuse to start where the policy table has a gap."""
    app.url_map.converters["int"] = addresses.RowNumber
    for area in AREAS:
        app.register_blueprint(area.bp)
    requests.init_app(app)
    errors.init_app(app)
    filters.register(app)
    refuse_gaps(app)


def refuse_gaps(app: Flask) -> None:
    """Raise `PolicyGap` unless every endpoint has its line in the policy table."""
    if gaps := policies.gaps(sorted({rule.endpoint for rule in app.url_map.iter_rules()})):
        raise PolicyGap("; ".join(gaps))
