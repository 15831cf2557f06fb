"""Who is told what of rounds, claims and matches."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from ...needs.commands import PRIVATE
from ...needs.models import Need
from ...records.messages.asks import Ask, Asks
from ...records.messages.told import Subscriber, Subscribers, Told, path, tells, to_each
from ...records.models.record import EventRecord
from ...records.queries import recipients
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.roles import Role
from ...vetting.models import PoolPlace
from ...vetting.states import PlaceState
from ..models import Claim, Round, RoundNeed
from ..queries import joining
from ..queries import rounds as live
from ..states import ClaimState, RoundState, RunState

EXTENDING = (Role.CITY_OFFICER, Role.CITY_APPROVER)
"""The parts that may approve a later closing (`competition.permissions.competition`)."""


def to_the_pool(key: str) -> Subscriber:
    """A subscriber that tells every institution of the pool, whether it claims or not, so that nobody learns who does."""

    @tells(key, round_id=Round)
    def tell(event: EventRecord, a_round: Round) -> Iterator[Told]:
        people = recipients.accounts_of_organisations(_pool(a_round))
        yield from to_each(people, key, event.facts, path("board.index"))

    return tell


def to_the_enterprises(key: str) -> Subscriber:
    """A subscriber that tells the enterprises whose needs stand in the round."""

    @tells(key)
    def tell(event: EventRecord) -> Iterator[Told]:
        people = recipients.accounts_of_organisations(_enterprises(event.facts["round_id"]))
        yield from to_each(people, key, event.facts, path("needs.index"))

    return tell


@tells("round_need_out", "round_announced_enterprise", "round_needs_changed")
def needs_changed(event: EventRecord) -> Iterator[Told]:
    """Each enterprise learns what became of the own needs: taken out, taken in, or that others stand beside them now."""
    stands = _enterprises(event.facts["round_id"])
    out, new = (_owners(event.facts[name]) for name in ("removed", "added"))
    for organisation_id, people in recipients.by_organisation(sorted({*stands, *out})).items():
        taken_out = organisation_id in out
        key = "round_need_out" if taken_out else "round_announced_enterprise" if organisation_id in new else "round_needs_changed"
        yield from to_each(people, key, event.facts, path("needs.index"))


def to_the_city(key: str, *roles: Role) -> Subscriber:
    """A subscriber that tells those of the bureau who go on from here."""

    @tells(key, round_id=Round)
    def tell(event: EventRecord, a_round: Round) -> Iterator[Told]:
        people = recipients.of_the_city(a_round.programme, *roles)
        facts = event.facts | {"name": a_round.name}
        yield from to_each(people, key, facts, path("rounds.show", round_id=a_round.id))

    return tell


@tells("extension_proposed", round_id=Round)
def extension_proposed(event: EventRecord, a_round: Round) -> Iterator[Told]:
    """Those of the bureau who may approve learn that a later closing waits for them; no account of its proposer does."""
    facts = event.facts | {"earlier_at": a_round.closes_at.isoformat()}
    people = recipients.others_of_the_city(a_round.programme, event.actor_id, *EXTENDING)
    yield from to_each(people, "extension_proposed", facts, path("rounds.show", round_id=a_round.id))


@tells("extension_refused", round_id=Round)
def extension_refused(event: EventRecord, a_round: Round) -> Iterator[Told]:
    """Whoever proposed a later closing learns that it was turned down."""
    if proposer := event.facts["proposer_id"]:
        facts = {"name": a_round.name, "closes_at": event.facts["closes_at"]}
        yield from to_each([proposer], "extension_refused", facts, path("rounds.show", round_id=a_round.id))


@tells("need_corrected", "claim_need_corrected", need_id=Need)
def need_corrected(event: EventRecord, need: Need) -> Iterator[Told]:
    """Every institution of the pool hears that a need of an announced round says something else; who claimed it is asked what becomes of that.

    So many messages go out whether anybody claimed it or not.
    """
    a_round, public = live.live_of_need(need.id), [one for one in event.facts["corrected"] if one not in PRIVATE]
    if not public or a_round is None or event.facts["round_id"] != a_round.id:
        return
    facts = {"need": need.number, "round": a_round.name, "corrected": public}
    claimed = _claims_for(need.id, a_round.id)
    for organisation_id, people in recipients.by_organisation(sorted({*_pool(a_round), *claimed})).items():
        if (claim := claimed.get(organisation_id)) is not None:
            yield from to_each(people, "claim_need_corrected", facts, path("claims.show", key=claim.key))
        else:
            yield from to_each(people, "need_corrected", facts, path("board.show", need_id=need.id))


@tells("needs_claimed")
def round_closed_for_enterprises(event: EventRecord) -> Iterator[Told]:
    """Enterprises with claimants are asked what they think of them."""
    rows = (
        select(Need.organisation_id, func.count(func.distinct(Need.id)))
        .join(Claim, Claim.need_id == Need.id)
        .where(Claim.round_id == event.facts["round_id"], Claim.state != ClaimState.WITHDRAWN)
        .group_by(Need.organisation_id)
        .order_by(Need.organisation_id)
    )
    counts = dict(db.session.execute(rows).all())
    for organisation_id, people in recipients.by_organisation(counts).items():
        yield from to_each(people, "needs_claimed", {"count": counts[organisation_id]}, path("claims.index"))


@tells("claim_received", claim_id=Claim)
def claim_received(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """The receipt: it goes to everybody who signs in for the claimant, the sender among them."""
    facts = {
        "need": claim.need.number,
        "number": event.facts["number"],
        "digest": event.facts["digest"],
        "received_at": event.at.isoformat(),
    }
    yield from _to_claimant(claim, "claim_received", facts, to_actor=True)


@tells("claim_taken_back", claim_id=Claim)
def claim_taken_back(_event: EventRecord, claim: Claim) -> Iterator[Told]:
    """The receipt of a withdrawal."""
    yield from _to_claimant(claim, "claim_taken_back", {"need": claim.need.number}, to_actor=True)


@tells("claim_screened_out", claim_id=Claim)
def claim_screened_out(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """A claimant that was screened out reads the reason."""
    yield from _to_claimant(claim, "claim_screened_out", {"need": claim.need.number, "reason": event.facts["reason"]})


@tells("run_finished", "run_failed", round_id=Round)
def run_finished(event: EventRecord, a_round: Round) -> Iterator[Told]:
    """Whoever asked for a run is told how it ended."""
    good = event.facts["ended_as"] in (RunState.OPTIMAL, RunState.FEASIBLE)
    link = path("rounds.run", round_id=a_round.id, number=event.facts["number"])
    people = recipients.city_officers(a_round.programme)
    facts = event.facts | {"name": a_round.name}
    yield from to_each(people, "run_finished" if good else "run_failed", facts, link, mail=False)


DECISIONS = {
    ClaimState.SELECTED: "claim_selected",
    ClaimState.RESERVE: "claim_reserve",
    ClaimState.NOT_SELECTED: "claim_not_selected",
    ClaimState.SCREENED_OUT: "claim_not_selected",
}


@tells(*DECISIONS.values())
def claim_decided(event: EventRecord) -> Iterator[Told]:
    """A claimant is told its result; the page of the claim shows its terms beside the winner's."""
    claim = db.session.get_one(Claim, event.facts["claim_id"])
    if key := DECISIONS.get(event.facts["state"]):
        yield from _to_claimant(claim, key, _facts(claim))


@tells("need_matched", claim_id=Claim)
def need_matched(_event: EventRecord, claim: Claim) -> Iterator[Told]:
    """The enterprise is told who won its need, and asked to confirm."""
    yield from _to_enterprise(claim, "need_matched")


@tells("need_unplaced", "need_unplaced_county", need_id=Need)
def need_unplaced(_event: EventRecord, need: Need) -> Iterator[Told]:
    """The enterprise and its county are told that the need waits for the next round."""
    facts, link = {"need": need.number, "enterprise": need.organisation.name}, path("needs.show", need_id=need.id)
    yield from to_each(recipients.accounts_of_organisation(need.organisation_id), "need_unplaced", facts, link)
    yield from to_each(recipients.officers_of_unit(need.unit_id), "need_unplaced_county", facts, link)


@tells("match_confirmed_one", "match_confirmed", "reserve_released", claim_id=Claim)
def match_confirmed(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """The other side is told; with both confirmed, everybody is, and the reserves are let go."""
    if not event.facts["both"]:
        waiting_for = _to_enterprise if event.facts["side"] == "institution" else _to_claimant_of
        yield from waiting_for(claim, "match_confirmed_one")
        return
    yield from _to_enterprise(claim, "match_confirmed")
    yield from _to_claimant_of(claim, "match_confirmed")
    rows = select(Claim).where(
        Claim.round_id == claim.round_id,
        Claim.need_id == claim.need_id,
        Claim.reserve_rank.is_not(None),
        Claim.state == ClaimState.NOT_SELECTED,
    )
    for reserve in db.session.scalars(rows.order_by(Claim.reserve_rank)):
        yield from _to_claimant_of(reserve, "reserve_released")


@tells("match_declined", "match_declined_own", claim_id=Claim)
def match_declined(event: EventRecord, claim: Claim) -> Iterator[Told]:
    """Both sides and the bureau are told that a match fell through, and why."""
    facts = _facts(claim) | {"reason": event.facts["reason"]}
    yield from _to_claimant(claim, "match_declined_own", facts)
    yield from _to_enterprise(claim, "match_declined", reason=event.facts["reason"])
    people = recipients.city_officers(claim.round.programme)
    yield from to_each(people, "match_declined", facts, path("rounds.show", round_id=claim.round_id), mail=False)


@tells("reserve_moved_up", "need_reserve", claim_id=Claim)
def reserve_moved_up(_event: EventRecord, claim: Claim) -> Iterator[Told]:
    """The reserve and the enterprise are asked to confirm."""
    yield from _to_claimant_of(claim, "reserve_moved_up")
    yield from _to_enterprise(claim, "need_reserve")


def closed_to(account: Account, event: EventRecord) -> bool:
    """Whether the reader was let in by the office while the round of this event ran, and hears nothing of it."""
    a_round = joining.round_of(event) if account.party_since is not None else None
    return a_round is not None and joining.is_barred(account, a_round)


def _taking_claims(_reader: Account, now: datetime) -> Select[Any]:
    return select(Round.id).where(Round.state == RoundState.ANNOUNCED, Round.closes_at > now)


def _to_screen(_reader: Account, _now: datetime) -> Select[Any]:
    return _in_review(Claim.round_id).where(Claim.state == ClaimState.SUBMITTED)


def _wished_for(_reader: Account, _now: datetime) -> Select[Any]:
    return _in_review(Claim.need_id)


def _in_review(what: Any) -> Select[Any]:
    reviewed = select(Round.id).where(Round.state.in_((RoundState.ANNOUNCED, RoundState.SOLVED)))
    return select(what).where(Claim.round_id.in_(reviewed))


SUBSCRIBERS: Subscribers = {
    "NeedCorrected": [need_corrected],
    "RoundAnnounced": [to_the_pool("round_announced"), to_the_enterprises("round_announced_enterprise")],
    "RoundNeedsChanged": [to_the_pool("round_needs_changed"), needs_changed],
    "RoundExtended": [to_the_pool("round_extended"), to_the_enterprises("round_extended")],
    "RoundExtensionProposed": [extension_proposed],
    "RoundExtensionRefused": [extension_refused],
    "RoundCancelled": [to_the_pool("round_cancelled"), to_the_enterprises("round_cancelled")],
    "RoundClosed": [
        to_the_city("round_closed", Role.CITY_OFFICER),
        to_the_city("round_closed_expert", Role.EXPERT),
        round_closed_for_enterprises,
    ],
    "ClaimSubmitted": [claim_received],
    "ClaimWithdrawn": [claim_taken_back],
    "ClaimScreenedOut": [claim_screened_out],
    "RunFinished": [run_finished],
    "RoundProposed": [to_the_city("round_proposed", Role.CITY_APPROVER)],
    "RoundApproved": [to_the_city("round_approved", Role.CITY_OFFICER)],
    "RoundSentBack": [to_the_city("round_sent_back", Role.CITY_OFFICER)],
    "ClaimDecided": [claim_decided],
    "NeedMatched": [need_matched],
    "NeedUnplaced": [need_unplaced],
    "MatchConfirmed": [match_confirmed],
    "MatchDeclined": [match_declined],
    "ReserveMovedUp": [reserve_moved_up],
}
_ANSWER = "waiting.matches_to_answer"
ASKS: Asks = {
    "round_announced": Ask(subject="round", still=_taking_claims),
    "claim_need_corrected": Ask(subject="need", lines=("waiting.claims_to_renew",), of=Claim.need_id),
    "extension_proposed": Ask(subject="round", lines=("waiting.extensions_to_approve",), of=Round.id),
    "round_closed": Ask(subject="round", still=_to_screen),
    "round_closed_expert": Ask(subject="round", lines=("waiting.claims_to_score",), of=Claim.round_id, still=_to_screen),
    "needs_claimed": Ask(subject="round", lines=("waiting.needs_to_rank",), of=Round.id),
    "wishes_entered": Ask(subject="need", still=_wished_for),
    "round_proposed": Ask(subject="round", lines=("waiting.rounds_to_approve",), of=Round.id),
    "round_approved": Ask(subject="round", lines=("waiting.rounds_to_publish",), of=Round.id),
    "claim_selected": Ask(subject="claim", lines=(_ANSWER,), of=Claim.id),
    "need_matched": Ask(subject="need", lines=(_ANSWER,), of=Claim.need_id),
    "match_confirmed_one": Ask(subject="claim", lines=(_ANSWER,), of=Claim.id),
    "reserve_moved_up": Ask(subject="claim", lines=(_ANSWER,), of=Claim.id),
    "need_reserve": Ask(subject="claim", lines=(_ANSWER,), of=Claim.id),
}


def _to_claimant(claim: Claim, key: str, facts: dict[str, Any], *, to_actor: bool = False) -> Iterator[Told]:
    link = path("claims.show", key=claim.key)
    yield from to_each(recipients.accounts_of_organisation(claim.organisation_id), key, facts, link, to_actor=to_actor)


def _to_claimant_of(claim: Claim, key: str) -> Iterator[Told]:
    yield from _to_claimant(claim, key, _facts(claim))


def _to_enterprise(claim: Claim, key: str, **facts: Any) -> Iterator[Told]:
    people = recipients.accounts_of_organisation(claim.need.organisation_id)
    yield from to_each(people, key, _facts(claim) | facts, path("claims.show", key=claim.key))


def _facts(claim: Claim) -> dict[str, Any]:
    return {
        "need": claim.need.number,
        "institution": claim.organisation.name,
        "rank": claim.reserve_rank,
        "answer_until": claim.answer_by.isoformat() if claim.answer_by else "",
    }


def _claims_for(need_id: int, round_id: int) -> dict[int, Claim]:
    """The claims that stand for a need in a round, by their institution."""
    rows = select(Claim).where(Claim.need_id == need_id, Claim.round_id == round_id, Claim.state == ClaimState.SUBMITTED)
    return {claim.organisation_id: claim for claim in db.session.scalars(rows)}


def _pool(a_round: Round) -> list[int]:
    rows = select(PoolPlace.organisation_id).where(
        PoolPlace.programme_id == a_round.programme_id, PoolPlace.state == PlaceState.ACTIVE
    )
    return list(db.session.scalars(rows.order_by(PoolPlace.organisation_id)))


def _enterprises(round_id: int) -> list[int]:
    rows = select(Need.organisation_id).join(RoundNeed, RoundNeed.need_id == Need.id)
    return list(db.session.scalars(rows.where(RoundNeed.round_id == round_id).distinct().order_by(Need.organisation_id)))


def _owners(need_ids: list[int]) -> set[int]:
    return set(db.session.scalars(select(Need.organisation_id).where(Need.id.in_(need_ids))))
