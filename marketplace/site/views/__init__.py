"""The pages: a blueprint an area, and what stands around every request."""

from collections.abc import Iterable

from flask import Blueprint, Flask

from ...competition.rules import scoring
from ...programmes.web import citing, places
from ...rulebook.views import errors
from ...shared import extensions, permissions
from ...shared.web import addresses, filters, requests, rows
from . import answers, before, compiled, kept, navigation, queue, static


class PolicyGap(Exception):
    """An endpoint that nobody decided about; the application does not start."""


def init_app(app: Flask, pages: Iterable[Blueprint]) -> None:
    """Hang the pages in, and refuse to start where the policy table has a gap."""
    app.jinja_env.bytecode_cache = compiled.Compiled(app.extensions["settings"].var_dir / "templates")
    app.url_rule_class = compiled.Rule
    extensions.bootstrap.init_app(app)
    extensions.csrf.init_app(app)
    app.url_map.converters["int"] = addresses.RowNumber
    for blueprint in pages:
        app.register_blueprint(blueprint)
    before.init_app(app)
    answers.init_app(app)
    places.init_app(app)
    static.init_app(app)
    errors.init_app(app)
    write_with(app)
    refuse_gaps(app)
    kept.init_app(app)


def write_with(app: Flask) -> None:
    """Give every template what all pages are written with, and what areas bring for them."""
    filters.register(
        app,
        navigation=navigation.navigation,
        way_open=navigation.way_open,
        score_lines=scoring.printed,
        cells_of=rows.cells_of,
        of_a_line=requests.of_a_line,
        next_of_line=queue.next_of_line,
    )
    citing.init_app(app)


def refuse_gaps(app: Flask) -> None:
    """Raise `PolicyGap` unless every endpoint has its line in the policy table."""
    if gaps := permissions.gaps(sorted({rule.endpoint for rule in app.url_map.iter_rules()})):
        raise PolicyGap("; ".join(gaps))
