"""Markets and results as files: one market is one hash, and what is wrong is named with its place."""

import io
import json
import random
import zipfile

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import files as papers
from marketplace.matching.engine import proven_draw
from marketplace.matching.files import results, rounds
from marketplace.matching.files.frozen import announced_hash, commitment

from .markets import RULES, drawn, tables

BIDS = "need,institution,score\nN1,J1,90\nN1,J2,60\nN2,J1,80\nN3,J2,70\n"
PLACES = "institution,capacity,floor\nJ1,1,0\nJ2,1,1\n"


def read(bids=BIDS, places=PLACES, needs=None, quotas=None, **options):
    files = [data if data is None or isinstance(data, bytes) else data.encode() for data in (bids, places, needs, quotas)]
    names = ("bids.csv", "institutions.csv", "needs.csv", "quotas.csv")
    pairs = [None if data is None else (data, name) for data, name in zip(files, names, strict=True)]
    return papers.read_market(*pairs, **options)[0]


def refused(*args, **options):
    with pytest.raises(papers.BadFile) as error:
        read(*args, **options)
    return str(error.value)


def written(named, result=None, with_market=True, **options):
    found = matching.solve(named.market) if result is None else result
    return papers.write_result(named, found, with_market=with_market, versions={"marketplace": "1"}, **options)


@pytest.mark.parametrize(
    "bids",
    [
        BIDS.encode("utf-8-sig"),
        BIDS.encode("utf-16"),
        BIDS.replace("\n", "\r\n").encode(),
        BIDS.replace("\n", "\r").encode(),
        BIDS.replace(",", ";").encode(),
        BIDS.replace(",", "\t").encode("utf-16"),
        BIDS.replace("need,institution,score", "需求,机构,得分").encode("gb18030"),
        BIDS.replace("need,institution,score", " Need_ID ,INSTITUTION, Score").encode(),
        b"score,need,institution\n70,N3,J2\n90,N1,J1\n\n,,\n80,N2,J1\n60,N1,J2\n",
        'need,institution,score\n"N1", J1 ,９０\nN1,J2,+60\nN2,"J1",80\nN3,J2,070'.encode(),
    ],
)
def test_a_market_is_the_same_in_every_encoding_separator_language_and_order(bids):
    assert papers.hash_of(read(bids)) == papers.hash_of(read())


@pytest.mark.parametrize(
    ("bids", "places"),
    [
        (BIDS.replace("90", "91"), PLACES),
        (BIDS.replace("N3", "N4"), PLACES),
        (BIDS, PLACES.replace("J2,1,1", "J2,2,1")),
        (BIDS, PLACES.replace("J2,1,1", "J2,1,0")),
        (BIDS.replace("N3,J2,70\n", ""), PLACES),
        (BIDS, PLACES + "J3,1,0\n"),
        (BIDS.replace("score", "score,pair").replace("90", "90,locked"), PLACES),
        (BIDS.replace("score", "score,pair").replace("90", "90,排除"), PLACES),
    ],
)
def test_whatever_counts_changes_the_hash(bids, places):
    assert papers.hash_of(read(bids, places)) != papers.hash_of(read())


def test_seed_and_meaning_of_floors_are_part_of_the_market():
    assert len({papers.hash_of(read(**more)) for more in ({}, {"seed": 1}, {"all_or_nothing": True})}) == 3


@pytest.mark.parametrize(
    ("bids", "sentence"),
    [
        ("", "bids.csv is empty: its first line names the columns need, institution, score, [effort]"),
        ("need,institution\nN1,J1\n", "bids.csv, line 1: there is no column score or 得分 or 分数"),
        ("need,institution,score,得分\n", "bids.csv, line 1: the columns score and 得分 both mean score; keep one."),
        (BIDS + "N1,J2,5\n", "bids.csv, line 6, column need: this is a pair that stands on line 3 already"),
        (BIDS + "N1,J9,5\n", "bids.csv, line 6, column institution: this is “J9”, which institutions.csv does not list"),
        (BIDS + "N1,,5\n", "bids.csv, line 6, column institution: this is empty"),
        (BIDS + "N4,J1\n", "bids.csv, line 6, column score: this is empty"),
        (BIDS + "N4,J1,8.5\n", "bids.csv, line 6, column score: this is “8.5”, not a whole number"),
        (BIDS + "N4,J1,8.0\n", "bids.csv, line 6, column score: this is “8.0”: write the whole number without its decimal point"),
        (BIDS + "N4,J1,1e3\n", "“1e3”, not a whole number"),
        (BIDS + "N4,J1,nan\n", "“nan”, not a whole number"),
        (BIDS + "N4,J1,-inf\n", "“-inf”, not a whole number"),
        (BIDS + 'N4,J1,"1,000"\n', "“1,000”, not a whole number"),
        (BIDS + "N4,J1,1_000\n", "“1_000”, not a whole number"),
        (BIDS + "N4,J1,0x10\n", "“0x10”, not a whole number"),
        (BIDS + "N4,J1,9007199254740993\n", "numbers beyond 9007199254740992 cannot be added up exactly"),
        (BIDS + f"N4,J1,{10**40}\n", "numbers beyond 9007199254740992 cannot be added up exactly"),
        (BIDS + "N4,J1,9007199254740991\n", "score: the numbers are too large to be added up exactly"),
        (BIDS + "N4,J1,5,6\n", "bids.csv, line 6: there are 4 cells for 3 columns"),
        (BIDS + '"N4,J1,5\n', "bids.csv, line 6: this is no row of CSV"),
        (BIDS + "N\x074,J1,5\n", "bids.csv, line 6, column need: this holds no id"),
        (BIDS + '\n"N\n4",J1,5\n', "bids.csv, line 7, column need: this holds no id"),
        (BIDS + "N" * 201 + ",J1,5\n", "bids.csv, line 6, column need: this holds no id: an id is up to 200"),
        (BIDS.encode() + b"N\xff\xff,J1,5\n", "bids.csv, line 6: this is neither UTF-8 nor GB18030"),
        (b"PK\x03\x04" + bytes(50), "bids.csv is an Excel workbook or another archive, not a CSV file"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "bids.csv is an old Excel workbook, not a CSV file"),
        (b"<html></html>", "bids.csv is a page or XML"),
        (BIDS.encode() + b"\0", "bids.csv is not a text file"),
        (BIDS.replace("score", "score,pair").replace("90", "90,maybe"), "line 2, column pair: this is “maybe”: write locked"),
        (BIDS.replace("score", "score,forced,forbidden").replace("90", "90,1,1"), "line 2, column forbidden: this pair is both"),
        (
            BIDS.replace("score", "score,forced").replace("90", "90,ja"),
            "line 2, column forced: this is “ja”: write 1 (是) or 0 (否)",
        ),
        (
            BIDS.replace("score", "score,effort").replace("90", "90,3"),
            "institutions.csv: bids.csv has a column effort, so a column workload",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_column(bids, sentence):
    assert sentence in refused(bids)
    assert "\n" not in refused(bids)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ("institution\nJ1\n", "institutions.csv, line 1: there is no column capacity or 名额 or 容量"),
        (PLACES + "J1,4,0\n", "institutions.csv, line 4, column institution: this stands on line 2 already"),
        (PLACES + "J3,-1,0\n", "institutions.csv, line 4, column capacity: this is -1: it must be 0 or more"),
        (PLACES + "J3,,0\n", "institutions.csv, line 4, column capacity: this is empty"),
        (PLACES + "J3,1,-1\n", "institutions.csv, line 4, column floor: this is -1"),
        ("institution,capacity,workload\nJ1,1,1\nJ2,1,1\n", "bids.csv: institutions.csv has a column workload"),
    ],
)
def test_a_wrong_institution_is_named_too(places, sentence):
    assert sentence in refused(BIDS, places)


def test_needs_and_their_priorities_may_have_a_table():
    named = read(needs="需求,优先级\nN3,5\nN2,\nN1,2\nN0,7\n")
    assert (named.need_ids, named.market.priority.tolist()) == (("N0", "N1", "N2", "N3"), [7, 2, 1, 5])
    assert "“N3”, which needs.csv does not list" in refused(needs="need\nN1\nN2\n")
    assert "needs.csv, line 3, column need: this stands on line 2" in refused(needs="need\nN1\nN1\n")


def test_quotas_limit_groups_in_matches_or_in_what_a_column_adds_up():
    bids = "need,institution,score,group,补贴\nN1,J1,90,甲;新,5\nN1,J2,60,乙,7\nN2,J1,80,甲、乙,\nN3,J2,70,,9\n"
    named = read(bids, quotas="组,至少,至多,计量列\n新,1,,\n甲,,1,\n*,0,20,补贴\n")
    assert named.quota_names == ("*: 补贴", "新", "甲")
    assert [(q.amount.tolist(), q.least, q.most) for q in named.market.quotas] == [
        ([5, 7, 0, 9], 0, 20),
        ([1, 0, 0, 0], 1, None),
        ([1, 0, 1, 0], 0, 1),
    ]
    by_score = read(bids.replace("score", "得分"), quotas="group,most,amount\n*,99,Score\n")
    assert by_score.market.quotas[0].amount.tolist() == [90, 60, 80, 70]
    for quotas, sentence in (
        ("group,most\n丙,1\n", "quotas.csv, line 2, column group: this is “丙”, but no bid in bids.csv is of this group"),
        ("group,most,amount\n甲,1,价\n", "quotas.csv, line 2, column amount: this is “价”, but bids.csv has no such column"),
        ("group,least,most\n甲,2,1\n", "quotas.csv, line 2, column most: this is 1, less than the least 2"),
        ("group,most\n甲,1\n甲,2\n", "quotas.csv, line 3, column group: this stands on line 2 already"),
    ):
        assert sentence in refused(bids, quotas=quotas)


def test_columns_that_mean_nothing_and_tables_without_rows_are_noted():
    bids = BIDS.replace("score", "score,备注").replace("90", "90,x")
    assert papers.read_market((bids.encode(), "b.csv"), (PLACES.encode(), "i.csv"))[1] == ["b.csv: not used: 备注."]
    empty = papers.read_market((b"need,institution,score\n", "b.csv"), (PLACES.encode(), "i.csv"))
    assert empty[1] == ["b.csv has a header and no rows."]
    assert matching.solve(empty[0].market).status == "optimal"


def test_numbers_as_ids_are_in_order_of_value_and_make_the_same_market_as_arrays(tmp_path):
    rows = [(need, need % 12, 5 + need) for need in range(30)]
    random.Random(4).shuffle(rows)
    bids = "need,institution,score\n" + "".join(f"{n},{j},{s}\n" for n, j, s in rows)
    places = "institution,capacity\n" + "".join(f"{j},2\n" for j in reversed(range(12)))
    need, institution, score = np.array(sorted(rows)).T
    np.savez(tmp_path / "m.npz", needs=30, need=need, institution=institution, score=score, capacity=np.full(12, 2))
    with (tmp_path / "m.npz").open("rb") as file:
        assert papers.hash_of(papers.read_arrays(file, "m.npz")) == papers.hash_of(read(bids, places))


@pytest.mark.parametrize("seed", range(40))
def test_tables_arrays_and_the_result_file_hold_one_market(seed):
    named = drawn(seed, RULES)
    out = io.BytesIO()
    papers.write_arrays(
        out, papers.NamedMarket(market=named.market, need_ids=named.need_ids, institution_ids=named.institution_ids)
    )
    arrays = papers.read_arrays(io.BytesIO(out.getvalue()), "m.npz")
    again = papers.NamedMarket(
        market=arrays.market, need_ids=arrays.need_ids, institution_ids=arrays.institution_ids, quota_names=named.quota_names
    )
    assert papers.hash_of(again) == papers.hash_of(named)
    if not named.market.quotas:
        bids, places, needs = tables(named)
        assert papers.hash_of(read(bids, places, needs, seed=seed, all_or_nothing=named.market.all_or_nothing)) == papers.hash_of(
            named
        )
    nothing = matching.Result(
        status="infeasible",
        aim="coverage",
        chosen=np.zeros(named.market.bids, bool),
        total=0,
        bound=0,
        coverage=0,
        missed=named.market.floor,
    )
    assert papers.hash_of(papers.read_result(written(named, nothing), "r.json").named) == papers.hash_of(named)


@pytest.mark.parametrize("seed", range(30))
def test_a_result_comes_back_from_its_file_as_it_was(seed):
    named = drawn(seed)
    try:
        result = matching.solve(named.market, aim=("coverage", "score")[seed % 2])
    except matching.ImpossibleLocks:
        return
    for with_market in (True, False):
        file = papers.read_result(written(named, result, with_market), "r.json")
        back = file.result(file.named or named)
        rows = np.lexsort((named.market.institution, named.market.need)) if with_market else slice(None)
        assert (back.chosen == result.chosen[rows]).all()
        for name in ("status", "aim", "total", "bound", "coverage", "units", "drawn"):
            assert getattr(back, name) == getattr(result, name)
        assert (back.missed == result.missed).all()
        assert (back.price is None) == (result.price is None) and (back.price is None or (back.price == result.price).all())


def test_the_order_of_rows_does_not_change_a_byte_of_the_result():
    lines = BIDS.splitlines()
    other = "\n".join([lines[0], *reversed(lines[1:])])
    assert written(read()) == written(read(other))


def test_a_numbered_market_says_who_serves_each_need_in_a_plain_row():
    named = papers.NamedMarket(market=matching.Market(needs=3, need=[0, 2], institution=[1, 0], score=[4, 5], capacity=[1, 1]))
    content = json.loads(written(named, with_market=False))
    assert (content["given"], content["prices"], "content" in content) == ([1, -1, 0], [0, 0], False)


def damages(content):
    """The same file with one thing in it exchanged, many times."""
    rng = random.Random(7)
    strange = [None, True, -1, 2**70, 1.5, "x", [], {}, [[]], [["N1"]], [["N1", "J1", "J1"]], [[1, 2]], {"a": {}}]
    for key in content:
        yield {name: value for name, value in content.items() if name != key}
        for value in strange:
            yield content | {key: value}
    for place in ("totals", "market", "content"):
        for key in content[place]:
            yield content | {place: {name: value for name, value in content[place].items() if name != key}}
            for value in rng.sample(strange, 5):
                yield content | {place: content[place] | {key: value}}


def test_no_damage_to_a_result_file_ends_in_anything_but_a_sentence():
    content = json.loads(written(read()))
    held = 0
    for damaged in damages(content):
        try:
            file = papers.read_result(json.dumps(damaged).encode(), "r.json")
            named = file.named or read()
            result = file.result(named)
            results.check_figures(named, file, result)
            matching.verify(named.market, result)
            held += 1
        except (papers.BadFile, matching.NotFeasible, matching.NotOptimal) as error:
            assert str(error)
    assert held < 120


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "line 1, column 1: this is no JSON"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"[" * 100_000, "is no result file"),
        (b'{"format": "jiebang-matching", "format": 1}', "the field 'format' stands twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"[]", "must be a JSON object"),
        (b'{"format": "other"}', "its format is 'other'"),
        (b'{"format": "jiebang-matching", "version": 3}', "has version 3 of the format"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is no result file"),
    ],
)
def test_what_is_no_result_file_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(papers.BadFile, match=sentence):
        papers.read_result(data, "r.json")


def archive(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def lying(header):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("need.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    return out.getvalue()


GOOD = {"needs": 1, "need": [0], "institution": [0], "score": [5], "capacity": [1]}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no .npz file"),
        (b"PK\x03\x04", "is no .npz file"),
        (archive(**GOOD)[:-30], "is no .npz file"),
        (archive(needs=1), "there is no array need; needed are needs, need, institution, score, capacity"),
        (archive(**GOOD, rogue=[1]), "an array 'rogue' means nothing here"),
        (archive(**GOOD | {"need": np.array([{}], object)}), "the array need cannot be read"),
        (archive(**GOOD | {"score": [0.5]}), "score must hold whole numbers, not float64"),
        (archive(**GOOD | {"score": [np.nan]}), "score must hold whole numbers"),
        (archive(**GOOD | {"score": [["a"]]}), "score must have one dimension"),
        (archive(**GOOD | {"needs": [1, 2]}), "needs must be one whole number"),
        (archive(**GOOD | {"needs": 2**31, "score": [1]}), "needs is 2147483648; no market of more than"),
        (archive(**GOOD | {"need": [1]}), "is 1, not within 0 to 0"),
        (archive(**GOOD | {"score": np.array([2**64 - 1], np.uint64)}), "score holds a number that is too large"),
        (archive(**GOOD, need_ids=np.array(["b", "a"])), "need_ids must name each of 1 once"),
        (archive(**GOOD, quota_mask=[[True]]), "quota_mask, quota_least, quota_most are given together"),
        (archive(**GOOD, quota_mask=[[True]], quota_least=[2], quota_most=[1]), "least 2 is more than most 1"),
        (lying(b"{'descr': '<i8', 'fortran_order': False, 'shape': (1000000000000,), }\n"), "the array need cannot be read"),
        (lying(b"__import__('os')\n"), "the array need cannot be read"),
    ],
)
def test_a_wrong_archive_of_arrays_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(papers.BadFile, match=sentence):
        papers.read_arrays(io.BytesIO(data), "m.npz")


def round_content():
    """The frozen input of a small round and its result, as a run stores them."""
    needs = [{"id": 10 + n, "number": f"XQ-{n}", "county": "攸县", "categories": []} for n in range(3)]
    places = [{"id": j, "name": f"机构{j}", "free": 1} for j in (4, 5)]
    scores = {(10, 4): 9000, (10, 5): 6000, (11, 4): 8000, (12, 5): 7000}
    bids = [
        {"need": n, "institution": j, "score": s, "terms": [], "pair": "", "government_fen": 0} for (n, j), s in scores.items()
    ]
    start = {
        "programme": "ZZ",
        "number": 1,
        "weights": {"plan": 100},
        "seed": 7,
        "aim": "coverage",
        "announcement": 2,
        "ruleset": "zz-2023",
    }
    frozen = {"round": start, "needs": needs, "institutions": places, "bids": bids, "excluded": []}
    market = rounds.market_of(frozen)
    found = matching.solve(market)
    pairs = [
        {k: bid[k] for k in ("need", "institution", "score")} for bid, is_in in zip(bids, found.chosen, strict=True) if is_in
    ]
    result = {
        "status": found.status,
        "aim": "coverage",
        "total": found.total,
        "bound": found.bound,
        "served": found.coverage,
        "needs": 3,
        "prices": [int(price) for price in found.price],
        "draw": proven_draw(market, found).second.tolist(),
        "drawn": True,
        "pairs": pairs,
    }
    return frozen, result


def round_file(frozen, result):
    """The file of a round that was announced as it is."""
    return papers.write_round(frozen, result, announced_hash(frozen["round"]))


def test_the_file_of_a_round_holds_what_its_published_hashes_promise():
    frozen, result = round_content()
    file = papers.read_round(round_file(frozen, result), "round.json")
    rounds.check_hashes(file)
    matching.verify(file.named.market, file.result())
    assert file.hashes["seed_hash"] == commitment("ZZ", 1, 7)


def test_a_round_whose_input_was_changed_is_refused():
    frozen, result = round_content()
    data = round_file(frozen, result).replace(b'"score":6000', b'"score":5999')
    with pytest.raises(matching.NotOptimal, match="the input was changed"):
        rounds.check_hashes(papers.read_round(data, "round.json"))
    better = json.loads(round_file(frozen, result | {"pairs": result["pairs"][:1]}))
    with pytest.raises(matching.NotOptimal):
        file = papers.read_round(json.dumps(better).encode(), "round.json")
        matching.verify(file.named.market, file.result())


@pytest.mark.parametrize("key", ["input", "result"])
def test_no_damage_to_the_file_of_a_round_ends_in_anything_but_a_sentence(key):
    frozen, result = round_content()
    content = json.loads(round_file(frozen, result))
    for inner in content[key]:
        for value in (None, True, 1.5, "x", [], {}, [[]], [{}], [None], [{"id": 1}], 2**70):
            damaged = content | {key: content[key] | {inner: value}}
            if damaged == content:
                continue
            try:
                file = papers.read_round(json.dumps(damaged).encode(), "round.json")
                rounds.check_hashes(file)
            except (papers.BadFile, matching.NotOptimal) as error:
                assert str(error)
            else:
                raise AssertionError(f"{inner} = {value} went through")
