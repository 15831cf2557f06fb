"""What people type as money, what they read, and the three-way split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import money
from marketplace.shared.errors import Invalid
from marketplace.shared.money import Split


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("1.5", 150),
        ("1.50", 150),
        ("1.500", 150),
        (" 12,345.67 ", 1234567),
        ("1234567", 123456700),
        ("007", 700),
        ("999999999999.99", money.MOST_FEN),
    ],
)
def test_yuan_are_read_to_the_fen(text, fen):
    assert money.yuan_to_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "money.missing"),
        ("   ", "money.missing"),
        ("abc", "money.not_a_number"),
        ("1.", "money.not_a_number"),
        (".5", "money.not_a_number"),
        ("1,23", "money.not_a_number"),
        ("1,2345", "money.not_a_number"),
        ("1e5", "money.not_a_number"),
        ("0x10", "money.not_a_number"),
        ("nan", "money.not_a_number"),
        ("inf", "money.not_a_number"),
        ("1_000", "money.not_a_number"),
        ("1 2", "money.not_a_number"),
        ("+5", "money.not_a_number"),
        ("１２３", "money.not_a_number"),
        ("1２．5", "money.not_a_number"),
        ("1，234", "money.not_a_number"),
        ("1，234。5", "money.not_a_number"),
        ("1，23", "money.not_a_number"),
        ("1、5", "money.not_a_number"),
        ("٣", "money.not_a_number"),
        ("②", "money.not_a_number"),
        ("-5", "money.negative"),
        ("－5", "money.negative"),
        ("1.005", "money.too_many_decimals"),
        ("1000000000000", "money.too_large"),
        ("9" * 5000, "money.too_large"),
    ],
)
def test_what_is_not_an_amount_is_refused_by_name(text, key):
    with pytest.raises(Invalid) as refusal:
        money.yuan_to_fen(text)
    assert refusal.value.key == key


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text):
    try:
        assert 0 <= money.yuan_to_fen(text) <= money.MOST_FEN
    except Invalid as refusal:
        assert refusal.key.startswith("money.")


@given(st.integers(0, money.MOST_FEN))
def test_what_is_shown_reads_back(fen):
    assert money.yuan_to_fen(money.yuan(fen).removeprefix("¥")) == fen
    assert money.wan_to_fen(money.wan(fen).removesuffix("万元")) == fen


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0.00"), (1, "¥0.01"), (99, "¥0.99"), (100, "¥1.00"), (-100, "-¥1.00"), (-99_999, "-¥999.99"), (100_000, "¥1,000.00")],
)
def test_an_amount_is_shown_to_the_fen(fen, shown):
    assert money.yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "0万元"), (10_000_000, "10万元"), (-5_500_000, "-5.5万元"), (999_999, "0.999999万元"), (100, "0.0001万元")],
)
def test_an_amount_in_wan_is_exact_and_keeps_no_idle_zero(fen, shown):
    assert money.wan(fen) == shown


def test_the_most_that_is_read_is_the_same_in_yuan_and_in_wan():
    assert money.MOST_FEN == 99_999_999_999_999
    assert money.yuan_to_fen("999,999,999,999.99") == money.wan_to_fen("99,999,999.999999") == money.MOST_FEN
    assert money.yuan_to_fen("000999999999999.990") == money.MOST_FEN


@pytest.mark.parametrize(("text", "fen"), [("1", 1_000_000), ("0.5", 500_000), ("2,000", 2_000_000_000)])
def test_wan_are_read_to_the_fen(text, fen):
    assert money.wan_to_fen(text) == fen


@pytest.mark.parametrize(("text", "key"), [("0.0000001", "money.too_many_decimals"), ("100000000", "money.too_large")])
def test_wan_have_the_same_limits_in_fen(text, key):
    with pytest.raises(Invalid) as refusal:
        money.wan_to_fen(text)
    assert refusal.value.key == key


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 1,000 ", 1000), ("-3", -3), ("012", 12)])
def test_whole_numbers_are_read(text, number):
    assert money.whole_number(text, -5, 1000) == number


def test_a_number_reaches_both_its_limits_and_has_so_many_digits():
    assert [money.whole_number(text, 10, 100) for text in ("10", "100")] == [10, 100]
    assert money.whole_number("9" * 24, 0, 10**30) == 10**24 - 1
    with pytest.raises(Invalid, match=r"number\.too_large"):
        money.whole_number("9" * 25, 0, 10**30)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "number.missing"),
        ("1.0", "number.not_whole"),
        ("十", "number.not_whole"),
        ("１", "number.not_whole"),
        ("--1", "number.not_whole"),
        ("9", "number.too_small"),
        ("101", "number.too_large"),
        ("9" * 5000, "number.too_large"),
    ],
)
def test_other_numbers_are_refused_with_the_limit(text, key):
    with pytest.raises(Invalid) as refusal:
        money.whole_number(text, 10, 100)
    assert refusal.value.key == key


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140950, "人民币壹仟肆佰零玖元伍角"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (168032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10700053, "人民币壹拾万零柒仟元伍角叁分"),
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角"),
        (100, "人民币壹元整"),
        (1000, "人民币壹拾元整"),
        (10_000_00, "人民币壹万元整"),
        (10_001_00, "人民币壹万零壹元整"),
        (10_999_00, "人民币壹万零玖佰玖拾玖元整"),
        (11_000_00, "人民币壹万壹仟元整"),
        (99_9999_00, "人民币玖拾玖万玖仟玖佰玖拾玖元整"),
        (1_1000_1000_00, "人民币壹亿壹仟万零壹仟元整"),
        (110, "人民币壹元壹角"),
        (101, "人民币壹元零壹分"),
        (1_0000_0001_00, "人民币壹亿零壹元整"),
        (1_0100_0000_00, "人民币壹亿零壹佰万元整"),
        (1_2345_6789_00, "人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整"),
        (2000_0500_0000_00, "人民币贰仟亿零伍佰万元整"),
    ],
)
def test_capitals_follow_the_rules_of_vouchers(fen, words):
    assert money.capitals(fen) == words


@given(st.integers(0, money.MOST_FEN))
def test_capitals_tell_amounts_apart_and_double_no_zero(fen):
    words = money.capitals(fen)
    assert read_back(words) == fen
    assert "零零" not in words
    assert words.endswith(("整", "角", "分"))


def read_back(words):
    """Read capitals, by the value of each sign."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = 0
    for sign in words.removeprefix("人民币").removesuffix("整"):
        if sign in money.DIGITS:
            digit = money.DIGITS.index(sign)
        elif sign in units:
            section, digit = section + digit * units[sign], 0
        elif sign in "万亿元":
            scale = {"万": 10**6, "亿": 10**10, "元": 100}[sign]
            total, section, digit = total + (section + digit) * scale, 0, 0
        else:
            total, digit = total + digit * {"角": 10, "分": 1}[sign], 0
    return total


@pytest.mark.parametrize("fen", [-1, money.MOST_FEN + 1])
def test_capitals_have_limits(fen):
    with pytest.raises(Invalid):
        money.capitals(fen)


@given(st.lists(st.integers(0, 10**12), min_size=3, max_size=3))
def test_three_parts_that_add_up_are_a_price(parts):
    government, concession, enterprise = parts
    split = Split(price=sum(parts), government=government, concession=concession, enterprise=enterprise)
    assert split.price == split.government + split.concession + split.enterprise


@pytest.mark.parametrize(
    ("parts", "key", "facts"),
    [
        ((100, 50, 30, 21), "split.too_much", {"difference": "¥0.01"}),
        ((100, 50, 30, 19), "split.too_little", {"difference": "¥0.01"}),
        ((100, -1, 60, 41), "split.negative_government", {}),
        ((100, 60, -1, 41), "split.negative_concession", {}),
        ((100, 60, 41, -1), "split.negative_enterprise", {}),
        ((-1, 0, 0, -1), "split.negative_price", {}),
    ],
)
def test_a_split_that_is_not_the_price_is_refused_with_the_difference(parts, key, facts):
    names = ("price", "government", "concession", "enterprise")
    with pytest.raises(Invalid) as refusal:
        Split(**dict(zip(names, parts, strict=True)))
    assert refusal.value.key == key
    assert facts.items() <= refusal.value.facts.items()
