"""The inputs of a year as they stand now, and the settings that it is computed with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...competition.queries import standing
from ...delivery.models import Engagement, Outcome
from ...delivery.queries import outcomes, told
from ...delivery.states import EngagementState
from ...people.queries import links
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared.extensions import db
from ...shared.models.place import Organisation
from ...vetting.models import Application, PoolPlace
from ..rules import yearend


def inputs_of(programme: Programme, *, interim: bool = False) -> dict[str, Any]:
    """The inputs of a programme's year as they stand now; `evaluation.rules.yearend` says what they hold.

    An `interim` evaluation counts answers as the institutions are told of them, in whole fives of which the last waits for the
    result: its sums, subtracted from those of another one or of the result, give five answers at least.

    A service counts from its acceptance, where that lies within the term
    (S004-2.2.4b, MR-05), with the answer that was given to it. An outcome
    counts once confirmed, where the level was reached by the end of the term.
    """
    served = _by_institution(_accepted(programme))
    answers = {one: _answers(rows, interim=interim) for one, rows in served.items()}
    reached = _by_institution(_confirmed(programme))
    heads = links.heads()
    places = (
        select(PoolPlace)
        .where(PoolPlace.programme_id == programme.id)
        .options(joinedload(PoolPlace.application).load_only(Application.number), joinedload(PoolPlace.organisation))
    )
    lines = [
        _institution(place, served.pop(place.organisation_id, []), reached.pop(place.organisation_id, []), answers, heads)
        for place in db.session.scalars(places)
    ]
    lines += [
        _without_place(db.session.get_one(Organisation, one), served.get(one, []), reached.get(one, []), answers, heads)
        for one in served.keys() | reached.keys()
    ]
    return {
        "programme": {
            "key": programme.key,
            "name": programme.name,
            "ruleset": programme.ruleset_key,
            "starts_on": programme.starts_on.isoformat(),
            "ends_on": programme.ends_on.isoformat(),
        },
        "institutions": sorted(lines, key=lambda one: str(one["key"])),
    } | ({yearend.INTERIM: told.AT_ONCE} if interim else {})


def settings_of(programme: Programme) -> dict[str, Any]:
    """The settings that a programme's year is computed with."""
    ruleset = programmes.ruleset_of(programme)
    return yearend.settings_of(ruleset, programmes.settings_of(programme), outcomes.levels_of(programme))


Given = Mapping[int, list[dict[str, Any]]]
"""By institution, the answers that count."""


def _answers(served: list[Engagement], *, interim: bool) -> list[dict[str, Any]]:
    """The answers to these services, by contract; of an interim evaluation whole fives but the last."""
    contracts = {one.rating.id: one.number for one in served if one.rating is not None}
    given = [one.rating for one in served if one.rating is not None]
    counted = sorted(told.held_back(given) if interim else given, key=lambda one: contracts[one.id])
    return [{"contract": contracts[one.id], "level": one.answer, "facts": dict(one.facts)} for one in counted]


def _institution(
    place: PoolPlace, served: list[Engagement], reached: list[Outcome], answers: Given, heads: Mapping[int, int]
) -> dict[str, Any]:
    return {
        "key": place.application.number,
        "place": standing.worth(place, place.organisation).value,
        "committed": place.committed_served,
    } | _done(place.organisation, served, reached, answers, heads)


def _without_place(
    institution: Organisation, served: list[Engagement], reached: list[Outcome], answers: Given, heads: Mapping[int, int]
) -> dict[str, Any]:
    """One that served where the rules ask for no place in the pool: it applied for none and promised nothing."""
    number = institution.credit_code or f"row:{institution.id}"
    return {"key": number, "place": "", "committed": 0} | _done(institution, served, reached, answers, heads)


def _done(
    institution: Organisation, served: list[Engagement], reached: list[Outcome], answers: Given, heads: Mapping[int, int]
) -> dict[str, Any]:
    return {
        "organisation": institution.id,
        "name": institution.name,
        "served": [{"contract": one.number, "enterprise": _who(one.enterprise, heads)} for one in served],
        "answers": answers.get(institution.id, []),
        "outcomes": _reached(reached, heads),
    }


def _who(enterprise: Organisation, heads: Mapping[int, int]) -> str:
    """What makes an enterprise one: the row that officers say it is, of that its credit code, or itself (G-08)."""
    if enterprise.id in heads:
        enterprise = db.session.get_one(Organisation, heads[enterprise.id])
    return enterprise.credit_code or f"row:{enterprise.id}"


def _reached(outcomes: Iterable[Outcome], heads: Mapping[int, int]) -> list[dict[str, Any]]:
    """The outcomes, of two rows that are one enterprise each level once."""
    found = {(_who(one.enterprise, heads), one.level): None for one in outcomes}
    return [{"enterprise": who, "level": level} for who, level in found]


def _accepted(programme: Programme) -> Sequence[Engagement]:
    found = (
        select(Engagement)
        .where(Engagement.programme_id == programme.id, Engagement.state == EngagementState.ACCEPTED, told.within_term(programme))
        .options(joinedload(Engagement.enterprise), joinedload(Engagement.rating))
    )
    return db.session.scalars(found.order_by(Engagement.number)).all()


def _confirmed(programme: Programme) -> Sequence[Outcome]:
    found = outcomes.counting(programme).options(joinedload(Outcome.enterprise))
    return db.session.scalars(found.order_by(Outcome.id)).all()


def _by_institution(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.institution_id, []).append(row)
    return found
