"""What people write as an amount, a count or a share is read in one way, asked about in two, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import money, quantities
from marketplace.shared.errors import Invalid
from marketplace.shared.quantities import Ambiguous

WAN = 1_000_000
"""Fen."""


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12345.67", 1234567),
        ("１２，３４５．６７", 1234567),
        ("1,234,567", 123456700),
        ("1 234 567", 123456700),
        ("¥3,000", 300000),
        ("￥ 3000 元", 300000),
        ("人民币：3000元整", 300000),
        ("RMB 3000", 300000),
        ("3万", 3 * WAN),
        ("3 万元", 3 * WAN),
        ("3萬", 3 * WAN),
        ("2w", 2 * WAN),
        ("1.2万", 12000_00),
        ("1万2千", 12000_00),
        ("1万200", 10200_00),
        ("5百万元", 500 * WAN),
        ("500千元", 50 * WAN),
        ("3.5千万", 3500 * WAN),
        ("1.2亿元", 12000 * WAN),
        ("1亿2000万", 12000 * WAN),
        ("1 000万", 1000 * WAN),
        ("一千二百", 120000),
        ("一千二", 120000),
        ("壹万贰仟元整", 12000_00),
        ("两万", 2 * WAN),
        ("三点五万", 35000_00),
        ("十点五", 1050),
        ("3元5角", 350),
        ("三元五角二分", 352),
        ("壹佰元零伍分", 10005),
        ("5角", 50),
        (".5", 50),
        ("1.", 100),
        ("1。5", 150),
        ("٣", 300),
        ("零", 0),
        ("0", 0),
    ],
)
def test_an_amount_is_understood_as_people_write_it(text, fen):
    assert quantities.yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("3", 3 * WAN),
        ("3.5", 35000_00),
        ("一千二百", 1200 * WAN),
        ("3万元", 3 * WAN),
        ("30,000元", 3 * WAN),
        ("2亿", 20000 * WAN),
    ],
)
def test_beside_wan_a_bare_number_counts_wan_and_a_stated_unit_is_obeyed(text, fen):
    assert quantities.wan(text) == fen


@pytest.mark.parametrize(
    ("reader", "text", "readings"),
    [
        (quantities.wan, "3万", ("30000元", "300000000元")),
        (quantities.wan, "三万", ("30000元", "300000000元")),
        (quantities.wan, "¥3,000", ("3000元", "30000000元")),
        (quantities.yuan, "1万2", ("12000元", "10002元")),
        (quantities.yuan, "1,23", ("1.23元", "123元")),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked_with_both(reader, text, readings):
    with pytest.raises(Ambiguous) as asked:
        reader(text)
    assert asked.value.readings == readings
    assert [reader(reading) for reading in readings] == [quantities.yuan(reading) for reading in readings]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "money.missing"),
        ("  ", "money.missing"),
        ("¥", "money.missing"),
        ("-5", "money.negative"),
        ("－５", "money.negative"),
        ("约3万", "money.not_exact"),
        ("3-5万", "money.not_exact"),
        ("3万~5万", "money.not_exact"),
        ("3万至5万", "money.not_exact"),
        ("3万左右", "money.not_exact"),
        ("3万余元", "money.not_exact"),
        ("几万", "money.not_exact"),
        ("$5", "money.foreign"),
        ("5美元", "money.foreign"),
        ("abc", "money.not_a_number"),
        ("1e5", "money.not_a_number"),
        ("0x10", "money.not_a_number"),
        ("nan", "money.not_a_number"),
        ("1 2", "money.not_a_number"),
        ("1,2345", "money.not_a_number"),
        ("1.2.3", "money.not_a_number"),
        ("万", "money.not_a_number"),
        ("百元", "money.not_a_number"),
        ("2千3百万", "money.not_a_number"),
        ("1.5万200", "money.not_a_number"),
        ("一千千", "money.not_a_number"),
        ("1.005", "money.too_many_decimals"),
        ("1000000000000", "money.too_large"),
        ("99999亿", "money.too_large"),
        ("9" * 5000, "text.too_long"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(text, key):
    with pytest.raises(Invalid) as refusal:
        quantities.yuan(text)
    assert refusal.value.key == key
    assert not isinstance(refusal.value, Ambiguous)


@pytest.mark.parametrize(
    ("text", "key", "facts"),
    [
        ("0.0000001", "money.too_many_decimals", {"text": "0.0000001", "decimals": 6}),
        ("1.23456789", "money.too_many_decimals", {"text": "1.23456789", "decimals": 6}),
        ("100000000", "money.too_large", {"text": "100000000"}),
    ],
)
def test_beside_wan_a_refusal_speaks_of_wan(text, key, facts):
    with pytest.raises(Invalid) as refusal:
        quantities.wan(text)
    assert refusal.value.key == key and facts.items() <= refusal.value.facts.items()


@given(st.integers(0, money.MOST_FEN))
def test_every_writing_of_ours_is_read_back(fen):
    for shown in (money.yuan(fen), money.wan(fen), money.capitals(fen)):
        assert quantities.yuan(shown) == fen
    assert quantities.wan(money.wan(fen)) == fen


@given(st.text(alphabet="0123456789.,， 千万亿元角分一二十百零点¥-约", max_size=12) | st.text(max_size=12))
def test_any_text_is_read_asked_about_or_refused(text):
    for reader in (quantities.yuan, quantities.wan):
        try:
            assert 0 <= reader(text) <= money.MOST_FEN
        except Ambiguous as asked:
            assert len(set(asked.readings)) > 1
            assert all(0 <= quantities.yuan(reading) for reading in asked.readings)
        except Invalid as refusal:
            assert refusal.key.startswith(("money.", "text."))


@given(st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,2})?", fullmatch=True))
def test_what_the_strict_reader_takes_means_the_same(text):
    assert quantities.yuan(text) == money.yuan_to_fen(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("１２", 12),
        ("1,200", 1200),
        ("十二", 12),
        ("廿", 20),
        ("3.0", 3),
        ("-2", -2),
        ("+2", 2),
        ("1万", 10000),
        ("10 家", 10),
        ("10个", 10),
    ],
)
def test_a_count_is_understood(text, number):
    assert quantities.whole(text, -5, 100_000, unit="家") == number


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "number.missing"),
        ("3.5", "number.not_whole"),
        ("1,5", "number.not_whole"),
        ("10人", "number.not_whole"),
        ("--1", "number.not_whole"),
        ("-6", "number.too_small"),
        ("10万", "number.too_large"),
    ],
)
def test_another_count_is_refused_by_name(text, key):
    with pytest.raises(Invalid) as refusal:
        quantities.whole(text, -5, 99_999, unit="家")
    assert refusal.value.key == key


def test_a_count_that_can_be_two_is_asked_about():
    with pytest.raises(Ambiguous) as asked:
        quantities.whole("1万2", 0, 99_999)
    assert asked.value.readings == ("12000", "10002")


@pytest.mark.parametrize(
    ("text", "share"),
    [("12.5", 1250), ("１２．５％", 1250), ("百分之三十", 3000), ("三成", 3000), ("0", 0), ("100%", 10_000), ("0.05", 5)],
)
def test_a_share_is_understood(text, share):
    assert quantities.share(text) == share


@pytest.mark.parametrize("text", ["", "12.555", "一半", "-5", "1e2", "99999999"])
def test_another_share_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        quantities.share(text)
    assert refusal.value.key == "number.not_a_share"
