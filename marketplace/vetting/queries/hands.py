"""Who had a hand in an application."""

from typing import Any

from sqlalchemy import Select, select, union

from ...people.queries.hands import done, who_did
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...shared.models.person import hands_of
from ..models import Application


def in_application(actor: Account, application: Application) -> bool:
    """Whether a person ever recommended an application or took it in, even if that was taken back since."""
    return bool(hands_of(actor) & (who_did("application", application.id, Hand.RECOMMENDING) | {application.recommended_by_id}))


def applications_of(actor: Account) -> Select[Any]:
    """The ids of the applications a person ever recommended or took in."""
    standing = select(Application.id).where(Application.recommended_by_id.in_(hands_of(actor)))
    found = union(done(actor, "application", Hand.RECOMMENDING), standing).subquery()
    return select(found.c[0])


def wrote_application(actor: Account, application: Application) -> bool:
    """Whether a person wrote an application."""
    return bool(hands_of(actor) & (who_did("application", application.id, Hand.APPLYING)))
