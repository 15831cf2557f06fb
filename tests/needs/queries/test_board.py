"""The board's questions: few, quick on many needs, and right against a plain count."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import event

from marketplace.needs.queries import board
from marketplace.rulebook import rulesets
from marketplace.shared.extensions import db
from marketplace.shared.queries.paging import SIZE
from tests.conftest import NOW

PILOT = rulesets.load("ZZ-PILOT-2023")


def sixty(make):
    """Sixty needs of every mixture, as plain facts."""
    places = [make.county(), make.county("醴陵市", "430281")]
    mixtures = itertools.product(places, PILOT.categories.codes, ("innovative", "champion", "above_scale"))
    return [
        make.need(
            make.enterprise(unit=place),
            categories=(code,) if goal != "champion" else (code, "talent") if code != "talent" else (code,),
            goal_level=goal,
            description=f"要{PILOT.categories[code].label}" if goal == "innovative" else "",
        )
        for place, code, goal in mixtures
    ]


@pytest.fixture
def crowd(world):
    return world(sixty)


@pytest.mark.parametrize("category", ["", "talent", "digital"])
@pytest.mark.parametrize("goal", ["", "champion"])
@pytest.mark.parametrize("text", ["", "数智", "人才 招引", "不存在的词"])
def test_list_and_counts_are_what_counting_one_by_one_gives(crowd, category, goal, text):
    def fits(need, category):
        labels = " ".join(PILOT.categories[code].label for code in need.categories)
        said = f"{need.organisation.name} {need.description} {labels}"
        return (
            (not category or category in need.categories)
            and (not goal or need.goal_level == goal)
            and all(word in said for word in text.split())
        )

    asked = board.BoardFilter(category=category, goal=goal, text=text)

    assert board.listing(asked, [PILOT], NOW).total == sum(fits(need, category) for need in crowd)
    counts = board.look(asked, [PILOT], NOW).counts
    for code in PILOT.categories.codes:
        assert counts.get(code, 0) == sum(fits(need, code) for need in crowd)


def test_pages_hold_every_need_once_whatever_the_order(crowd):
    for sort in ("published", "-published", "enterprise", "-county", "wanted", "nonsense"):
        pages = [board.listing(board.BoardFilter(sort=sort, page=number), [PILOT], NOW) for number in range(1, 4)]
        assert pages[0].pages == 3
        assert sorted(row.id for page in pages for row in page.items) == sorted(need.id for need in crowd)


def test_a_page_in_the_order_of_publication_is_the_same_from_either_end(make):
    found = [make.need(published_at=NOW - timedelta(hours=place % 9)) for place in range(SIZE * 3 + 5)]
    for sort, sign in (("-published", -1), ("published", 1)):
        wanted = sorted(found, key=lambda need: (sign * need.published_at.timestamp(), -sign * need.id))
        for number in range(1, 5):
            page = board.listing(board.BoardFilter(sort=sort, page=number), [PILOT], NOW)
            assert [row.id for row in page.items] == [need.id for need in wanted[(number - 1) * SIZE : number * SIZE]]


def test_a_page_costs_the_same_few_questions_however_many_needs_there_are(crowd):
    asked = []
    engine, listen = db.engine, lambda *args: asked.append(args[2])
    event.listen(engine, "before_cursor_execute", listen)
    board.look(board.BoardFilter(), [PILOT], NOW)
    event.remove(engine, "before_cursor_execute", listen)

    assert len([sql for sql in asked if sql.lstrip().upper().startswith("SELECT")]) <= 5


STORED = "株洲某某（集团）⻓⻰有限公司"


@pytest.mark.parametrize(
    "typed",
    [
        "某某(集团)",
        "某某﹙集团﹚",
        "某某（集团）",
        "某某〔集团〕",
        "长龙",
        "⻓⻰",
        "某某",
        "集团 长龙",
        "Ｍｅｓ系统",
        "mes系统",
        "MES",
    ],
)
def test_a_search_folds_as_the_import_does(make, typed):
    make.need(make.enterprise(STORED), description="想上 MES 系统（一期）", wanted_result="达到 100% 在线")
    make.need(description="别的")
    assert board.listing(board.BoardFilter(text=typed), [PILOT], NOW).total == 1


@pytest.mark.parametrize(("typed", "found"), [("100%", 1), ("%", 1), ("_", 0), ("1_0", 0), ("\\", 0), ("“”", 2), ("一期)", 1)])
def test_signs_that_a_database_takes_for_wildcards_are_signs(make, typed, found):
    make.need(make.enterprise(STORED), description="想上系统（一期）", wanted_result="达到 100% 在线")
    make.need(description="别的")
    assert board.listing(board.BoardFilter(text=typed), [PILOT], NOW).total == found
