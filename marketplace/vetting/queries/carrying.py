"""What can be carried over to another programme, what waits to be, and what was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.queries.scoped import one_of
from ..models import Application, PoolPlace
from ..rules.carrying import PLEDGE
from ..states import ApplicationState
from . import applications

HANDED_IN = (
    ApplicationState.SUBMITTED,
    ApplicationState.RETURNED,
    ApplicationState.RECOMMENDED,
    ApplicationState.ADMITTED,
    ApplicationState.REJECTED,
)
"""States of an application that was handed in and not taken back."""


def sources(actor: Account, programme: Programme) -> Sequence[Application]:
    """The applications of the actor's institution that one to this programme can begin from, the latest first.

    They were handed in, to other programmes of the same bureau.
    """
    return db.session.scalars(_sources(actor, programme)).all()


def source(actor: Account, programme: Programme, application_id: int) -> Application:
    """One of them; NotFound where it is none of them."""
    return one_of(_sources(actor, programme), application_id)


def _sources(actor: Account, programme: Programme) -> Select[Application]:
    own = applications.visible_to(actor).join(Programme, Programme.id == Application.programme_id)
    others = own.where(
        Application.organisation_id == actor.organisation_id,
        Application.programme_id != programme.id,
        Programme.unit_id == programme.unit_id,
        Application.state.in_(HANDED_IN),
    )
    return others.order_by(Application.submitted_at.desc(), Application.id.desc())


def targets(place: PoolPlace, now: datetime) -> list[Programme]:
    """The programmes of the same bureau that are open for applications and to which the institution has none but a withdrawn one."""
    others = [one for one in programmes.listing() if one.unit_id == place.programme.unit_id and one.id != place.programme_id]
    return [
        one
        for one in others
        if not programmes.is_over(one)
        and programmes.in_time(one, now)
        and (
            (own := applications.of_organisation(place.organisation_id, one.id)) is None
            or own.state is ApplicationState.WITHDRAWN
        )
    ]


def pledge_year(application: Application) -> int:
    """The year that the pledge of an application names (S004-X2): that of the programme for which it was signed."""
    while PLEDGE in application.carried and application.source is not None:
        application = application.source
    return application.programme.starts_on.year


def pledged_for(application: Application, programme: Programme) -> bool:
    """Whether the pledge of an application is the one that another programme asks for: of its year, under its document."""
    same = application.programme.ruleset_key == programme.ruleset_key
    return same and pledge_year(application) == programme.starts_on.year


def unpledged(place: PoolPlace, programme: Programme) -> dict[str, Any] | None:
    """What is to be said where a place is carried over with a pledge of another year; None where the pledge fits or there is none."""
    source = place.application
    if source.pledge_file_id is None or pledged_for(source, programme):
        return None
    return {
        "institution": place.organisation.name,
        "signed": pledge_year(source),
        "name": programme.name,
        "year": programme.starts_on.year,
    }


def target_of(place: PoolPlace) -> Programme | None:
    """The programme to which it was proposed to carry a place over."""
    return db.session.get(Programme, place.proposed["programme_id"]) if place.proposed else None


def carried_to(place: PoolPlace) -> Sequence[PoolPlace]:
    """The places in other programmes to which a place was carried over."""
    return db.session.scalars(select(PoolPlace).where(PoolPlace.carried_from_id == place.id).order_by(PoolPlace.id)).all()


def proposed(programme: Programme) -> Sequence[PoolPlace]:
    """The places of a programme that somebody has proposed to carry over."""
    waiting = select(PoolPlace).where(PoolPlace.programme_id == programme.id, PoolPlace.proposed.is_not(None))
    return db.session.scalars(waiting.order_by(PoolPlace.id)).all()
