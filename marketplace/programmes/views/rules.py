"""The rule sets as tables, and what they mean for one institution."""

from flask import render_template, request

from ...rulebook import eligibility, rulesets
from ...rulebook.forms import SelfCheckForm
from ...rulebook.queries import documents
from ...rulebook.ruleset import Ruleset, Settings, Subject
from ...rulebook.views import quoting, tables
from ...shared import clock
from ...shared.web import visitors
from ..queries import programmes
from ..web import places

bp = places.Placed("rules", __name__, "/rules")


@bp.get("/")
@visitors.kept()
def index() -> str:
    """The documents that the marketplace works by."""
    return render_template("programmes/rules/index.html", found=[rulesets.load(key) for key in rulesets.available()])


@bp.get("/<key>")
@visitors.kept()
def show(key: str) -> str:
    """One document: its words, its goals, its conditions, its numbers, each with its article; and a self-check."""
    ruleset = rulesets.load(key)
    used = _used(ruleset)
    settings = used or ruleset.settings()
    form = SelfCheckForm(request.args if "check" in request.args else None)
    form.offer(ruleset)
    return render_template(
        "programmes/rules/show.html",
        ruleset=ruleset,
        conditions=tables.conditions(ruleset, settings),
        facts=tables.numbers(ruleset.facts, used),
        settings=tables.numbers(ruleset.defaults, used),
        groups=tables.groups(ruleset),
        used=used,
        copy=documents.attached(key),
        quotes=quoting.of_ruleset(ruleset),
        form=form if any(rule.subject is Subject.INSTITUTION for rule in ruleset.rules) else None,
        answers=_answers(ruleset, settings, form) if "check" in request.args and form.validate() else [],
    )


def _used(ruleset: Ruleset) -> Settings | None:
    """The values of the programme that runs under this document, where the reader looks at just one."""
    under = [one for one in places.shown() if one.ruleset_key == ruleset.key]
    return programmes.settings_of(under[0]) if len(under) == 1 else None


def _answers(ruleset: Ruleset, settings: Settings, form: SelfCheckForm) -> list[tables.Answer]:
    facts = form.facts(ruleset, submitted_on=clock.today())
    return [tables.answer(finding) for finding in eligibility.assess(ruleset, facts, settings)]
