"""Every rule stands on a sentence of its document, known by length and hash, or is said to be a setting of ours.

The documents are no part of this project. Where a folder `shared/seeds` lies beside it, each span is looked for in them.
"""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from marketplace.rulebook.grounds import Agreement, grounds, hold
from marketplace.rulebook.rulesets import RulesetError, available, load
from marketplace.rulebook.rulesets.schema import read_ruleset
from marketplace.rulebook.spans import LEAST, MOST, Span, find, fold, shortest
from marketplace.shared.errors import Invalid
from marketplace.shared.simplified import SIMPLIFIED

SEEDS = next((found for above in Path(__file__).resolve().parents if (found := above / "shared/seeds").is_dir()), None)
SEED = {"S000": "000_", "S001": "001_", "S002": "002_", "S003": "003_", "S004": "004_"}
DOCUMENT = {key: load(key).document for key in available()}
IMPLIED = {("ZZ-SERVICE", "fact yellow_card_last_places")}
"""Numbers that a sentence gives without a figure: the last place is one place."""

TRADITIONAL = {simple: sign for sign, simple in SIMPLIFIED.items()}
WIDE = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)})
HAN = {
    "2023": "二〇二三",
    "200": "二百",
    "80": "八十",
    "30": "三十",
    "16": "十六",
    "13": "十三",
    "12": "十二",
    "10": "十",
    "20": "二十",
}


def spelled(text):
    return re.sub(r"\d+", lambda found: HAN.get(found[0], found[0]), text)


def cleaned(text):
    """The copy that somebody made of a conversion by hand: no pinyin, no stray blanks, simplified."""
    return re.sub(r"[(（][a-zɡà-ǜ\u0300-\u030c]+[)）]|[ \u3000]", "", text).translate(SIMPLIFIED)


COPIES = {
    "as it is": lambda text: text,
    "cleaned": cleaned,
    "traditional": lambda text: cleaned(text).translate(TRADITIONAL),
    "full width": lambda text: text.translate(WIDE),
    "blanks": lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", "\u3000 \r\n", text),
    "no punctuation": lambda text: re.sub(r"[，、。；：“”《》（）,;:()]", " ", cleaned(text)),
    "spelled": spelled,
}


@pytest.fixture(scope="module")
def text_of():
    if SEEDS is None:
        pytest.skip("the documents are not here: no folder shared/seeds beside the project")
    return lambda key: next(SEEDS.glob(f"{SEED[DOCUMENT[key]]}*.txt")).read_text("utf-8")


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("key", available())
def test_every_span_is_found_exactly_once_and_its_number_is_the_rules(key, copy, text_of):
    held = hold(load(key), fold(COPIES[copy](text_of(key))))
    said = {(key, one.ground.place): one.agreement for one in held if one.agreement is not Agreement.FOUND}
    assert said == {place: Agreement.IMPLIED for place in IMPLIED if place[0] == key}
    assert all(one.sentence for one in held)


@pytest.mark.parametrize("key", available())
def test_a_copy_with_other_numbers_has_every_sentence_and_names_every_number(key, text_of):
    other = re.sub(
        r"\d+|两|一|四", lambda found: str({"两": 2, "一": 1, "四": 4}.get(found[0]) or int(found[0]) + 1), text_of(key)
    )
    other = re.sub(r"(?<!\d)[124](?!\d)", lambda found: str(int(found[0]) + 7), other)
    agreements = {one.ground.place: one.agreement for one in hold(load(key), fold(other)) if one.ground.numbers}
    assert {place for place, agreement in agreements.items() if agreement is not Agreement.DIFFERS} == {
        place for file, place in IMPLIED if file == key
    }


@pytest.mark.parametrize("key", available())
def test_no_sentence_is_found_in_another_document(key, text_of):
    other = next(other for other in available() if DOCUMENT[other] != DOCUMENT[key])
    held = hold(load(key), fold(text_of(other)))
    assert len([one for one in held if one.agreement is Agreement.GONE]) > len(held) / 2


@pytest.mark.parametrize("key", available())
def test_a_sentence_of_which_one_sign_is_gone_is_named(key, text_of):
    text, ruleset = text_of(key), load(key)
    copy = fold(text)
    for one in hold(ruleset, copy)[::9]:
        start = find(copy, {one.ground.span})[one.ground.span][0]
        middle = copy.places[start + one.ground.span.length // 2]
        assert not find(fold(text[:middle] + text[middle + 1 :]), {one.ground.span})


@pytest.mark.parametrize("key", available())
def test_whoever_cites_an_article_has_the_span_and_nobody_else(key):
    assert [ground.place for ground in grounds(load(key)) if bool(ground.article) != bool(ground.span)] == []


@pytest.mark.parametrize("key", available())
def test_no_span_is_so_short_that_trying_would_find_it(key):
    assert min(ground.span.length for ground in grounds(load(key)) if ground.span) >= LEAST


MADE_UP = "第三条 每家灯塔机构一年内点亮不少于12盏灯，且应登记全部灯号。\n第四条 灯塔关闭的，灯号收回。"
SAME = [
    "第三條　每家燈塔機(jī)構(gòu)一年內(nèi)點(diǎn)亮不少于１２盞燈,且應(yīng)登記全部燈號。",
    "每家灯塔机构1年内\n点亮 不少于 十二 盏灯 且应登记全部灯号",
    "每家灯塔机构（一年内）点亮不少于12盏灯；且应登记“全部灯号”",
]


@pytest.mark.parametrize("text", SAME)
def test_copies_that_differ_in_form_only_have_the_same_span(text):
    original, copy = fold(MADE_UP), fold(text)
    start = original.signs.index("点亮不少于")
    span = original.span(start, 14)
    ((found,),) = find(copy, {span}).values()
    assert copy.numbers(found, 14) == (12,)
    assert copy.sentence(found, 14).endswith(("灯号", "燈號。", "灯号”"))


@pytest.mark.parametrize(("number", "read"), [("15", 15), ("十五", 15), ("一百二十", 120), ("1,200", 1200), ("1.5", 1.5)])
def test_another_number_keeps_the_sentence(number, read):
    original, copy = fold(MADE_UP), fold(MADE_UP.replace("12", number))
    start = original.signs.index("点亮不少于")
    assert find(copy, {original.span(start, 14)}) == {original.span(start, 14): (start,)}
    assert copy.numbers(start, 14) == (read,)


def test_the_shortest_span_is_unique_and_prefers_its_sentence():
    copy = fold(MADE_UP)
    start, length = shortest(copy, copy.signs.index("灯塔关闭"), 4)
    assert (length, copy.signs[start : start + length]) == (LEAST, "第#条灯塔关闭的")
    assert shortest(fold("甲乙丙丁戊己庚辛" * 9), 8, 4) is None


def test_a_text_twice_has_its_spans_twice():
    copy = fold(MADE_UP)
    span = copy.span(copy.signs.index("灯塔关闭"), 8)
    assert len(find(fold(MADE_UP * 2), {span})[span]) == 2


@pytest.mark.parametrize("text", ["甲" * (MOST + 1), "甲" + "\u0301" * 40])
def test_a_text_that_would_cost_too_much_is_refused(text):
    with pytest.raises(Invalid):
        fold(text)


@pytest.mark.parametrize(
    "text", ["", "12", "7:" + "0" * 64, "41:" + "0" * 64, "12:" + "0" * 63, "12:" + "G" * 64, "08:" + "0" * 64]
)
def test_what_is_no_span_is_named(text):
    with pytest.raises(ValueError, match="SHA-256"):
        Span.read(text)


@pytest.mark.parametrize("span", ['"3:00"', "12", '"12:xyz"'])
def test_a_rule_file_with_a_broken_span_is_refused(span):
    text = files("marketplace.rulebook.rulesets").joinpath("ZZ-PILOT-2023.toml").read_text("utf-8")
    with pytest.raises(RulesetError, match=r"SHA-256|category 1: span"):
        read_ruleset("X", re.sub(r'span = "[^"]+"', f"span = {span}", text, count=1))
