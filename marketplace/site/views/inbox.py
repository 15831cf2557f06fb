"""What waits for me, and what I was told."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from ...records.messages import asks
from ...records.queries import inbox as messages
from ...records.use_cases import messages as use_cases
from ...records.wording import facts
from ...rulebook.views.posting import done
from ...shared import clock
from ...shared.models.account import Account
from ...shared.roles import Role
from ...shared.waiting import Waiting, waiting_for
from ...shared.waiting.lent import Standing, lent
from ...shared.waiting.others import who_else
from ...shared.web import query
from ...shared.web.addresses import page_number
from ...shared.web.requests import actor
from ...shared.wording import label, say
from ..queries import first_steps
from ..queries.lists import lists_of
from .queue import address_of

Group = tuple[Standing | None, list[Any]]
"""In whose place, None where it is the own work; and the lines, each with who else could do it."""

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
def index() -> str:
    person, now, fresh = actor(), clock.now(), query.code("show", ("unread",)) == "unread"
    waiting = waiting_for(person, now)
    settled = asks.settled(person, waiting, now)
    return render_template(
        "site/inbox/index.html",
        steps=first_steps.of_account(person),
        groups=_groups(person, waiting),
        address_of=address_of,
        say=say,
        told=facts.told,
        page=messages.threads(person, page_number(), fresh=fresh, settled=settled),
        fresh=fresh,
        unread=messages.unread(person, settled),
        lists=[(one, say(one.key, **facts.readable(one.facts))) for one in lists_of(person, now)],
        nothing=_nothing(person),
    )


def _groups(person: Account, waiting: list[Waiting]) -> list[Group]:
    """The own lines first, even where there are none, then those of each person for whom the reader stands in."""
    groups: dict[Standing | None, list[Any]] = {None: []}
    for item, others, whose in zip(waiting, who_else(person, waiting), lent(person, waiting), strict=True):
        groups.setdefault(whose, []).append((item, others))
    return list(groups.items())


def _nothing(person: Account) -> list[str]:
    """What stands where nothing of the own work waits: a word for each own part, and which of them rest while somebody stands in."""
    played = [role for role in Role if role in person.own_roles & person.roles]
    said = [say(f"inbox.nothing.{role}") for role in played]
    said.extend(say("inbox.resting", role=label(role)) for role in Role if role in person.own_roles - person.roles)
    return said


@bp.post("/<mark>/read")
def read(mark: str) -> Any:
    """Mark a message read, and go where it leads; a message without a page leads back."""
    message = use_cases.mark_read(mark, actor=actor(), now=clock.now())
    return redirect(message.link if request.form.get("open") and message.link else url_for(".index"))


@bp.post("/read")
def read_all() -> Any:
    count = use_cases.mark_all_read(actor=actor(), now=clock.now())
    return done(gettext("已将 %(count)s 条消息标为已读。", count=count), ".index")
