"""How far the review of a round has come, and who gave which points."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.person import accounts_of_person, persons_of
from ...shared.queries.once import once
from ...shared.roles import Role
from ..models import Claim, ClaimScore, Round
from ..rules import scoring
from ..rules.phase import LIVE, SEALED
from ..states import ClaimState, RoundState, Voice
from . import rounds

REVIEWERS = {Role.EXPERT, Role.CITY_OFFICER}
MIN = "claim_reviews_min"
"""The setting that says how many people score each claim."""
REPEATED = 3
"""Claims from which on the same written reason of one reviewer is remarked; ours, no document states it."""


class Progress(Fixed):
    """What stands and what is missing before a round can be solved; only known once it has closed."""

    needs: int
    claims: int
    unscreened: int
    admissible: int
    screened_out: int
    unscored: int
    """Admissible claims that have not been scored by as many people as it takes."""
    needed: int
    """How many people that is."""
    unclaimed: int
    """Needs without a claim."""
    unranked: int
    """Needs with several claimants whose enterprise has said nothing; this holds nothing up."""
    refused: int

    @property
    def ready(self) -> bool:
        """Whether the round can be solved."""
        return not self.unscreened and not self.unscored


def reviewed(weights: Mapping[str, int]) -> tuple[str, ...]:
    """The terms that reviewers give points to under these weights."""
    return tuple(term.value for term in scoring.REVIEWED if weights.get(term.value))


def progress(a_round: Round, now: datetime) -> Progress | None:
    """How far the review has come; None while claims are sealed, since even their number is nobody's business."""
    if rounds.phase(a_round, now) in SEALED:
        return None
    counts = dict(db.session.execute(_counts_of(a_round)).mappings().one())
    needs, claimed = rounds.need_counts([a_round.id]).get(a_round.id, 0), counts.pop("claimed")
    return Progress(**counts, needs=needs, needed=needed(a_round.programme), unclaimed=needs - claimed)


def _counts_of(a_round: Round) -> Select[Any]:
    """The counts of `Progress` over the claims of a round, and how many needs are `claimed`: counted by need, then summed up."""
    out = Claim.state == ClaimState.SCREENED_OUT
    admitted = Claim.state.not_in((ClaimState.SUBMITTED, ClaimState.SCREENED_OUT))
    kinds = {
        "claims": true(),
        "unscreened": Claim.state == ClaimState.SUBMITTED,
        "admissible": admitted,
        "screened_out": out,
        "unscored": and_(admitted, Claim.id.not_in(_scored(a_round))),
        "refused": Claim.preference == 0,
    }
    columns = [_sum(kind).label(name) for name, kind in kinds.items()]
    by_need = select(func.max(Claim.wished_by).label("said"), *columns).group_by(Claim.need_id)
    each = by_need.where(Claim.round_id == a_round.id, Claim.state != ClaimState.WITHDRAWN).subquery().c
    sums = [func.coalesce(func.sum(each[name]), 0).label(name) for name in kinds]
    unranked = _sum(and_(each.claims > 1, each.said == Voice.NOBODY)).label("unranked")
    return select(*sums, func.coalesce(unranked, 0).label("unranked"), func.count(each.claims).label("claimed"))


def _sum(kind: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((kind, 1), else_=0))


def points_of(a_round: Round) -> dict[int, dict[str, list[int]]]:
    """The points that reviewers gave, by claim and term, in order of the reviewers."""
    rows = (
        select(ClaimScore.claim_id, ClaimScore.term, ClaimScore.points)
        .join(Claim, ClaimScore.claim_id == Claim.id)
        .where(Claim.round_id == a_round.id)
        .order_by(ClaimScore.account_id)
    )
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for claim_id, term, points in db.session.execute(rows):
        found[claim_id][term].append(points)
    return found


def needed(programme: Programme) -> int:
    """How many people have to score a claim: as the programme sets it, as far as it has so many experts; one at least.

    Several accounts of one person are one expert.
    """
    experts = people_of(programme, Role.EXPERT)
    return max(1, min(programmes.settings_of(programme).integer("claim_reviews_min"), len(experts)))


def people_of(programme: Programme, *roles: Role) -> set[int]:
    """Who plays any of these parts in the bureau of a programme now; of one person's accounts the first."""
    name = "people of", programme.unit_id, frozenset(roles)
    return once(name, lambda: set(_firsts(recipients.of_the_city(programme, *roles)).values()))


def scored_enough(programme: Programme) -> Select[int]:
    """The ids of the claims of a programme that as many people as it takes have scored, not only who announced the round.

    Who announced it does where the bureau has nobody else who could.
    """
    people, announcers = _people(programme)
    reviewers = people_of(programme, *REVIEWERS)
    lone = min(reviewers) if len(reviewers) == 1 else None
    counts = case((announcers == lone, 1), (announcers == people, 0), else_=1)
    rows = select(ClaimScore.claim_id).join(Claim, ClaimScore.claim_id == Claim.id).join(Round, Claim.round_id == Round.id)
    grouped = rows.where(Round.programme_id == programme.id).group_by(ClaimScore.claim_id)
    return grouped.having(func.count(people.distinct()) >= needed(programme), func.sum(counts) > 0)


def left_to(officer: Account, programme: Programme) -> ColumnElement[bool] | None:
    """The condition of a question over rounds whose claims this officer has to score; None where experts can score all.

    No expert is left, or the only one announced the round. Who announced it scores where the bureau has nobody else.
    """
    experts = people_of(programme, Role.EXPERT)
    if len(experts) > 1:
        return None
    theirs = Round.announced_by_id.in_(persons_of(db.session(), experts)[min(experts)]) if experts else true()
    own = accounts_of_person(officer)
    if people_of(programme, *REVIEWERS) == {min(own)}:
        return theirs
    return and_(theirs, or_(Round.announced_by_id.is_(None), Round.announced_by_id.not_in(own)))


def _announcer(a_round: Round) -> int | None:
    by = a_round.announced_by_id
    return _firsts([by])[by] if by is not None else None


def _people(programme: Programme) -> tuple[Any, Any]:
    """Whose account scored, and whose announced the round: of one person's accounts the same one."""
    of_round = (Claim.id == ClaimScore.claim_id, Round.id == Claim.round_id, Round.programme_id == programme.id)
    scored = db.session.scalars(select(ClaimScore.account_id).where(*of_round).distinct())
    announced = db.session.scalars(select(Round.announced_by_id).where(Round.programme_id == programme.id).distinct())
    twins = {one: first for one, first in _firsts({*scored, *announced}).items() if one != first}
    if not twins:
        return ClaimScore.account_id, Round.announced_by_id
    columns = ClaimScore.account_id, Round.announced_by_id
    people, announcers = (case(twins, value=column, else_=column) for column in columns)
    return people, announcers


def _firsts(ids: Iterable[int | None]) -> dict[int, int]:
    """The first account of the person behind each of these."""
    known = persons_of(db.session(), [one for one in ids if one is not None])
    return {one: min(group) for one, group in known.items()}


def fully_scored(a_round: Round, claims: Collection[Claim]) -> set[int]:
    """Those of these claims of a round that need no further points; all of them where nothing is reviewed."""
    return set(db.session.scalars(_scored(a_round).where(Claim.id.in_([claim.id for claim in claims]))))


def _scored(a_round: Round) -> Select[int]:
    if not reviewed(a_round.weights):
        return select(Claim.id).where(Claim.round_id == a_round.id)
    return scored_enough(a_round.programme).where(Claim.round_id == a_round.id)


def scorers(a_round: Round, claims: Collection[Claim]) -> Mapping[int, int]:
    """How many people count as having scored each of these claims of a round, 0 where nobody has.

    Who announced the round counts as the last of those that it takes only where that is enough (`scored_enough`).
    """
    complete, least = fully_scored(a_round, claims), needed(a_round.programme)
    by = _scored_by(claims)
    return {claim.id: len(by[claim.id]) if claim.id in complete else min(len(by[claim.id]), least - 1) for claim in claims}


def _scored_by(claims: Collection[Claim]) -> Mapping[int, set[int]]:
    """Who has scored each of these claims; of one person's accounts the first."""
    ids = [claim.id for claim in claims]
    rows = select(ClaimScore.claim_id, ClaimScore.account_id).where(ClaimScore.claim_id.in_(ids)).distinct()
    pairs = db.session.execute(rows).all()
    firsts = _firsts({account for _, account in pairs})
    found: dict[int, set[int]] = {one: set() for one in ids}
    for claim_id, account in pairs:
        found[claim_id].add(firsts[account])
    return found


class Scored(Fixed):
    """Who scored the admitted claims of a round."""

    fewest: int
    """By how many people a claim was scored at least."""
    alone: int
    """How many of them only who announced the round has scored."""


def scored(a_round: Round) -> Scored | None:
    """Who scored the admitted claims of a round; None where there are none, or nothing is reviewed."""
    admitted = Claim.state.not_in((ClaimState.SUBMITTED, ClaimState.SCREENED_OUT, ClaimState.WITHDRAWN))
    claims = db.session.scalars(select(Claim).where(Claim.round_id == a_round.id, admitted)).all()
    if not claims or not reviewed(a_round.weights):
        return None
    announcer, people = _announcer(a_round), _scored_by(claims).values()
    return Scored(fewest=min(map(len, people)), alone=sum(one == {announcer} for one in people))


def repeated(a_round: Round, claims: Collection[Claim]) -> Mapping[int, int]:
    """Of these claims those with a reason that its reviewer wrote word for word under `REPEATED` of the round or more: under how many.

    Nothing is refused for it. Whoever decides should know it.
    """
    said = select(ClaimScore.account_id, ClaimScore.reason, func.count(ClaimScore.claim_id.distinct()).label("times"))
    said = said.join(Claim, ClaimScore.claim_id == Claim.id).where(Claim.round_id == a_round.id)
    same = said.group_by(ClaimScore.account_id, ClaimScore.reason)
    often = same.having(func.count(ClaimScore.claim_id.distinct()) >= REPEATED).subquery()
    rows = select(ClaimScore.claim_id, func.max(often.c.times)).join(
        often, (ClaimScore.account_id == often.c.account_id) & (ClaimScore.reason == often.c.reason)
    )
    found = rows.where(ClaimScore.claim_id.in_([claim.id for claim in claims])).group_by(ClaimScore.claim_id)
    return {row[0]: row[1] for row in db.session.execute(found)}


def scores_seen_by(actor: Account, claim: Claim) -> list[ClaimScore]:
    """The points a person may see, with their reasons.

    A reviewer of the bureau the own ones, and those of others once the round was solved (independence), an expert only after
    the own ones are in until the result is public; the claimant all of its own claim once the result is public. Somebody who
    reviews no longer sees none, not even the own ones (AC4).
    """
    rows = select(ClaimScore).where(ClaimScore.claim_id == claim.id)
    bureau = actor.unit_id is not None and actor.unit_id == claim.round.programme.unit_id
    staff = bureau and actor.roles & rounds.CITY_READERS and claim.round.state != RoundState.ANNOUNCED
    own = actor.organisation_id == claim.organisation_id and claim.round.state == RoundState.PUBLISHED
    if not staff and not own:
        rows = rows if bureau and actor.roles & REVIEWERS else rows.where(false())
        rows = rows.where(ClaimScore.account_id == actor.id)
    found = list(db.session.scalars(rows.order_by(ClaimScore.account_id, ClaimScore.id)))
    to_score = Role.EXPERT in actor.roles and claim.round.state in LIVE  # whatever stands may come back to be scored
    return [] if to_score and not any(row.account_id == actor.id for row in found) else found


def scored_by(actor: Account, claims: Collection[Claim]) -> set[int]:
    """Those of these claims that this person has scored."""
    rows = select(ClaimScore.claim_id).where(ClaimScore.claim_id.in_([claim.id for claim in claims]))
    return set(db.session.scalars(rows.where(ClaimScore.account_id == actor.id)))
