"""The cases about matchings, estimates and deadlines."""

import json
from datetime import date, timedelta

from click.testing import CliRunner

from marketplace.cli import main
from marketplace.competition.rules.phase import phase
from marketplace.competition.states import RoundState
from marketplace.satisfaction.rules import estimate
from marketplace.shared.calendar import end_of

from .cases import case


def solve(bids, institutions, *more):
    answer = CliRunner().invoke(main, ["match", "solve", "--bids", str(bids), "--institutions", str(institutions), *more])
    return answer.exit_code, answer.output


def refused(at, name):
    code, said = solve(at / name, at / "inst.csv")
    assert code == 2, said
    return said


@case("57-match-nan")
def no_numbers(at, make):
    for name in ("nan.csv", "inf.csv"):
        said = refused(at, name)
        assert name in said and "2" in said and "score" in said


@case("58-match-overflow")
def overflow(at, make):
    for name in ("big.csv", "huge.csv", "huge2.csv"):
        assert name in refused(at, name)


@case("59-match-floors")
def floors(at, make):
    code, said = solve(at / "tight.csv", at / "inst1.csv")
    assert (code, "J2 by 1" in said) == (0, True)


@case("61-match-ties")
def ties(at, make):
    def drawn(seed):
        code, said = solve(at / "tie.csv", at / "inst.csv", "--seed", str(seed), "--out", "-", "--without-market")
        assert code == 0, said
        return json.loads(said[said.index("{") : said.rindex("}") + 1])["pairs"]

    found = [drawn(seed) for seed in range(1, 5)]
    assert found[:2] == [drawn(1), drawn(2)]
    assert len({str(pairs) for pairs in found}) > 1


@case("62-match-csv")
def tables(at, make):
    for bids, institutions in (("fw.csv", "inst.csv"), ("trail.csv", "inst.csv"), ("gbk.csv", "gbkinst.csv")):
        code, said = solve(at / bids, at / institutions)
        assert code == 0, said
    code, said = solve(at / "sep.csv", at / "inst.csv")
    assert code == 0 or "sep.csv" in said


@case("63-satisfaction-none")
def nothing_to_estimate(at, make):
    assert estimate([], 3).mean is None


@case("64-deadline-second")
def to_the_second(at, make):
    closes = end_of(date(2019, 4, 14))
    opens = closes - timedelta(days=1)
    found = [phase(RoundState.ANNOUNCED, opens, closes, closes + timedelta(seconds=d)).value for d in (-1, 0)]
    assert (closes.isoformat(), found) == ("2019-04-14T16:00:00+00:00", ["open", "closed"])
