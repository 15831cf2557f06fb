"""Needs on their way to the public board: verified by the counties, published by the city; and those typed in a browser."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from ..needs.commands import DraftNeed, NeedContent, PublishNeeds, SubmitNeed, VerifyNeed
from ..needs.models import Need
from ..needs.states import NeedState
from ..needs.use_cases import needs
from ..records.use_cases.transaction import transaction
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.place import Organisation
from .play import Play, seen, together
from .wishes import Wish


def remember(play: Play, wishes: Sequence[Wish]) -> None:
    """Note which enterprise wants what, now that they have ids."""
    names = {wish.firm.name: wish for wish in wishes}
    for one in db.session.scalars(select(Organisation).where(Organisation.kind == "enterprise")):
        if one.name in names:
            play.wishes[one.id] = names[one.name]


def state(play: Play, wish: Wish, actor: Account, *, day: int, submit: bool = True, wanted_by: date | None = None) -> Need:
    """A need is typed into the form, by the enterprise or by its county for it."""
    content = NeedContent(
        categories=wish.categories,
        current_level=wish.current,
        goal_level=wish.goal,
        contact_name=wish.firm.contact,
        contact_phone=wish.firm.phone,
        description=wish.description,
        wanted_result=wish.wanted_result,
        budget_fen=wish.budget_fen,
        wanted_by=wanted_by,
        chain_id=play.chains[wish.firm.number % len(play.chains)],
    )
    name = "" if actor.organisation_id else wish.firm.name
    wanted = DraftNeed(programme_id=play.programme_id, content=content, enterprise_name=name)
    now = play.days.at(day, 11)
    with transaction(actor):
        need = needs.draft(wanted, actor=actor, now=now)
        if submit:
            needs.submit(SubmitNeed(need_id=need.id, version=seen(Need, need.id), consents=True), actor=actor, now=now)
    return need


def verify(play: Play, need_ids: Sequence[int], *, day: int) -> None:
    """The county has looked: the needs are true and their enterprises stand in the gradient pool."""
    for need_id in together(need_ids):
        unit_id = db.session.get_one(Need, need_id).unit_id
        wanted = VerifyNeed(need_id=need_id, version=seen(Need, need_id), in_gradient_pool=True)
        needs.verify(wanted, actor=play.officer_of(unit_id), now=play.days.at(day, 15))


def standing(play: Play, *states: NeedState) -> list[int]:
    """The needs in these states, by number."""
    found = select(Need.id).where(Need.programme_id == play.programme_id, Need.state.in_(states))
    ids = list(db.session.scalars(found.order_by(Need.number)))
    db.session.rollback()
    return ids


def publish(play: Play, *, day: int, count: int | None = None) -> list[int]:
    """The city publishes what is verified, or the first `count` of it."""
    chosen = standing(play, NeedState.VERIFIED)[:count]
    versions = {need_id: seen(Need, need_id) for need_id in chosen}
    needs.publish(PublishNeeds(versions=versions), actor=play.cast.officer, now=play.days.at(day, 9))
    return chosen
