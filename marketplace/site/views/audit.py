"""The recorded events, for auditors."""

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from ...records.queries import history
from ...records.use_cases import audit as chain
from ...records.wording import facts as wording
from ...shared import clock, texts
from ...shared.canonical import canonical
from ...shared.extensions import db
from ...shared.web.addresses import MOST, page_number
from ...shared.web.requests import actor
from ...shared.wording import label, say
from ..queries import audit

bp = Blueprint("audit", __name__, url_prefix="/audit")

FILTERS = ("kind", "actor", "case", "number", "day")
RECENT = 1000
"""How many of the latest events each look at the list verifies."""


@bp.get("")
def index() -> str:
    now = clock.now()
    found, last = audit.page(asked_for(request.args), page_number(), now, actor()), audit.last_numbered(now)
    end = last.seq if last else 0
    since = 0 if request.args.get("verify") == "all" else max(end - RECENT, 0)
    return render_template(
        "site/audit/index.html",
        page=found,
        lines=history.lines(found.items, actor()),
        kinds=[(kind, wording.kind_label(kind)) for kind in audit.kinds(now, actor())],
        cases=[(case, label(case, "Subject")) for case in audit.cases(now, actor())],
        end=end,
        asked={name: request.args[name] for name in FILTERS if request.args.get(name)},
        hash=last.hash if last else "",
        say=say,
        since=since,
        broken=chain.verify(db.session(), since),
        verified_at=now,
        missing=chain.missing_guards(db.session()),
    )


@bp.get("/<int:seq>")
def show(seq: int) -> str:
    event = audit.find(seq, clock.now(), actor())
    [line] = history.lines([event], actor())
    facts = [(name, value if isinstance(value, str) else canonical(value)) for name, value in event.facts.items()]
    return render_template("site/audit/show.html", event=event, line=line, facts=facts)


def asked_for(given: MultiDict[str, str]) -> audit.Filters:
    """What an address asks for; what cannot be read asks for nothing."""
    return audit.Filters(
        kind=_asked(given, "kind", 60),
        actor=_asked(given, "actor", 20),
        case=_asked(given, "case", 24),
        number=_number(given),
        day=given.get("day", None, type=date.fromisoformat),
    )


def _asked(given: MultiDict[str, str], name: str, most: int) -> str:
    return texts.one_line(given.get(name, ""))[:most]


def _number(given: MultiDict[str, str]) -> int | None:
    number = given.get("number", None, type=int)
    return None if number is None else min(max(number, 0), MOST)
