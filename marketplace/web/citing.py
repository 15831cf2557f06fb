"""What a page or a hint cites: rules, facts and clauses by name, from the rule set of the programme that it is about."""

from typing import Any

from flask import g
from flask_babel import LazyString
from jinja2 import pass_context

from ..core.ruleset import Ruleset
from ..models import Programme
from ..queries import programmes
from ..words import citing
from .filters import NOTHING
from .requests import viewer


@pass_context
def cite(context: Any, name: str, programme: Programme | None = None) -> str:
    """The article of a rule, fact or clause by name; that of the page's own programme, else of the running one."""
    about = programme or context.get("programme")
    return citing.article((programmes.ruleset_of(about) if about else _running()).article_of(name))


def cited(name: str) -> LazyString:
    """The same for the hint of a field, looked up when the form is shown."""
    return LazyString(lambda: citing.article(_running().article_of(name)))


def _running() -> Ruleset:
    """The rule set of the viewer's running programme; where none runs, the first that one could run under."""
    if "ruleset" not in g:
        programme = programmes.current(viewer())
        g.ruleset = programmes.ruleset_of(programme) if programme else programmes.openable()[0]
    found: Ruleset = g.ruleset
    return found


def article(code: str | None) -> str:
    """Where an entry of a rule set stands, S004-2.2.3b by the short name of its document; blank is a setting of the programme."""
    return NOTHING if code is None else citing.article(code)
