"""What a page or a hint cites: rules, facts and clauses by name, from the rule set of the programme that it is about."""

from typing import Any

from flask import Flask, before_render_template, g
from flask_babel import LazyString, gettext

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
    g.pop("programmes_shown", None)


def cite(name: str, programme: Programme | None = None) -> str:
    """The article of a rule, fact or clause by name, in the rule set of `programme`, of the page's case or of its place.

    Where a page is about several programmes whose documents do not say it in one place, each article with its programme.
    """
    found = {one: programmes.ruleset_of(one).article_of(name) for one in ([programme] if programme else _programmes())}
    if not found:
        return citing.article(programmes.openable()[0].article_of(name))
    if len(set(found.values())) == 1:
        return citing.article(next(iter(found.values())))
    return gettext("；").join(
        gettext("%(name)s：%(what)s", name=one.name, what=citing.article(code)) for one, code in found.items() if code
    )


def cited(name: str) -> LazyString:
    """The same for the hint of a field, looked up when the form is shown."""
    return LazyString(lambda: cite(name))


def in_force(name: str) -> Any:
    """The value of a number or a date, as it is in force where the page is about; None where there is none, or several."""
    found = [settings.values.get(name) for _, settings in _laws()]
    return found[0] if all(one == found[0] for one in found) else None


def stated(name: str) -> LazyString:
    """The same for the hint of a field."""
    return LazyString(lambda: str(in_force(name)))


def binds(name: str) -> bool:
    """Whether a rule stops whoever does not meet it, where the page is about: in any of several programmes."""
    return any(law.binds(rule.subject, name, settings) for law, settings in _laws() for rule in law.rules if rule.key == name)


def _laws() -> list[tuple[Ruleset, Settings]]:
    """The rule sets of what is shown with what is in force there; where there is no programme, one that could be run under."""
    found = [(programmes.ruleset_of(one), programmes.settings_of(one)) for one in _programmes()]
    return found or [(law, law.settings()) for law in programmes.openable()[:1]]


def _programmes() -> list[Programme]:
    """The programme of the page's case, else those of its place."""
    if "programmes_shown" not in g:
        shown = next((one for case in g.get("shown", ()) if (one := _of(case))), None)
        g.programmes_shown = [shown] if shown else places.shown()
    found: list[Programme] = g.programmes_shown
    return found


def _of(case: Any) -> Programme | None:
    found = case if isinstance(case, Programme) else getattr(getattr(case, "round", case), "programme", None)
    return found if isinstance(found, Programme) else None


def article(code: str | None) -> str:
    """Where an entry of a rule set stands, S004-2.2.3b by the short name of its document; blank is a setting of the programme."""
    return NOTHING if code is None else citing.article(code)
