"""The demonstration city: a small year that is over, and the first months of the next, with work for everybody."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select

from ..competition.commands import WithdrawClaim
from ..competition.use_cases import claims
from ..delivery.models import Engagement
from ..delivery.states import EngagementState
from ..needs.commands import ReturnNeed, WithdrawNeed
from ..needs.models import Need
from ..needs.states import NeedState
from ..needs.use_cases import needs
from ..shared import calendar
from ..shared.extensions import db
from ..shared.fixed import Fixed
from ..shared.models.account import Account
from ..shared.models.place import Unit
from ..shared.roles import OF_ORGANISATIONS, Role
from ..shared.waiting import waiting_for
from . import bids, board, competition, delivery, looking_on, names, opening, pilot, providers, survey, vetting, year_end
from . import wishes as asked
from .cast import BUREAU, PASSWORD, Login, login_of
from .days import Days
from .pilot import Size, seldom_collected
from .play import Play, ask_to_join, join, seen, seen_claim, still, together, work_off
from .progress import CityStage
from .wishes import Wish

SEED = "the demonstration city"
AGE = 130
"""Days for which the programme has been running when the demonstration begins."""
BETWEEN = 375
"""Days from the beginning of the year before to that of the present one."""
BEFORE = Size(enterprises=20, institutions=3, after=900)
CLOSES_IN = 9
"""Days until the open round closes."""


class Firms(Fixed):
    """The enterprises by the way in which the city learns of them."""

    own: list[Wish]
    """Signed in and typing their own needs."""
    typed: list[Wish]
    """Of the zone, whose officer types for them."""
    books: list[Wish]
    """In the counties' first workbooks."""
    late: list[Wish]
    """In the second workbooks, which nobody has vouched for yet."""
    preview: list[Wish]
    """In a workbook that lies open."""


def build(now: datetime, size: Size | None = None, reach: Callable[[CityStage], None] = lambda _stage: None) -> list[Login]:
    """Build the city in the database of the running application; one login for each role, for printing.

    `reach` is told which stage begins.
    """
    with seldom_collected():
        reach(CityStage.YEAR_BEFORE)
        play = _opened(now)
        reach(CityStage.SURVEY)
        firms = _firms(play, size or Size())
        _survey(play, firms)
        reach(CityStage.VETTING)
        _vet(play, size or Size())
        reach(CityStage.FIRST_ROUND)
        _first_round(play)
        reach(CityStage.LATER_ROUNDS)
        _later_rounds(play)
        reach(CityStage.TODAY)
        _today(play, firms, now)
        return _printed(play, now)


def _opened(now: datetime) -> Play:
    """The programme still takes in institutions, so that there is vetting to be done."""
    today = calendar.day_of(now)
    before = _year_before(today - timedelta(days=AGE + BETWEEN))
    play = Play(days=Days(first=today - timedelta(days=AGE)), seed=SEED, cast=before.cast, chains=before.chains)
    opening.open_programme(
        play,
        apply_on=today + timedelta(days=12),
        recommend_on=today + timedelta(days=18),
        values={"form_years": (play.days.first.year - 2, play.days.first.year - 1)},
    )
    return play


def _year_before(first: date) -> Play:
    """A small programme whose year was released before the present one began."""
    year = pilot.Year(play=opening.open_city(Days(first=first), f"{SEED}, the year before"), size=BEFORE, tell=lambda _line: None)
    days = year.play.days
    pilot.through(year, apply_on=days.day(25), recommend_on=days.day(31), values={"form_years": (first.year - 2, first.year - 1)})
    pilot.released(year.play)
    work_off(days.at(BETWEEN - 1))
    return year.play


def _firms(play: Play, size: Size) -> Firms:
    firms = names.enterprises(size.enterprises, play.random("enterprises"))
    counties, ruleset, random = play.cast.counties, play.ruleset, play.random("wishes")
    shares = (size.enterprises // 20, size.enterprises // 40, size.enterprises * 3 // 4, size.enterprises * 3 // 20)
    rest = iter(firms)
    own, typed, books, late = (list(islice(rest, share)) for share in shares)

    def wishes(some: Sequence[names.Firm], units: Sequence[Unit]) -> list[Wish]:
        return asked.of_the_city(some, units, ruleset, random)

    return Firms(
        own=wishes(own, counties),
        typed=wishes(typed, counties[-1:]),
        books=wishes(books, counties[:-1]),
        late=wishes(late, counties[:-1]),
        preview=wishes(list(rest), counties[:1]),
    )


def _survey(play: Play, firms: Firms) -> None:
    """The counties' workbooks, the zone's enterprises typed in, and those who signed in by themselves."""
    for place, unit in enumerate(play.cast.counties[:-1]):
        _workbook(play, unit, firms.books, day=4 + place, declared=True)
    for place, wish in enumerate(together(firms.own)):
        login, now = f"enterprise.{wish.firm.number}", play.days.at(6 + place % 8, 9)
        one = join(play, wish.firm, kind="enterprise", unit=wish.unit, login=login, now=now)
        wanted_by = play.days.day(AGE + 60 + place) if place % 2 else None
        board.state(play, wish, play.people[one.id], day=8 + place % 8, wanted_by=wanted_by)
    for wish in together(firms.typed):
        board.state(play, wish, play.officer_of(wish.unit.id), day=12)
    board.remember(play, [*firms.own, *firms.typed, *firms.books])
    board.verify(play, board.standing(play, NeedState.SUBMITTED), day=18)
    work_off(play.days.at(18, 18))


def _workbook(play: Play, unit: Unit, wishes: Sequence[Wish], *, day: int, declared: bool) -> None:
    mine = [wish for wish in wishes if wish.unit.id == unit.id]
    if mine:
        batch = survey.send_in(play, unit, mine, day=day)
        survey.settle(play, batch, mine, day=day + 1, declared=declared)


def _vet(play: Play, size: Size) -> None:
    """Most institutions came at the beginning; some are on their way just now, in every state of it."""
    firms = names.institutions(size.institutions, play.random("institutions"))
    able = providers.of_the_city(firms, play.cast.counties, play.ruleset, play.random("providers"))
    late = max(3, len(able) // 6)
    coming = [*able[-late // 2 :], *able[-late : -late // 2]]
    play.diary.add(vetting.paths(play, able[:-late], first=8, last=20))
    play.diary.unfold(play.days.at(34))
    play.diary.add(vetting.paths(play, coming, first=AGE - 8, last=AGE - 1, turn=6))
    work_off(play.days.at(34))


def _first_round(play: Play) -> None:
    """Round one is over: its contracts are signed, served, delivered, accepted and rated."""
    opening.announce(play, 33, "首批服务需求上榜", "各县市区核实的首批企业服务需求已公布，入库机构可在竞赛轮次开放后揭榜。")
    ready = len(board.standing(play, NeedState.VERIFIED))
    need_ids = board.publish(play, day=34, count=ready * 2 // 5)
    name = "第一轮揭榜竞赛"
    round_id = competition.announce(play, name, need_ids, day=35, opens=36, closes=48)
    sent = competition.claim(play, need_ids, first=36, last=47, stage=name)
    _review(play, round_id, sent, day=49, stage=name)
    _conclude(play, round_id, day=53)
    competition.answer(play, round_id, day=57, stage=name, silent=2)
    opening.announce(play, 56, "第一轮揭榜结果公布", "第一轮揭榜竞赛结果已在“揭榜结果”栏目公布，请供需双方在规定时间内确认。")
    play.diary.add(delivery.paths(play, stage=name, outcomes_from=AGE - 40, halting=True))
    play.diary.unfold(play.days.at(AGE - 21))
    work_off(play.days.at(AGE - 21))


def _review(play: Play, round_id: int, sent: Sequence[bids.Bid], *, day: int, stage: str) -> None:
    stay = competition.screen(play, sent, day=day)
    competition.rank(play, round_id, stay, day=day + 1, stage=f"ranks {stage}")
    competition.score(play, round_id, stay, day=day + 2, stage=f"scores {stage}")


def _conclude(play: Play, round_id: int, *, day: int) -> None:
    number = competition.solve(play, round_id, day=day)
    competition.propose(play, round_id, number, day=day + 1)
    competition.decide(play, round_id, day=day + 3)


def _later_rounds(play: Play) -> None:
    """Round two is open. Three small ones beside it are being answered, approved and reviewed."""
    opening.announce(play, AGE - 20, "第二轮揭榜竞赛开放", "第二轮揭榜竞赛现已开放，截止前各机构方案互不可见，可多次更新。")
    ready = len(board.standing(play, NeedState.VERIFIED))
    board.publish(play, day=AGE - 20, count=ready - ready // 10)
    free = board.standing(play, NeedState.PUBLISHED)
    small = max(4, len(free) // 16)
    answered, proposed, reviewed = (free[place * small : (place + 1) * small] for place in range(3))
    name = "第二轮揭榜竞赛"
    competition.announce(play, name, free[3 * small :], day=AGE - 18, opens=AGE - 17, closes=AGE + CLOSES_IN)
    one, one_sent = _supplement(play, "补充轮次一", answered)
    two, two_sent = _supplement(play, "补充轮次二", proposed)
    three, three_sent = _supplement(play, "补充轮次三", reviewed)
    _review(play, one, one_sent, day=AGE - 7, stage="supplement one")
    _review(play, two, two_sent, day=AGE - 6, stage="supplement two")
    _conclude(play, one, day=AGE - 5)
    competition.propose(play, two, competition.solve(play, two, day=AGE - 2), day=AGE - 2)
    screened = competition.screen(play, three_sent[::2], day=AGE - 3)
    competition.score(play, three, screened[::3], day=AGE - 2, stage="supplement three")
    _claim_openly(play, free[3 * small :])


def _supplement(play: Play, name: str, need_ids: Sequence[int]) -> tuple[int, list[bids.Bid]]:
    round_id = competition.announce(play, name, need_ids, day=AGE - 17, opens=AGE - 16, closes=AGE - 8)
    return round_id, competition.claim(play, need_ids, first=AGE - 16, last=AGE - 9, stage=name)


def _claim_openly(play: Play, need_ids: Sequence[int]) -> None:
    """Claims for half of the open round have come in; one was taken back."""
    sent = competition.claim(play, need_ids[::2], first=AGE - 17, last=AGE - 1, stage="the open round")
    for bid in sent[:1]:
        actor = play.people[bid.organisation_id]
        claims.withdraw(
            WithdrawClaim(key=bid.key, version=seen_claim(bid.key)), actor=actor, clock=still(play.days.at(AGE - 1, 17))
        )
    work_off(play.days.at(AGE - 1, 18))


def _today(play: Play, firms: Firms, now: datetime) -> None:
    """What came in lately and waits: needs, a workbook, registrations, applications, deliveries; an interim appraisal; corrections."""
    for unit in play.cast.counties[:-1]:
        _workbook(play, unit, firms.late, day=AGE - 4, declared=False)
    waiting = board.standing(play, NeedState.SUBMITTED)
    board.verify(play, waiting[::4], day=AGE - 2)
    _last_words(play, waiting[1::4])
    if firms.preview:
        survey.send_in(play, play.cast.counties[0], firms.preview, day=AGE - 1)
    for place, unit in enumerate(play.cast.counties):
        firm = names.enterprises(place + 1, play.random(f"newcomer {place}"))[-1]
        newcomer = names.renumbered(firm, 8000 + place)
        ask_to_join(newcomer, kind="enterprise", unit=unit, login=f"newcomer.{place + 1}", now=play.days.at(AGE - 1, 16))
    play.diary.unfold(now)
    _second_wishes(play)
    year_end.freeze(play, day=AGE - 1, rehearsal=True)
    looking_on.another_number(play, day=AGE - 6)
    looking_on.corrections(play, day=AGE - 2, now=now)
    work_off(now)


def _second_wishes(play: Play) -> None:
    """Enterprises that have a delivery to accept have begun to write down what they want next."""
    delivered = select(Engagement.enterprise_id).where(Engagement.state == EngagementState.DELIVERED)
    for one in together(db.session.scalars(delivered.order_by(Engagement.number).limit(5)).all()):
        wish = replace(play.wishes[one], categories=("consulting",))
        board.state(play, wish, play.people[one], day=AGE - 1, submit=False)


def _last_words(play: Play, need_ids: Sequence[int]) -> None:
    """One need goes back to be mended, one is taken back."""
    for need_id, unit_id in [(need.id, need.unit_id) for need in competition.needs_of(need_ids[:2])]:
        officer = play.officer_of(unit_id)
        if need_id == need_ids[0]:
            back = ReturnNeed(need_id=need_id, version=seen(Need, need_id), reason="所需服务与企业现状不符，请与企业核对后再报。")
            needs.send_back(back, actor=officer, now=play.days.at(AGE - 1, 10))
        else:
            gone = WithdrawNeed(need_id=need_id, version=seen(Need, need_id), reason="企业已自行解决，申请撤回。")
            needs.withdraw(gone, actor=officer, clock=still(play.days.at(AGE - 1, 11)))


def _printed(play: Play, now: datetime) -> list[Login]:
    """A login for each role; of enterprises and institutions those for whom most kinds of work wait."""
    found = {role: login for login, (_, role) in reversed(BUREAU.items())}
    found |= {Role.ADMINISTRATOR: "admin", Role.COUNTY_OFFICER: login_of(play.cast.counties[0])}
    for role in sorted(OF_ORGANISATIONS):
        found[role] = _busiest([one for one in play.people.values() if role in one.roles], now)
    return [Login(role=role, login=found[role], password=PASSWORD) for role in Role]


def _busiest(people: Sequence[Account], now: datetime) -> str:
    """Whoever has most kinds of work waiting, the earliest of them."""
    return max(people, key=lambda one: len(waiting_for(one, now))).login
