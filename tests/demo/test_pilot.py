"""The rehearsal of a year: from workbooks to a subsidy list, the same bytes for the same seed."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.cli.application import opened
from marketplace.demo import pilot
from marketplace.demo.pilot import Size
from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings
from tests.databases import OnPostgreSQL

ROOT = Path(__file__).parents[2]
SIZE = Size(enterprises=24, institutions=5)


def begin(out, seed):
    """A pilot as a command, whose sets iterate in an order of their own."""
    environ = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    size = ("--enterprises", str(SIZE.enterprises), "--institutions", str(SIZE.institutions))
    command = [sys.executable, "-m", "marketplace", "pilot", "--seed", seed, "--out", str(out), *size]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ, cwd=ROOT, text=True)


def play_on_postgresql(server, out, seed):
    """(exit code, what was printed) of a pilot in this process, on PostgreSQL."""
    database, told = OnPostgreSQL(server, "pilot"), []
    settings = Settings(mode=Mode.TEST, var_dir=out.parent, database_url=database.url, secret_key="for tests only, " * 3)
    with opened(settings):
        upgrade()
        checks = pilot.play_year(seed=seed, size=SIZE, out=out, tell=told.append)
    database.close()
    return int(not all(check.holds for check in checks)), "\n".join(told)


@pytest.fixture(scope="module")
def played(tmp_path_factory, postgres):
    """(folder, what was printed) of a year on SQLite and on PostgreSQL with one seed, and of one with another seed."""
    place = tmp_path_factory.mktemp("pilot")
    with begin(place / "1", "7") as first, begin(place / "3", "8") as third:
        code, told = play_on_postgresql(postgres, place / "2", "7")
        printed = first.communicate()[0], third.communicate()[0]
    ended = [(printed[0], first.returncode), (told, code), (printed[1], third.returncode)]
    assert [code for _, code in ended] == [0, 0, 0], ended
    return [(place / name, lines) for name, (lines, _) in zip("123", ended, strict=True)]


def files(out):
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def rows(out, name):
    return list(csv.DictReader(io.StringIO((out / name).read_text("utf-8-sig"))))


def test_the_same_seed_gives_the_same_bytes_on_both_databases(played):
    (one, _), (other, _), _ = played
    assert files(one) == files(other)
    assert {"closing.txt", "claims.csv", "match-1.json", "match-1.xlsx", "year-end.csv", "year-end.xlsx"} <= files(one).keys()


def test_another_seed_gives_another_year(played):
    first, third = files(played[0][0]), files(played[2][0])
    assert first["claims.csv"] != third["claims.csv"]
    assert first["year-end.csv"] != third["year-end.csv"]


def test_it_tells_each_stage_and_closes_with_checks_that_hold(played):
    for out, printed in played:
        closing = (out / "closing.txt").read_text()
        assert printed.rstrip().endswith(closing.rstrip())
        assert "9 workbooks" in printed and "refused" in printed
        assert ": yes" in closing and ": NO" not in closing


def test_what_is_paid_adds_up_to_the_budget_or_every_payee_is_at_the_cap(played):
    for out, _ in played:
        lines = rows(out, "year-end.csv")
        paid = [round(float(line["奖补金额（元）"]) * 100) for line in lines]
        payees = [line for line, share in zip(lines, paid, strict=True) if share]
        assert payees
        assert max(paid) <= 8_000_000
        assert sum(paid) == 300_000_000 or all(line["是否封顶"] == "是" for line in payees)


def test_every_claim_is_split_without_a_fen_left_and_every_score_is_the_sum_of_its_terms(played):
    out = played[0][0]
    for claim in rows(out, "claims.csv"):
        price, *parts = (
            round(float(claim[name]) * 100) for name in ("价格（元）", "政府补（元）", "机构让（元）", "企业出（元）")
        )
        assert price == sum(parts)
    for pair in json.loads((out / "match-1.json").read_text())["pairs"]:
        assert pair["score"] == sum(term["points"] for term in pair["terms"])


def test_a_need_has_one_institution_and_no_reserve_is_the_winner(played):
    told = json.loads((played[0][0] / "match-1.json").read_text())
    matched = [pair["need"] for pair in told["pairs"]]
    assert len(set(matched)) == len(matched) == told["served"]
    assert told["status"] == "optimal"
    assert len(matched) + len(told["unserved"]) == told["needs"]
    assert all(pair["institution"] not in pair["reserves"] for pair in told["pairs"])
