"""`marketplace match`: from tables to a matching that anybody can check, and a sentence for everything that is wrong."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from marketplace import matching
from marketplace.cli import main
from marketplace.matching import files as papers
from marketplace.matching.cli.progress import Bar
from tests.matching.files.test_files import round_content, round_file

BIDS = "need,institution,score\nN1,J1,90\nN1,J2,60\nN2,J1,80\nN3,J2,70\n"
PLACES = "institution,capacity,floor\nJ1,1,0\nJ2,1,1\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a small market, in which commands run without any settings."""
    for name in ("SECRET_KEY", "DATABASE_URL", "MARKETPLACE_MODE", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write(bids=BIDS, institutions=PLACES)
    return tmp_path


def write(**files):
    for name, content in files.items():
        Path(f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)


def run(*args, data=None):
    return CliRunner().invoke(main, ["match", *args], input=data)


def solve(*more, bids="bids.csv", institutions="institutions.csv", out="result.json"):
    return run("solve", "--bids", bids, "--institutions", institutions, *(["--out", out] if out else []), *more)


def a_sentence(answer):
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert re.fullmatch(r"Error: [^\n]+[.。]\n", answer.stderr), answer.stderr
    return answer.stderr


def test_a_market_is_solved_checked_explained_and_compared(place):
    answer = solve()
    assert answer.exit_code == 0
    assert "Served 2 of 3 needs, the most possible." in answer.stdout
    assert "Total score 160, proven best" in answer.stdout
    assert "Floors missed: none." in answer.stdout
    held = run("verify", "result.json")
    assert held.exit_code == 0 and held.stdout.startswith("result.json holds. It keeps every rule")
    assert "Its prices prove it best" in held.stdout
    told = run("why", "result.json", "--need", "N1", "--institution", "J2").stdout
    assert "the total score would be 20 lower" in told and "N1 went to J1, with a score of 90 against 60" in told
    assert "J2 is full: its 1 place(s) serve N3" in told
    write(bids=BIDS.replace("80", "99"))
    solve(out="other.json")
    compared = run("compare", "result.json", "other.json").stdout
    assert "Two different markets." in compared and "N1: J1 (90) → nobody" in compared and "N2: nobody → J1 (99)" in compared
    assert re.search(r"total +160 +169 +\+9", compared)


def test_the_same_market_makes_the_same_bytes_whatever_order_and_form_it_comes_in(place):
    solve()
    first = Path("result.json").read_bytes()
    lines = BIDS.splitlines()
    write(bids="\n".join([lines[0], *reversed(lines[1:])]).replace("need,institution", "需求,机构").encode("gb18030"))
    solve()
    assert Path("result.json").read_bytes() == first


def test_the_aim_score_serves_fewer_where_that_scores_more(place):
    write(bids="need,institution,score\nN1,J1,9\nN1,J2,5\nN2,J1,3\n", institutions="institution,capacity\nJ1,1\nJ2,1\n")
    assert json.loads(solve("--json").stdout)["served"] == 2
    assert json.loads(solve("--json", "--aim", "score").stdout)["total"] == 9
    assert "no matching totals more" in solve("--aim", "score").stdout
    assert run("verify", "result.json").exit_code == 0


def test_the_matching_may_go_to_standard_output_and_tables_come_from_standard_input(place):
    answer = run("solve", "--bids", "-", "--institutions", "institutions.csv", "--out", "-", data=BIDS)
    assert json.loads(answer.stdout)["totals"]["total"] == 160
    assert "Served 2 of 3" in answer.stderr
    assert run("verify", "-", data=answer.stdout).exit_code == 0


def test_a_result_without_its_market_is_checked_against_the_tables(place):
    solve("--without-market")
    assert "does not hold its market: name it with --bids and --institutions" in a_sentence(run("verify", "result.json"))
    tables = ("--bids", "bids.csv", "--institutions", "institutions.csv")
    assert run("verify", "result.json", *tables).exit_code == 0
    assert "20 lower" in run("why", "result.json", "--need", "N1", "--institution", "J2", *tables).stdout
    write(bids=BIDS.replace("60", "61"))
    wrong = run("verify", "result.json", *tables)
    assert wrong.exit_code == 1 and "what differs: score" in wrong.stdout


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"total":160', '"total":161', "the scores add up to 160, not 161"),
        ('["N3","J2"]', '["N2","J1"]', "institution J1 has more needs"),
        ('["N3","J2"]', '["N1","J2"]', "need N1 has more than one institution"),
        ('["N3","J2"]', '["N3","J1"]', "the pair N3 – J1 is no bid"),
        ('["J2",', '["J2",1', "N"),
        ('["J1",', '["J1",-', "price"),
        ('"seed": 0', '"seed": 1', "hash"),
        ('"hash":"', '"hash":"0', "hash"),
        ('"score": [90,60', '"score": [90,61', "what differs: score"),
        ('"served":2', '"served":3', "2 of 3 needs are served, not 3 of 3"),
        ('"status": "optimal"', '"status": "infeasible"', "no matching is possible, but it has figures of one"),
    ],
)
def test_whoever_tampers_with_a_result_is_told_what_does_not_hold(place, old, new, sentence):
    solve()
    text = Path("result.json").read_text("utf-8")
    assert old in text
    Path("result.json").write_text(text.replace(old, new, 1), "utf-8")
    answer = run("verify", "result.json")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("result.json does not hold: ") and sentence in answer.stdout


def test_rules_that_exclude_each_other_end_with_one_and_what_to_change(place):
    write(bids=BIDS.replace("score", "score,group").replace("90", "90,新").replace("80", "80,新"), quotas="group,least\n新,2\n")
    answer = solve("--quotas", "quotas.csv")
    assert answer.exit_code == 1
    assert answer.stdout.startswith("No matching keeps all the rules.\nThe shortest list of changes")
    assert "1 more place(s) at J1" in answer.stdout or "quota 新: ask for 1 less at least" in answer.stdout
    held = run("verify", "result.json")
    assert held.exit_code == 0 and "indeed no matching keeps all the rules" in held.stdout


def test_locks_that_exceed_a_capacity_are_named(place):
    write(bids=BIDS.replace("score", "score,pair").replace("90", "90,locked").replace("80", "80,locked"))
    answer = solve()
    assert answer.exit_code == 1
    assert "institution J1 may have 1 place(s), but these are locked: N1 – J1, N2 – J1." in answer.stderr
    assert "1 more place(s) at J1" in answer.stdout or "take the lock off N" in answer.stdout
    held = run("verify", "result.json")
    assert held.exit_code == 0 and "indeed no matching keeps all the rules" in held.stdout
    assert "says that no matching is possible" in a_sentence(run("why", "result.json", "--need", "N1", "--institution", "J1"))


def test_markets_that_prices_cannot_prove_are_solved_again(place):
    write(
        bids=BIDS.replace("score", "score,effort")
        .replace("90", "90,3")
        .replace("60", "60,1")
        .replace("80", "80,2")
        .replace("70", "70,1"),
        institutions="institution,capacity,workload\nJ1,2,3\nJ2,1,1\n",
    )
    assert solve().exit_code == 0
    assert "so it was solved again: nothing better is possible" in run("verify", "result.json").stdout
    assert "J1 has no days left for it: they go to N1" in run("why", "result.json", "--need", "N2", "--institution", "J1").stdout


def test_yesterdays_pairs_stay_where_nothing_better_is_lost(place):
    write(bids="need,institution,score\nN1,J1,5\nN1,J2,5\nN2,J1,5\nN2,J2,5\n", institutions="institution,capacity\nJ1,1\nJ2,1\n")
    pairs = set()
    for seed in range(8):
        solve("--seed", str(seed), out="start.json")
        first = json.loads(Path("start.json").read_text("utf-8"))["pairs"]
        solve("--seed", str(seed + 100), "--start", "start.json")
        assert json.loads(Path("result.json").read_text("utf-8"))["pairs"] == first
        pairs.add(str(first))
    assert len(pairs) == 2
    write(bids="need,institution,score\nN1,J1,5\n")
    assert "pair(s) of start.json are no bids of this market" in solve("--start", "start.json").stderr


def test_a_large_market_comes_as_arrays_and_its_result_is_a_plain_row(place):
    rng = np.random.default_rng(1)
    pair = rng.choice(300 * 20, 1500, replace=False)
    np.savez(
        "m.npz",
        needs=300,
        need=pair // 20,
        institution=pair % 20,
        score=rng.integers(0, 10_000, 1500),
        capacity=np.full(20, 12),
        seed=3,
    )
    answer = run("solve", "--bids", "m.npz", "--out", "r.json", "--without-market")
    assert answer.exit_code == 0
    content = json.loads(Path("r.json").read_text("utf-8"))
    assert len(content["given"]) == 300 and content["seed"] == 3
    assert run("verify", "r.json", "--bids", "m.npz").exit_code == 0
    assert "holds the whole market" in a_sentence(run("solve", "--bids", "m.npz", "--institutions", "institutions.csv"))
    lost = next(b for b in range(1500) if content["given"][pair[b] // 20] != pair[b] % 20)
    assert "was not chosen" in run("why", "r.json", "--bids", "m.npz", "--bid", str(lost)).stdout


@pytest.mark.parametrize(
    ("bids", "sentence"),
    [
        ("", "bids.csv is empty"),
        (BIDS + "N1,J1,4\n", "bids.csv, line 6, column need"),
        (BIDS + "N1,J9,4\n", "bids.csv, line 6, column institution"),
        (BIDS + "N4,J1,4.5\n", "bids.csv, line 6, column score"),
        (b"PK\x03\x04\0\0", "Excel"),
        (b"\xff" * 9, "UTF-8"),
    ],
)
def test_bad_input_is_one_sentence_with_file_line_and_column(place, bids, sentence):
    write(bids=bids)
    assert sentence in a_sentence(solve())
    assert not Path("result.json").exists()


def test_what_cannot_be_read_or_written_is_said_plainly(place):
    assert "missing.csv cannot be read: No such file" in a_sentence(solve(bids="missing.csv"))
    assert "cannot be read: Is a directory" in a_sentence(solve(bids="."))
    assert "cannot be written: No such file" in a_sentence(solve(out="nowhere/result.json"))
    assert "would overwrite the table that is read" in a_sentence(solve(out="./bids.csv"))
    assert "is a number of seconds above 0" in a_sentence(solve("--time-limit", "nan"))
    assert "--bids needs --institutions" in a_sentence(run("solve", "--bids", "bids.csv"))
    assert "is no .npz file" in a_sentence(run("solve", "--bids", str(Path("bids.csv").rename("bids.npz"))))
    assert "Name the result file" in a_sentence(run("verify"))
    assert run("verify", "bids.npz").exit_code == 2
    solve_again = write(bids=BIDS) or solve()
    assert solve_again.exit_code == 0
    assert "no such need" in a_sentence(run("why", "result.json", "--need", "N9", "--institution", "J1"))
    assert "no such institution" in a_sentence(run("why", "result.json", "--need", "N1", "--institution", "J9"))
    assert "has no bid for" in a_sentence(run("why", "result.json", "--need", "N2", "--institution", "J2"))
    assert "the bids 0 to 3" in a_sentence(run("why", "result.json", "--bid", "4"))
    assert "Name the bid" in a_sentence(run("why", "result.json", "--need", "N1"))


def test_an_empty_market_has_an_empty_matching(place):
    write(bids="need,institution,score\n", institutions="institution,capacity\n")
    assert "Served 0 of 0 needs" in solve().stdout
    assert run("verify", "result.json").exit_code == 0


def test_priorities_floors_and_numbers_beyond_31_bits_are_told(place):
    write(
        bids=BIDS.replace("90", str(2**31)).replace("80", str(2**31 + 1)),
        needs="need,priority\nN1,1\nN2,1\nN3,4\nN9,2\n",
        institutions=PLACES.replace("J2,1,1", "J2,1,3"),
    )
    told = solve("--needs", "needs.csv").stdout
    assert "Served 2 of 4 needs (coverage 5 of 8 by priority, the most possible)." in told
    assert "Total score 2,147,483,719" in told and "Floors missed: J2 by 2." in told
    assert run("verify", "result.json").exit_code == 0


def test_the_file_of_a_round_is_checked_too(place):
    frozen, result = round_content()
    Path("round.json").write_bytes(round_file(frozen, result))
    answer = run("verify", "round.json", "--json")
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["holds"], told["proof"]) == (0, True, "prices")
    assert told["input_hash"] == papers.read_round(Path("round.json").read_bytes(), "r").content["input_hash"]
    told = run("why", "round.json", "--need", "XQ-0", "--institution", "机构5").stdout
    assert "the total score would be 2000 lower" in told and "XQ-0 went to 机构4, with a score of 9000 against 6000" in told
    Path("other.json").write_bytes(round_file(frozen, result | {"pairs": result["pairs"][1:], "served": 1}))
    answer = run("compare", "round.json", "other.json")
    assert (answer.exit_code, answer.stdout) == (1, "other.json does not hold: the scores add up to 7000, not 16000.\n")
    bids = [bid | {"pair": "locked"} for bid in frozen["bids"]]
    Path("other.json").write_bytes(round_file(frozen | {"bids": bids}, {"status": "infeasible", "changes": []}))
    assert "indeed no matching keeps all the rules" in run("verify", "other.json").stdout
    assert "XQ-0: 机构4 (9,000) → nobody" in run("compare", "round.json", "other.json").stdout
    Path("round.json").write_bytes(round_file(frozen, result | {"needs": 4}))
    assert "2 of 3 needs are served, not 2 of 4" in run("verify", "round.json").stdout
    Path("round.json").write_bytes(round_file(frozen, result).replace(b'"seed":7', b'"seed":8'))
    assert run("verify", "round.json").exit_code == 1


@pytest.fixture
def forged(place):
    """`forged(pairs, **totals)`: the solved market with another result that says it is the best."""
    write(institutions=PLACES.replace("J2,1,1", "J2,1,0"))
    solve()
    content = json.loads(Path("result.json").read_text())

    def call(pairs=None, status="optimal", **totals):
        told = content | {"pairs": pairs or content["pairs"], "status": status, "totals": content["totals"] | totals}
        if status == "feasible":
            told |= {"prices": None, "draw": None}
        Path("forged.json").write_text(json.dumps(told))
        return "forged.json"

    return call


WORSE = [["N2", "J1"], ["N3", "J2"]]


@pytest.mark.parametrize(
    ("pairs", "totals"),
    [
        (WORSE, {"total": 150, "bound": 150}),
        (None, {"total": 10**15, "bound": 10**15}),
        ([["N1", "J1"], ["N2", "J1"]], {"total": 170, "bound": 170}),
        (None, {"served": 3}),
    ],
)
def test_of_a_file_that_is_false_nothing_is_told_but_that(place, forged, pairs, totals):
    name = forged(pairs, **totals)
    said = run("verify", name).stdout
    assert said.startswith("forged.json does not hold: ")
    for answer in (
        run("why", name, "--need", "N1", "--institution", "J2"),
        run("why", name, "--need", "N1", "--institution", "J2", "--json"),
        run("compare", "result.json", name),
        run("compare", name, "result.json", "--json"),
    ):
        assert (answer.exit_code, answer.stdout) == (1, said)


def test_what_is_not_proven_is_said_before_reasons_and_beside_figures(place, forged):
    name = forged(WORSE, "feasible", total=150, bound=10**9, drawn=False, coverage_bound=3)
    doubt = f"Of {name}, rules and figures hold, but that nothing better is possible is NOT proven: it claims no optimum."
    answer = run("why", name, "--need", "N1", "--institution", "J2")
    assert answer.exit_code == 0 and answer.stdout.startswith(doubt) and "1,000,000,000" in answer.stdout
    assert json.loads(run("why", name, "--need", "N1", "--institution", "J1", "--json").stdout)["unproven"]
    answer = run("compare", "result.json", name)
    assert answer.exit_code == 0 and doubt in answer.stdout
    assert "NOT" not in run("compare", "result.json", "result.json").stdout


def test_columns_stay_apart_however_large_the_numbers(place, forged):
    name = forged(None, "feasible", bound=9 * 10**15, drawn=False)
    line = next(line for line in run("compare", "result.json", name).stdout.splitlines() if line.startswith("bound"))
    assert line.split() == ["bound", "160", f"{9 * 10**15:,}", f"+{9 * 10**15 - 160:,}"]


def test_a_file_without_its_market_is_compared_with_tables_or_as_it_stands(place):
    solve("--without-market", out="bare.json")
    solve()
    answer = run("compare", "result.json", "bare.json")
    assert answer.exit_code == 0 and "Of bare.json, neither rules nor figures were checked" in answer.stdout
    tables = ("--bids", "bids.csv", "--institutions", "institutions.csv")
    assert "neither" not in run("compare", "result.json", "bare.json", *tables).stdout
    write(bids=BIDS.replace("80", "81"))
    assert run("compare", "result.json", "bare.json", *tables).exit_code == 1


def test_the_stand_alone_check_is_where_the_command_says(place):
    script = run("verify", "--script").stdout.strip()
    solve()
    done = subprocess.run([sys.executable, "-I", script, "result.json"], capture_output=True, text=True)
    assert done.returncode == 0 and "PROVEN" in done.stdout


@pytest.mark.parametrize("command", ["solve", "verify", "why", "compare"])
def test_the_examples_in_the_help_run_as_they_are_printed(place, command):
    solve()
    Path("before.json").write_bytes(Path("result.json").read_bytes())
    Path("after.json").write_bytes(Path("result.json").read_bytes())
    write(bids=BIDS)
    examples = [line.split() for line in run(command, "--help").stdout.splitlines() if line.startswith("    marketplace match ")]
    assert examples
    for example in examples:
        assert CliRunner().invoke(main, example[1:]).exit_code == 0


def test_the_bar_is_for_terminals_and_for_those_who_wait(monkeypatch, capsys):
    with Bar() as silent:
        silent("score", 2, 4)
    assert not silent.shown and capsys.readouterr().err == ""
    assert re.fullmatch(r"\[######-{18}\] 2/4 score, \d+ s", silent.line())


def test_on_a_terminal_a_long_run_shows_how_far_it_is_and_wipes_the_line():
    wait = """
import threading, click
from marketplace.matching.cli import progress
progress.PATIENCE, echo, shown = 0.05, click.echo, threading.Event()
click.echo = lambda *said, **how: (echo(*said, **how), shown.set())
with progress.Bar() as bar:
    bar("floors", 3, 4)
    shown.wait()
"""
    master, slave = pty.openpty()
    subprocess.run([sys.executable, "-c", wait], stderr=slave, check=True, cwd=Path(__file__).parents[3])
    os.close(slave)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert "[############------------] 3/4 floors" in shown and shown.endswith("\r\x1b[K")


def test_a_time_limit_that_finds_nothing_says_so(place, monkeypatch):
    def late(*args, **options):
        raise matching.OutOfTime("too late")

    monkeypatch.setattr(matching, "solve", late)
    answer = solve("--time-limit", "0.5")
    assert answer.exit_code == 1 and "No matching was found within 0.5 s" in answer.stderr


def test_the_page_about_certificates_tells_no_tales(place):
    page = (Path(__file__).parents[3] / "docs" / "certificate.md").read_text("utf-8")
    write(institutions="institution,capacity\nJ1,1\nJ2,1\n")
    solve(out="before.json"), solve(out="after.json")
    commands = re.findall(r"^marketplace (match .+)$", page, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        assert CliRunner().invoke(main, command.split()).exit_code == 0
    content = json.loads(Path("result.json").read_text("utf-8"))
    by_hand = dict(re.findall(r"^\| (N\d–J\d) \| ([\d| -]+) \|", page, re.MULTILINE))
    prices, scores = dict(content["prices"]), {"N1–J1": 90, "N1–J2": 60, "N2–J1": 80, "N3–J2": 70}
    unit = content["totals"]["units"][0]
    assert by_hand.keys() == scores.keys() and unit == 241
    for pair, numbers in by_hand.items():
        worth, price = scores[pair] + unit, prices[pair[-2:]]
        assert [int(number) for number in numbers.split("|")] == [worth, price, worth - price]


def test_a_floor_in_the_way_is_that_of_the_institution_that_would_lose(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bids.csv").write_text("need,institution,score\n1,1,90\n1,2,80\n2,1,95\n2,2,20\n3,2,70\n", "utf-8")
    Path("institutions.csv").write_text("institution,capacity,floor\n1,1,0\n2,1,1\n", "utf-8")
    tables = ["--bids", "bids.csv", "--institutions", "institutions.csv"]
    assert CliRunner().invoke(main, ["match", "solve", *tables, "--out", "r.json"]).exit_code == 0
    told = CliRunner().invoke(main, ["match", "why", "r.json", "--need", "1", "--institution", "1"]).output
    assert "2 would stay under its floor of 1; it has 1 now" in told
