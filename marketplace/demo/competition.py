"""A round from announcement to confirmed matches: claims, review, solving, two people's approval, answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import select

from ..competition.commands import (
    AnnounceRound,
    AnswerMatch,
    ApproveRound,
    AskRun,
    ProposeRun,
    PublishRound,
    RankClaimants,
    ScoreClaim,
    ScreenClaim,
)
from ..competition.models import Claim, Round
from ..competition.queries import bidding, reviews, runs
from ..competition.queries import rounds as rounds_read
from ..competition.states import ClaimState
from ..competition.use_cases import answers, approval, claims, results, rounds, screening, solving
from ..needs.models import Need
from ..records.models.record import Outbox
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.rounding import half_up
from ..site.jobs import outbox
from .bids import Bid, Bidders, offer, order
from .play import Play, join, seen, seen_claim, still, together

SCREENED_OUT = "服务方案与需求内容不符，未说明交付物，形式审查不通过。"
REFUSED = "曾有合作，对交付质量不满意。"
DECLINES = {"institution": "团队近期任务已满，无法按期投入。", "enterprise": "生产计划调整，暂不需要该项服务。"}


def announce(play: Play, name: str, need_ids: Sequence[int], *, day: int, opens: int, closes: int, hour: int = 18) -> int:
    """The bureau announces a round over published needs; its id. It closes at `hour` o'clock of its last day."""
    weights = rounds_read.default_weights(play.programme)
    wanted = AnnounceRound(
        programme_id=play.programme_id,
        name=name,
        need_ids=tuple(need_ids),
        weights=weights,
        opens_at=play.days.at(opens, 9),
        closes_at=play.days.at(closes, hour),
        seed=play.random(f"draw {name}").getrandbits(63),
    )
    return rounds.announce(wanted, actor=play.cast.officer, now=play.days.at(day, 9)).id


def room(play: Play) -> Mapping[int, int]:
    """How many more needs each institution of the pool can be given."""
    used = bidding.used(play.programme_id)
    found = {one: bidding.place_of(one, play.programme_id) for one in play.providers}
    return {one: place.capacity - used[one] for one, place in found.items() if place is not None}


def claim(play: Play, need_ids: Sequence[int], *, first: int, last: int, stage: str) -> list[Bid]:
    """Institutions of the pool claim the needs, on the days from `first` to `last`."""
    random, bidders = play.random(stage), Bidders(play.providers, room(play))
    whose = {need.id: need.organisation_id for need in needs_of(need_ids)}
    pairs = [(n, one) for n in need_ids for one in bidders.choose(play.wishes[whose[n]], random)]
    bids = []
    for place, (need_id, one) in enumerate(together(pairs)):
        provider, day = play.providers[one], first + place * (last - first + 1) // len(pairs)
        sent = offer(need_id, play.wishes[whose[need_id]], provider, random)
        clock = still(play.days.at(day, 9 + place % 8, place % 60))
        made = claims.submit(sent, actor=play.people[one], clock=clock)
        quality = min(1.0, max(0.0, provider.skill + random.uniform(-0.12, 0.12)))
        bids.append(Bid(key=made.key, need_id=need_id, organisation_id=one, quality=quality))
    return bids


ADMITTED = "资格相符，报价和分担已核对。"


def needs_of(need_ids: Sequence[int]) -> list[Need]:
    """Needs by their ids."""
    return list(db.session.scalars(select(Need).where(Need.id.in_(list(need_ids))).order_by(Need.id)))


def screen(play: Play, bids: Sequence[Bid], *, day: int) -> list[Bid]:
    """The bureau looks at every claim; one in thirty is screened out. Those that stay."""
    stay = []
    for place, bid in enumerate(together(bids)):
        out = place % 30 == 17
        look = ScreenClaim(key=bid.key, version=seen_claim(bid.key), admit=not out, reason=SCREENED_OUT if out else ADMITTED)
        screening.screen(look, actor=play.cast.officer, now=play.days.at(day, 9, place % 60))
        stay += [] if out else [bid]
    return stay


def rank(play: Play, round_id: int, bids: Sequence[Bid], *, day: int, stage: str) -> None:
    """Most enterprises with several claimants say whom they prefer, through their county; a few refuse one."""
    random, rivals = play.random(stage), defaultdict[int, list[Bid]](list)
    for bid in bids:
        rivals[bid.need_id].append(bid)
    units = {need.id: need.unit_id for need in needs_of(list(rivals))}
    asked = [(need_id, some) for need_id, some in rivals.items() if len(some) > 1 and random.random() < 0.7]
    for need_id, some in together(asked):
        liked = order(some, random)
        refused = liked[-1].key if random.random() < 0.06 else ""
        ranks = {bid.key: 0 if bid.key == refused else place for place, bid in enumerate(liked, 1)}
        wanted = RankClaimants(
            round_id=round_id,
            need_id=need_id,
            versions={bid.key: seen_claim(bid.key) for bid in some},
            ranks=ranks,
            reasons={refused: REFUSED} if refused else {},
        )
        screening.rank(wanted, actor=play.officer_of(units[need_id]), now=play.days.at(day, 10))


def score(play: Play, round_id: int, bids: Sequence[Bid], *, day: int, stage: str) -> None:
    """Both experts score every claim, each in words of their own."""
    random, terms = play.random(stage), reviews.reviewed(db.session.get_one(Round, round_id).weights)
    numbers = {need.id: need.number for need in needs_of([bid.need_id for bid in bids])}
    for place, bid in enumerate(together(bids)):
        for expert in play.cast.experts:
            points = {term: min(100, max(0, half_up(Fraction(45 + 50 * bid.quality + random.gauss(0, 5))))) for term in terms}
            reasons = {term: f"{_why(points[term])}（{numbers[bid.need_id]}）" for term in terms}
            given = ScoreClaim(key=bid.key, version=seen_claim(bid.key), points=points, reasons=reasons)
            screening.score(given, actor=expert, now=play.days.at(day, 14, place % 60))


def _why(points: int) -> str:
    if points >= 85:
        return "方案贴合需求，步骤清楚，交付物明确。"
    return "方案总体可行，进度安排尚可细化。" if points >= 65 else "方案较笼统，人员配置与经验偏弱。"


def solve(play: Play, round_id: int, *, day: int) -> int:
    """The best matching is computed by the job, in this process; the number of the run."""
    now = play.days.at(day, 9)
    run = solving.ask(AskRun(round_id=round_id, version=seen(Round, round_id)), actor=play.cast.officer, now=now)
    number, wanted = run.number, select(Outbox.id).where(Outbox.job == "solve", Outbox.object_id == run.id)
    row = db.session.scalars(wanted).one()
    db.session.rollback()
    outbox.perform(row, lambda: now)
    return number


NOT_WAITED = "没有表达意愿的企业都已电话联系，表示由市局安排；为赶上签约时间，不再等候。"


def propose(play: Play, round_id: int, number: int, *, day: int) -> None:
    """The officer puts a run before the approver."""
    wanted = ProposeRun(round_id=round_id, version=seen(Round, round_id), number=number, reason=NOT_WAITED)
    approval.propose(wanted, actor=play.cast.officer, now=play.days.at(day, 11))


def decide(play: Play, round_id: int, *, day: int) -> None:
    """The second person approves, and the result is published."""
    wanted = ApproveRound(round_id=round_id, version=seen(Round, round_id))
    approval.approve(wanted, actor=play.cast.approver, now=play.days.at(day, 15))
    published = PublishRound(round_id=round_id, version=seen(Round, round_id))
    results.publish(published, actor=play.cast.officer, now=play.days.at(day, 16))


def answer(play: Play, round_id: int, *, day: int, stage: str, silent: int = 0) -> int:
    """Both sides of each match answer; who declines makes way for the reserve, which is asked in turn.

    The last `silent` matches stay without an answer. Returns how many declined.
    """
    random, declined, left = play.random(stage), 0, set[int]()
    while waiting := [one for one in _selected(round_id) if one.id not in left]:
        if not left and silent:
            left |= {one.id for one in waiting[-silent:]}
            waiting = waiting[:-silent]
        todo = [(one.key, one.need_id, one.organisation_id) for one in waiting]
        for key, need_id, organisation_id in together(todo):
            declined += _settle(play, key, need_id, organisation_id, random.random(), day)
        day += 1
    return declined


def _selected(round_id: int) -> list[Claim]:
    rows = select(Claim).where(Claim.round_id == round_id, Claim.state == ClaimState.SELECTED)
    return list(db.session.scalars(rows.order_by(Claim.need_id)))


def _settle(play: Play, key: str, need_id: int, organisation_id: int, chance: float, day: int) -> bool:
    """One match: 3 in 100 institutions and 3 in 100 enterprises decline."""
    enterprise = person_of(play, db.session.get_one(Need, need_id), day=day)
    if chance < 0.03:
        _say(play, key, play.people[organisation_id], day, DECLINES["institution"])
        return True
    _say(play, key, play.people[organisation_id], day, "")
    _say(play, key, enterprise, day, DECLINES["enterprise"] if chance > 0.97 else "")
    return chance > 0.97


def _say(play: Play, key: str, actor: Account, day: int, reason: str) -> None:
    said = AnswerMatch(key=key, version=seen_claim(key), accept=not reason, reason=reason)
    answers.answer(said, actor=actor, now=play.days.at(day, 14))


def person_of(play: Play, need: Need, *, day: int) -> Account:
    """Somebody who acts for the enterprise of a need; it registers when first asked to act."""
    known = play.people.get(need.organisation_id)
    if known is None:
        firm, unit = play.wishes[need.organisation_id].firm, need.unit
        join(play, firm, kind="enterprise", unit=unit, login=f"enterprise.{firm.number}", now=play.days.at(day, 8))
        known = play.people[need.organisation_id]
    return known


def told(round_id: int) -> str:
    """What came out of a round, in a few words."""
    run = runs.proposed(db.session.get_one(Round, round_id))
    assert run is not None and run.result is not None
    return f"{run.result['served']} of {run.result['needs']} matched, {run.state}"
