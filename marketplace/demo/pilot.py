"""A whole pilot year, headless: from nine county workbooks to a subsidy list, with the sums checked."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from ..evaluation.models import YearRun
from ..needs.states import NeedState
from ..rulebook import rulesets
from ..shared.extensions import db
from ..shared.fixed import Fixed
from ..shared.rounding import decimals
from . import board, checks, closing, competition, delivery, names, opening, providers, result_files, survey, vetting, year_end
from . import wishes as asked
from .checks import Check
from .days import Days
from .play import Play, together

Tell = Callable[[str], None]
FIRST_DAY = date(2023, 2, 13)
"""The first day of the play; its deadlines are those that the document prints (S004-3.3a, S004-4.1c)."""


class Size(Fixed):
    """How many take part."""

    enterprises: int = 600
    institutions: int = 60
    after: int = 0
    """The number behind which those of an earlier year are numbered."""


@dataclass(kw_only=True)
class Year:
    """A year that is being played, and what it tells of itself."""

    play: Play
    size: Size
    tell: Tell
    begun: float = field(default_factory=monotonic)
    round_ids: list[int] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[list[str]]:
        """Tell what a stage came to, and the seconds it took."""
        start, told = monotonic(), list[str]()
        yield told
        self.tell(f"{decimals(monotonic() - start, 1):>6} s  {name:<22} {', '.join(told)}")


def play_year(*, seed: str, size: Size, out: Path, tell: Tell) -> list[Check]:
    """Play a year on the empty database of the running application; returns what was checked."""
    with seldom_collected():
        year = Year(play=opening.open_city(Days(first=FIRST_DAY), seed), size=size, tell=tell)
        facts = rulesets.load(opening.RULESET).settings()
        through(year, apply_on=facts.day("institution_deadline"), recommend_on=facts.day("recommendation_deadline"), values={})
        return _close(year, out)


def through(year: Year, **opening_days: Any) -> None:
    """A year from its opening to the last answer."""
    for _ in stages(year, **opening_days):
        pass


def stages(year: Year, **opening_days: Any) -> Iterator[None]:
    """The stages of a year one by one, so that another year can be played beside it."""
    with year.stage("programme") as told:
        opening.open_programme(year.play, **opening_days)
        told += [opening.RULESET, f"institutions until {opening_days['apply_on']}, counties until {opening_days['recommend_on']}"]
    for stage in (_ask, _vet, _publish):
        yield
        stage(year)
    for name, first in (("第一轮", 35), ("第二轮", 75)):
        yield
        _compete(year, name, first=first)
    yield
    _serve(year)


def released(play: Play) -> YearRun:
    """The year's end: frozen, proposed and released."""
    run_id = year_end.freeze(play, day=368)
    year_end.release(play, run_id, day=369)
    return db.session.get_one(YearRun, run_id)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Many small rows live and die here: looking for circles among them less often saves a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _ask(year: Year) -> None:
    """Nine counties send workbooks; the enterprises of the zone type their needs into the form."""
    play, counties = year.play, year.play.cast.counties
    firms = names.enterprises(year.size.enterprises, play.random("enterprises"), year.size.after)
    typed = len(firms) // 20
    with_book = asked.of_the_city(firms[typed:], counties[:-1], play.ruleset, play.random("wishes"))
    by_hand = asked.of_the_city(firms[:typed], counties[-1:], play.ruleset, play.random("wishes of the zone"))
    with year.stage("survey of needs") as told:
        tallies = [_workbook(play, with_book, place) for place in range(len(counties) - 1)]
        for wish in together(by_hand):
            board.state(play, wish, play.officer_of(wish.unit.id), day=9)
        board.remember(play, [*with_book, *by_hand])
        board.verify(play, board.standing(play, NeedState.SUBMITTED), day=14)
        told += [
            f"{len(tallies)} workbooks",
            f"{sum(t.rows for t in tallies)} rows",
            f"{sum(t.refused for t in tallies)} refused",
            f"{sum(t.corrected for t in tallies)} corrected",
            f"{sum(t.imported for t in tallies)} imported",
            f"{len(by_hand)} typed in",
        ]


def _workbook(play: Play, wishes: list[asked.Wish], place: int) -> survey.Tally:
    unit = play.cast.counties[place]
    mine = [wish for wish in wishes if wish.unit.id == unit.id]
    batch = survey.send_in(play, unit, mine, day=3 + place // 3)
    return survey.settle(play, batch, mine, day=6 + place // 3, declared=True)


def _vet(year: Year) -> None:
    play = year.play
    firms = names.institutions(year.size.institutions, play.random("institutions"), year.size.after)
    able = providers.of_the_city(firms, play.cast.counties, play.ruleset, play.random("providers"))
    with year.stage("institutions vetted") as told:
        play.diary.add(vetting.paths(play, able, first=5, last=20))
        play.diary.unfold()
        told += [f"{len(able)} applied", f"{len(able) // 8} returned once", f"{len(competition.room(play))} confirmed"]


def _publish(year: Year) -> None:
    with year.stage("needs published") as told:
        told.append(f"{len(board.publish(year.play, day=33))} on the board")


def _compete(year: Year, name: str, *, first: int) -> None:
    """One round over everything on the board; meanwhile the contracts of an earlier one go on."""
    play = year.play
    play.diary.unfold(play.days.at(first - 1))
    need_ids = board.standing(play, NeedState.PUBLISHED)
    if not need_ids or not sum(competition.room(play).values()):
        return
    with year.stage(f"round {len(year.round_ids) + 1}: claims") as told:
        round_id = competition.announce(play, name, need_ids, day=first, opens=first + 1, closes=first + 14)
        bids = competition.claim(play, need_ids, first=first + 1, last=first + 13, stage=f"claims {name}")
        told += [f"{len(need_ids)} needs", f"{len(bids)} claims"]
    with year.stage(f"round {len(year.round_ids) + 1}: review") as told:
        stay = competition.screen(play, bids, day=first + 15)
        competition.rank(play, round_id, stay, day=first + 16, stage=f"ranks {name}")
        competition.score(play, round_id, stay, day=first + 17, stage=f"scores {name}")
        told += [f"{len(stay)} admitted", f"{len(bids) - len(stay)} screened out"]
    with year.stage(f"round {len(year.round_ids) + 1}: solved") as told:
        number = competition.solve(play, round_id, day=first + 20)
        competition.propose(play, round_id, number, day=first + 20)
        competition.decide(play, round_id, day=first + 22)
        told += [competition.told(round_id), "approved by a second person"]
    with year.stage(f"round {len(year.round_ids) + 1}: answers") as told:
        declined = competition.answer(play, round_id, day=first + 23, stage=f"answers {name}")
        told.append(f"{declined} declined, reserves asked")
    year.round_ids.append(round_id)
    play.diary.add(delivery.paths(play, stage="delivery", outcomes_from=280))


def _serve(year: Year) -> None:
    with year.stage("services and answers") as told:
        year.play.diary.unfold(year.play.days.at(366))
        told += closing.of_delivery(year.play)


def _close(year: Year, out: Path) -> list[Check]:
    play = year.play
    with year.stage("year's end") as told:
        run = released(play)
        told.append(closing.of_money(run))
    with year.stage("checks") as told:
        found = checks.of_the_year(play, run)
        told.append(f"{sum(check.holds for check in found)} of {len(found)} hold")
    table = closing.table(play, run, found)
    with year.stage("result files") as told:
        told.append(f"{len(result_files.write(play, run, out, table))} in {out}")
    year.tell(f"{decimals(monotonic() - year.begun, 1):>6} s  in all\n\n{table}")
    return found
