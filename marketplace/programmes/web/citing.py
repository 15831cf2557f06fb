"""What a page or a hint cites: rules, facts and clauses by name, from the rule set of the programme that it is about."""

from typing import Any

from flask import Flask, before_render_template, g
from flask_babel import LazyString

from ...rulebook.ruleset import Ruleset
from ...rulebook.settings import Settings
from ...rulebook.wording import citing
from ...shared.web.filters import NOTHING
from ..models import Programme
from ..queries import programmes
from . import places

CASES = ("claim", "need", "application", "place", "engagement", "outcome", "run", "round", "batch", "programme")
"""What a page calls the case that it shows."""


def init_app(app: Flask) -> None:
    """Give pages what they cite with, and let hints that were made with a form's class know which case a page is about."""
    app.jinja_env.globals.update(cite=cite, in_force=in_force, binds=binds)
    app.jinja_env.filters["article"] = article
    before_render_template.connect(_turn_to, app)


def _turn_to(_app: Flask, context: dict[str, Any], **_more: Any) -> None:
    g.shown = [context[name] for name in CASES if context.get(name) is not None]
    g.pop("programme_shown", None)


def cite(name: str, programme: Programme | None = None) -> str:
    """The article of a rule, fact or clause by name, in the rule set of `programme`, of the page's case or of its place."""
    return citing.article((programmes.ruleset_of(programme) if programme else _ruleset()).article_of(name))


def cited(name: str) -> LazyString:
    """The same for the hint of a field, looked up when the form is shown."""
    return LazyString(lambda: cite(name))


def in_force(name: str) -> Any:
    """The value of a number or a date, as it is in force where the page is about; None where its rule set has none."""
    return _settings().values.get(name)


def stated(name: str) -> LazyString:
    """The same for the hint of a field."""
    return LazyString(lambda: str(in_force(name)))


def binds(name: str) -> bool:
    """Whether a rule stops whoever does not meet it, where the page is about."""
    settings = _settings()
    return any(_ruleset().binds(rule.subject, name, settings) for rule in _ruleset().rules if rule.key == name)


def _ruleset() -> Ruleset:
    """The rule set of the programme that is shown; of several the first, where there is none one that could be run under."""
    programme = _programme()
    return programmes.ruleset_of(programme) if programme else (programmes.rulesets_of(places.shown()) or programmes.openable())[0]


def _settings() -> Settings:
    programme = _programme()
    return programmes.settings_of(programme) if programme else _ruleset().settings()


def _programme() -> Programme | None:
    """The programme of the page's case, else of its place; None where it is about several, or there is none."""
    if "programme_shown" not in g:
        shown = (one for case in g.get("shown", ()) if (one := _of(case)))
        g.programme_shown = next(shown, None) or places.here()
    found: Programme | None = g.programme_shown
    return found


def _of(case: Any) -> Programme | None:
    found = case if isinstance(case, Programme) else getattr(getattr(case, "round", case), "programme", None)
    return found if isinstance(found, Programme) else None


def article(code: str | None) -> str:
    """Where an entry of a rule set stands, S004-2.2.3b by the short name of its document; blank is a setting of the programme."""
    return NOTHING if code is None else citing.article(code)
