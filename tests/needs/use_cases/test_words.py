"""Needs are found by the words of their texts: what is meant, on both databases, as it stands now."""

import tomllib
from pathlib import Path
from statistics import mean

import pytest
from sqlalchemy import update

from marketplace.needs.models import Need
from marketplace.needs.queries import board
from marketplace.needs.use_cases import words
from marketplace.records.use_cases.transaction import transaction
from marketplace.rulebook import rulesets
from marketplace.shared.extensions import db
from tests.conftest import NOW

pytestmark = pytest.mark.both_engines

JUDGED = tomllib.loads(Path(__file__).with_name("judged.toml").read_text("utf-8"))


def found(text):
    """The descriptions that a search finds."""
    ids = [row.id for row in board.listing(board.BoardFilter(text=text), [rulesets.load("ZZ-PILOT-2023")], NOW).items]
    return {db.session.get(Need, one).description for one in ids}


def described(make):
    firm, officer = make.enterprise("某某一公司"), make.county_officer()
    return [
        make.need(firm, entered_by=officer, description=text, categories=("shared_manufacturing",)) for text in JUDGED["needs"]
    ]


def agreement(hits, wanted):
    """The harmonic mean of how much of the hits is wanted and how much of what is wanted is hit."""
    return 2 * len(hits & wanted) / (len(hits) + len(wanted)) if hits or wanted else 1.0


def test_fifty_judged_queries_are_answered_better_than_by_comparing_characters(world):
    world(described)
    ours, characters = [], []
    for query, numbers in JUDGED["queries"].items():
        wanted = {JUDGED["needs"][number] for number in numbers}
        ours.append(agreement(found(query), wanted))
        characters.append(agreement({text for text in JUDGED["needs"] if query in text}, wanted))

    assert len(ours) == 50
    assert mean(ours) >= 0.98 > 0.5 > mean(characters)
    for query, numbers in JUDGED["exactly"].items():
        assert found(query) == {JUDGED["needs"][number] for number in numbers}, query


@pytest.mark.parametrize("pair", ["设备", "联网", "掌握", "采集"])
def test_every_word_of_two_characters_is_found(make, pair):
    make.need(description="设备联网采集，掌握设备稼动率")
    assert len(found(pair)) == 1


def test_what_is_found_is_what_the_text_says_now(make):
    need = make.need(description="仓库盘点慢")
    with transaction():
        need.description = "排产困难"
        make.keep(need)
    assert (found("仓库"), found("排产")) == (set(), {"排产困难"})
    with transaction() as session:
        session.delete(need)
        make.keep(make.enterprise())
    assert found("排产") == set()


def test_words_are_cut_anew_by_a_command_and_versions_stay(make):
    need = make.need(description="SAP ERP盘点慢")
    with transaction() as session:
        session.execute(update(Need).values(words=""))
    assert found("ERP盘点") == set()
    assert words.cut_anew(NOW) == 1
    assert found("ERP盘点") == {"SAP ERP盘点慢"}
    assert make.reread(need).version == 1


def test_a_need_that_leaves_the_board_is_found_no_more(make):
    shown, taken_back = make.need(description="排产困难"), make.need(description="排产很难", state="withdrawn")
    assert found("排产") == {shown.description}
    assert (shown.shown, taken_back.shown, shown.asks) == (True, False, ",digital,")
