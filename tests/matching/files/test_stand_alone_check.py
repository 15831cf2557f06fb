"""The stand-alone check agrees with `matching.verify`, and refuses whatever was tampered with."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import files as papers
from marketplace.matching.files import contents, results, rounds
from marketplace.matching.files.frozen import announced_hash
from marketplace.matching.files.parsing import Fields
from marketplace.shared.resources import resource_dir

from .markets import PLAIN, RULES, drawn, tables
from .test_files import BIDS, PLACES, round_content

SCRIPT = resource_dir("static") / "verify_matching.py"
SPEC = importlib.util.spec_from_file_location("verify_matching", SCRIPT)
alone = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(alone)


@pytest.fixture
def check(tmp_path):
    """`check(data, bids, ...)`: what the script answers and says of a file and tables."""

    def call(data, *beside, more=()):
        names = ["result.json", "bids.csv", "institutions.csv", "needs.csv", "quotas.csv"]
        paths = []
        for name, content in zip(names, [data, *beside], strict=False):
            (tmp_path / name).write_bytes(content)
            paths.append(str(tmp_path / name))
        out = StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            code = alone.main([*paths, *more])
        return code, out.getvalue()

    return call


def solved(named, aim="coverage"):
    try:
        return matching.solve(named.market, aim=aim)
    except matching.ImpossibleLocks:
        return None


def written(named, result, with_market=True):
    return papers.write_result(named, result, with_market=with_market, versions={})


def ours(content):
    """Whether the package holds a result file to be true; None where it cannot be used."""
    try:
        file = results.of_content(content, "r.json")
        result = file.result(file.named)
        if papers.hash_of(file.named) != file.hash:
            return False
        results.check_figures(file.named, file, result)
        matching.verify(file.named.market, result)
        matching.verify_draw(file.named.market, result)
    except (matching.NotFeasible, matching.NotOptimal):
        return False
    except papers.BadFile:
        return None
    return True


@pytest.mark.parametrize("part", range(8))
def test_it_holds_the_optimum_of_hundreds_of_markets_to_be_proven(check, part):
    proven = 0
    for seed in range(part * 50, part * 50 + 50):
        named = drawn(seed, PLAIN)
        result = solved(named, ("coverage", "score")[seed % 2])
        if result is None or result.status == "infeasible":
            continue
        bids, places, needs = tables(named)
        code, told = check(written(named, result, with_market=seed % 3 > 0), *([bids, places, needs] if seed % 3 < 2 else []))
        assert code == 0 and papers.hash_of(named) in told, told
        proven += "Proven best" in told
    assert proven > 20


@pytest.mark.parametrize("part", range(4))
def test_what_it_says_of_changed_files_is_what_the_package_says(check, part):
    seen = {True: 0, False: 0}
    for seed in range(part * 40, part * 40 + 40):
        named = drawn(seed, PLAIN)
        result = solved(named)
        if result is None or result.price is None or not named.market.bids:
            continue
        content = json.loads(written(named, result))
        for damaged in tampered(content, seed):
            damaged["market"] |= identity_of(damaged) or {}
            damaged["announced"] = results.asked_hash(damaged["market"]["hash"], damaged["aim"], damaged["ruleset"])
            wanted = ours(damaged)
            code, told = check(json.dumps(damaged).encode())
            assert code == {True: 0, False: 1, None: 2}[wanted], (seed, told)
            if wanted is not None:
                seen[wanted] += 1
    assert seen[False] > 100 and seen[True] > 5


def tampered(content, seed):
    """A result file with one price, pair, score, place or figure changed."""
    rng = np.random.default_rng(seed)
    prices = content["prices"]
    by_name = prices and isinstance(prices[0], list)
    for step in (-1, 1, 500):
        place = int(rng.integers(len(prices)))
        yield json.loads(json.dumps(content)) | {
            "prices": [
                ([one[0], one[1] + step] if by_name else one + step) if at == place else one for at, one in enumerate(prices)
            ]
        }
    if content.get("pairs"):
        yield json.loads(json.dumps(content)) | {"pairs": content["pairs"][1:]}
        yield json.loads(json.dumps(content)) | {"pairs": [*content["pairs"], content["pairs"][0]]}
    for key in ("score", "capacity", "floor", "priority", "forced", "forbidden"):
        copy = json.loads(json.dumps(content))
        column = copy["content"][key]
        if key in ("forced", "forbidden"):
            column.append(int(rng.integers(len(content["content"]["need"]))))
        else:
            column[int(rng.integers(len(column)))] += int(rng.choice([-1, 1, 3]))
        yield copy
    for key in ("served", "needs", "coverage", "coverage_bound", "missed", "total", "bound"):
        yield json.loads(json.dumps(content)) | {"totals": content["totals"] | {key: content["totals"][key] + 1}}


def identity_of(content):
    """The identity and hash of the market in a file, so that the tampering goes deeper than the hash."""
    try:
        named = contents.market_in(Fields(content["content"], "r.json"), content["seed"])
    except papers.BadFile:
        return None
    return papers.identity_of(named) | {"hash": papers.hash_of(named)}


@pytest.mark.parametrize("seed", range(30))
def test_of_markets_that_prices_cannot_prove_it_says_that_it_proved_nothing(check, seed):
    named = drawn(seed, RULES[4:])
    result = solved(named)
    if result is None or result.status == "infeasible" or named.market.plain:
        return
    code, told = check(written(named, result))
    assert code == 3 and "NOT proven here" in told and "HOLDS" not in told
    tables_too = [*tables(named)] if not named.market.quotas else []
    assert check(written(named, result), *tables_too)[0] == 3


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"capacity": [0, 1]}, "has 1 needs for 0 places"),
        ({"forbidden": [0]}, "the barred pair N1 – J1 is chosen"),
        ({"forced": [1]}, "the locked pair N1 – J2 is not chosen"),
        ({"effort": [5, 1, 1, 1], "workload": [4, 9]}, "J1 has 5 days of work for 4"),
        ({"floor": [0, 3], "capacity": [1, 3], "all_or_nothing": True}, "J2 has 1 needs, fewer than its floor 3"),
        ({"quotas": [{"name": "甲", "least": 0, "most": 0, "amount": [1, 0, 0, 0]}]}, "quota 甲 has 1, outside 0 to 0"),
    ],
)
def test_it_names_the_rule_that_is_broken(check, rule, sentence):
    named = papers.read_market((BIDS.encode(), "b"), (PLACES.encode(), "i"))[0]
    content = json.loads(written(named, matching.solve(named.market)))
    content["content"] |= rule
    content["market"] |= identity_of(content)
    content["announced"] = results.asked_hash(content["market"]["hash"], content["aim"], content["ruleset"])
    code, told = check(json.dumps(content).encode())
    assert code == 1 and sentence in told and "不属实" in told


def test_other_tables_than_those_that_were_solved_are_refused_with_what_differs(check):
    named = papers.read_market((BIDS.encode(), "b"), (PLACES.encode(), "i"))[0]
    data = written(named, matching.solve(named.market))
    assert check(data, BIDS.encode("utf-16"), PLACES.encode("gb18030"))[0] == 0
    code, told = check(data, BIDS.replace("60", "61").encode(), PLACES.encode())
    assert code == 1 and "what differs: score" in told
    assert check(data, more=("--hash", json.loads(data)["announced"]))[0] == 0
    assert check(data, more=("--hash", "0" * 64))[0] == 1


def test_tables_with_quotas_and_chinese_headers_are_the_same_market_to_both(check):
    bids = "需求,机构,得分,组,补贴,人天,组合\nN1,J1,90,甲;新,5,1,锁定\nN1,J2,６0,乙,7,2,\nN2,J1,80,甲、乙,,3,排除\n10,J2,70,,9,4,\n9,J2,70,,9,4,\n".encode(
        "gb18030"
    )
    places = "机构,名额,保底,人天上限\nJ2,2,1,9\nJ1,1,,5\n".encode("gb18030")
    needs = "需求,优先级\nN2,\nN1,3\n10,1\n9,2\n".encode()
    quotas = "组,至少,至多,计量列\n新,1,,\n甲,,1,\n*,0,30,补贴\n".encode()
    files = [(data, "f") for data in (bids, places, needs, quotas)]
    named = papers.read_market(*files, seed=5)[0]
    data = written(named, matching.solve(named.market), with_market=False)
    code, told = check(data, bids, places, needs, quotas)
    assert code == 3 and papers.hash_of(named) in told


def test_it_checks_the_file_of_a_round(check):
    frozen, result = round_content()
    announced = announced_hash(frozen["round"])
    data = papers.write_round(frozen, result, announced)
    hashes = papers.read_round(data, "r").hashes
    code, told = check(data)
    assert code == 0 and "Proven best" in told and all(mark in told for mark in hashes.values())
    assert check(data, more=("--hash", hashes["result_hash"]))[0] == 0
    assert check(data, more=("--hash", "0" * 64))[0] == 1
    assert check(data.replace(b"6000", b"6001"))[0] == 1
    for changed in (
        result | {"prices": [0, 0]},
        result | {"pairs": result["pairs"][:1]},
        result | {"total": result["total"] + 1},
    ):
        assert check(papers.write_round(frozen, changed, announced))[0] == 1


@pytest.mark.parametrize("aim", ["coverage", "score"])
def test_a_round_that_no_matching_fits_holds_whatever_it_was_solved_for(check, aim):
    frozen, _ = round_content()
    frozen = frozen | {"round": frozen["round"] | {"aim": aim}}
    frozen["bids"] = [bid | {"pair": "locked"} for bid in frozen["bids"]]
    announced = announced_hash(frozen["round"])
    for said, wanted in (({}, 0), ({"aim": aim}, 0), ({"aim": "score" if aim == "coverage" else "coverage"}, 1)):
        data = papers.write_round(frozen, {"status": "infeasible", "changes": [], **said}, announced)
        code, told = check(data)
        assert code == wanted, told
        file = papers.read_round(data, "r")
        if wanted == 1:
            with pytest.raises(matching.NotOptimal):
                rounds.check_figures(file, file.result())
        else:
            rounds.check_figures(file, file.result())
            assert file.figures["aim"] == file.result().aim == aim


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"format": "x", "version": 1}', b'{"format": "jiebang-round", "version": 1}', b"[" * 99_999]
)
def test_what_it_cannot_read_ends_with_two(check, data):
    code, told = check(data)
    assert code == 2 and "Traceback" not in told


@pytest.mark.parametrize("name", ["python3.9", "python3.10", "python3.13", sys.executable])
def test_it_runs_by_itself_on_old_and_new_pythons(tmp_path, name):
    if not (python := shutil.which(name)) or subprocess.run([python, "--version"], capture_output=True).returncode:
        pytest.skip(f"{name} is not here")
    named = papers.read_market((BIDS.encode(), "b"), (PLACES.encode(), "i"))[0]
    (tmp_path / "结果.json").write_bytes(written(named, matching.solve(named.market)))
    shutil.copy(SCRIPT, tmp_path)
    command = [python, "-I", "-S", "-W", "error", SCRIPT.name, "结果.json"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONIOENCODING": "utf-8"}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "价格证明这是最优方案" in done.stdout
