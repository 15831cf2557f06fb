"""The rule sets as tables."""

from flask import Blueprint, render_template

from ... import rulesets
from ...core.ruleset import Ruleset, Settings
from ...queries import programmes
from ..requests import viewer
from . import tables

bp = Blueprint("rules", __name__, url_prefix="/rules")


@bp.get("/")
def index() -> str:
    """The documents that the marketplace works by."""
    return render_template("rules/index.html", found=[rulesets.load(key) for key in rulesets.available()])


@bp.get("/<key>")
def show(key: str) -> str:
    """One document: its words, its goals, its conditions, its numbers, each with its article."""
    ruleset = rulesets.load(key)
    used = _used(ruleset)
    return render_template(
        "rules/show.html",
        ruleset=ruleset,
        conditions=tables.conditions(ruleset, used or ruleset.settings()),
        facts=tables.numbers(ruleset.facts, used),
        settings=tables.numbers(ruleset.defaults, used),
        groups=tables.groups(ruleset),
        used=used,
    )


def _used(ruleset: Ruleset) -> Settings | None:
    """The values of this year's programme, where it runs under this document."""
    programme = programmes.current(viewer())
    return programmes.settings_of(programme) if programme and programme.ruleset_key == ruleset.key else None
