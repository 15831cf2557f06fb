"""What a claim must say before it can stand, each rule on both sides of its edge (S004-2.1.4)."""

from dataclasses import replace

import pytest

from marketplace.competition.rules.offer import BANNED, Offer, abnormally_low, banned, check
from marketplace.rulebook import rulesets
from marketplace.rulebook.reference import Basis, Reference
from marketplace.shared.errors import Invalid

PILOT = rulesets.load("ZZ-PILOT-2023")
MOST = 500_000_000
OFFER = Offer(
    plan="十个字的方案正好够了", team="二人", days=60, price_fen=300, government_fen=100, concession_fen=100, enterprise_fen=100
)


def priced(government, concession, enterprise, price=None):
    parts = {"government_fen": government, "concession_fen": concession, "enterprise_fen": enterprise}
    return {"price_fen": government + concession + enterprise if price is None else price, **parts}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"days": 1},
        {"days": 730},
        priced(0, 0, 1),
        priced(1, 0, 0),
        priced(0, 1, 0),
        priced(MOST, 0, 0),
        {"plan": " 十个字的方案正好够了 "},
    ],
)
def test_what_says_enough_and_adds_up_stands(changes):
    check(replace(OFFER, **changes), PILOT)


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"plan": "九个字的方案不够了"}, "claim.plan_missing", "plan"),
        ({"plan": " 九个字的方案不够了 "}, "claim.plan_missing", "plan"),
        ({"team": "人"}, "claim.team_missing", "team"),
        ({"team": " 人 "}, "claim.team_missing", "team"),
        ({"days": 0}, "claim.days", "days"),
        ({"days": 731}, "claim.days", "days"),
        (priced(0, 0, 0), "claim.price_missing", "price_fen"),
        (priced(1, 0, -2), "claim.price_missing", "price_fen"),
        (priced(MOST, 0, 1), "range.amount", "price_fen"),
        (priced(100, 100, 100, price=299), "split.too_much", None),
        (priced(100, 100, 100, price=301), "split.too_little", None),
        (priced(-1, 100, 100), "split.negative_government", None),
        (priced(100, -1, 100), "split.negative_concession", None),
        (priced(100, 100, -1), "split.negative_enterprise", None),
        ({"team": "二人，包过"}, "claim.banned_words", None),
        ({"plan": "十个字的方案正好够了，官方指定"}, "claim.banned_words", None),
    ],
)
def test_what_does_not_is_refused_by_name(changes, key, field):
    with pytest.raises(Invalid) as refusal:
        check(replace(OFFER, **changes), PILOT)
    assert (refusal.value.key, refusal.value.facts.get("field")) == (key, field)


def test_a_price_that_does_not_add_up_names_the_sentence_it_stands_on():
    for wrong in (priced(0, 0, 0), priced(1, 1, 1, price=4)):
        with pytest.raises(Invalid) as refusal:
            check(replace(OFFER, **wrong), PILOT)
        assert refusal.value.facts["rule"] == PILOT.cite("payers")


PROMISES = """
    包过 包通过 保过 保证通过 承诺通过 必过 百分百通过 100%通过 不过退款 不成功退款
    绿色通道 内部关系 内部渠道 政府指定 官方指定 市局指定 工信局指定 受政府委托
""".split()


def test_no_promise_of_success_or_of_favour_is_let_through():
    assert list(BANNED) == PROMISES
    assert {word: banned(f"我们{word[0]} {word[1:]}。") for word in PROMISES} == {word: (word,) for word in PROMISES}
    assert banned("我们尽力，不承诺结果") == ()


@pytest.mark.parametrize(("fen", "asked"), [(0, True), (49, True), (50, False), (100, False)])
def test_a_price_below_the_low_line_is_asked_about_and_one_on_it_is_not(fen, asked):
    found = abnormally_low(fen, Reference(value=100, low=50, basis=Basis.NEED))
    assert (found is not None) is asked
    if found:
        assert (found.facts["low"], found.facts["reference"], found.facts["basis"]) == ("¥0.50", "¥1.00", Basis.NEED)


def test_an_offer_is_stored_and_read_back_field_by_field():
    assert Offer.of(OFFER.content()) == OFFER
    assert OFFER.content()["government_fen"] == 100
