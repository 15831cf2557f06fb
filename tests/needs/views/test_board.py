"""The public board: found, filtered, paged, and silent about whom to call."""

from datetime import timedelta

import pytest

from marketplace.competition.states import RoundState
from marketplace.needs.queries.board import BoardStanding
from marketplace.needs.states import NeedState
from marketplace.shared.wording import label
from tests.conftest import NOW


def three_to_see(make):
    """Three needs that everybody may read, and one in each state that nobody may."""
    make.programme()
    here, there = make.county(), make.county("醴陵市", "430281")
    make.need(make.enterprise(name="株洲湘江模具厂", unit=here), categories=("digital", "testing"), description="车间联网")
    make.need(make.enterprise(name="醴陵瓷业公司", unit=there), categories=("consulting",), goal_level="champion")
    make.need(make.enterprise(name="百分之%厂_一", unit=there), NeedState.MATCHED, categories=("digital",), published_at=NOW)
    for state in (
        NeedState.DRAFT,
        NeedState.SUBMITTED,
        NeedState.RETURNED,
        NeedState.VERIFIED,
        NeedState.WITHDRAWN,
        NeedState.CANCELLED,
    ):
        make.need(make.enterprise(name=f"看不见的{state}"), state)


@pytest.fixture
def board(world, client):
    """`board("?q=...")`: the names of those that are found."""
    world(three_to_see)

    def shown(query=""):
        page = client.get("/board" + query)
        assert page.status_code == 200
        assert "看不见的" not in page.text
        return [name for name in ("株洲湘江模具厂", "醴陵瓷业公司", "百分之%厂_一") if name in page.text]

    return shown


ALL = ["株洲湘江模具厂", "醴陵瓷业公司", "百分之%厂_一"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("?category=digital", [ALL[0], ALL[2]]),
        ("?category=digital&standing=open", [ALL[0]]),
        ("?standing=closed", [ALL[2]]),
        ("?goal=champion", [ALL[1]]),
        ("?current=none", ALL),
        ("?q=数智", [ALL[0], ALL[2]]),
        ("?q=数智 湘江", [ALL[0]]),
        ("?q=车间", [ALL[0]]),
        ("?q=醴陵市", [ALL[1], ALL[2]]),
        ("?q=%25", [ALL[2]]),
        ("?q=厂_", [ALL[2]]),
        ("?q=没有这个词", []),
        ("?category=nonsense&county=x&chain=zz&sort=--&page=-3", ALL),
        ("?page=999999999999999999", ALL),
        ("?q=%00%ff'\"", []),
    ],
)
def test_the_board_finds_what_is_asked_for(board, query, found):
    assert sorted(board(query)) == sorted(found)


def test_a_county_narrows_the_board(board, make):
    assert board(f"?county={make.county('醴陵市', '430281').id}") == ALL[1:]


def test_the_form_keeps_what_was_asked(board, client):
    page = client.get("/board?q=数智&category=digital").text

    assert 'value="数智"' in page
    assert '<option value="digital" selected>' in page


def test_categories_are_counted_whatever_category_was_chosen(board, client):
    for query in ("", "?category=testing"):
        page = " ".join(client.get("/board" + query).text.split())
        assert "category=digital" in page
        assert '数智转型 <span class="tab-count">2</span>' in page
        assert '咨询管理 <span class="tab-count">1</span>' in page


@pytest.mark.parametrize("state", [NeedState.MATCHED, NeedState.CONTRACTED, NeedState.DELIVERED, NeedState.ACCEPTED])
def test_what_somebody_has_is_closed_and_no_more_open(make, client, state):
    make.programme()
    make.need(make.enterprise(name="株洲湘江模具厂"), state, published_at=NOW)
    assert "株洲湘江模具厂" in client.get("/board?standing=closed").text
    assert "株洲湘江模具厂" not in client.get("/board?standing=open").text


def test_no_public_page_holds_a_contact(make, client):
    need = make.need(contact_name="欧阳不公开", contact_phone="13987654321", note="内部备注")
    make.round([need])

    for path in ("/board", f"/board/{need.id}", f"/board/{need.id}/qr.svg"):
        page = client.get(path).text
        assert [secret for secret in ("欧阳", "欧*", "1398", "4321", "内部备注") if secret in page] == []
    for guess in ("欧阳不公开", "13987654321", "内部备注"):
        assert f"/board/{need.id}" not in client.get(f"/board?q={guess}").text


def test_a_need_that_is_not_published_has_no_public_page(make, client):
    for state in (NeedState.DRAFT, NeedState.VERIFIED, NeedState.WITHDRAWN, NeedState.CANCELLED):
        need = make.need(state=state)
        assert client.get(f"/board/{need.id}").status_code == 404
        assert client.get(f"/board/{need.id}/qr.svg").status_code == 404
    assert client.get("/board/999999").status_code == 404


def test_a_need_tells_where_its_round_stands(make, client, monkeypatch):
    need = make.need()
    a_round = make.round([need])
    moments = {
        a_round.opens_at - timedelta(seconds=1): "将于",
        a_round.opens_at: "截止",
        a_round.closes_at - timedelta(seconds=1): "正在揭榜",
        a_round.closes_at: "结果还没有公布",
    }

    for moment, sentence in moments.items():
        monkeypatch.setattr("marketplace.shared.clock.now", lambda moment=moment: moment)
        assert sentence in client.get(f"/board/{need.id}").text
        claiming = need.number and "株洲" in client.get("/board?standing=claiming").text.split("<main", 1)[1]
        assert bool(claiming) is (a_round.opens_at <= moment < a_round.closes_at)


HOUR = timedelta(hours=1)
OPENS, CLOSES, OVER = {"opens_at": NOW + HOUR, "closes_at": NOW + 2 * HOUR}, {"opens_at": NOW - HOUR}, {"closes_at": NOW}
STANDS = {
    "株洲无轮次厂": (BoardStanding.WAITING, None),
    "株洲将开榜厂": (BoardStanding.PLANNED, OPENS),
    "株洲已开榜厂": (BoardStanding.CLAIMING, CLOSES),
    "株洲刚截止厂": (BoardStanding.REVIEWED, OVER),
    "株洲已求解厂": (BoardStanding.REVIEWED, OVER | {"state": RoundState.SOLVED}),
    "株洲待审批厂": (BoardStanding.REVIEWED, OVER | {"state": RoundState.PROPOSED}),
    "株洲已审批厂": (BoardStanding.REVIEWED, OVER | {"state": RoundState.APPROVED}),
    "株洲未选中厂": (BoardStanding.WAITING, OVER | {"state": RoundState.PUBLISHED}),
    "株洲轮次取消厂": (BoardStanding.WAITING, CLOSES | {"state": RoundState.CANCELLED}),
    "株洲已选中厂": (BoardStanding.CLOSED, OVER | {"state": RoundState.PUBLISHED}),
}
"""An enterprise by how its need stands and the round that it stands in."""


def test_list_filter_page_and_the_page_of_the_owner_say_where_a_need_stands(make, client, as_user, monkeypatch):
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: NOW)
    needs = {}
    for name, (standing, its_round) in STANDS.items():
        state = NeedState.MATCHED if standing is BoardStanding.CLOSED else NeedState.PUBLISHED
        needs[name] = make.need(make.enterprise(name=name), state)
        if its_round is not None:
            make.round([needs[name]], **its_round)
    found = {one: client.get(f"/board?standing={one}").text for one in BoardStanding}
    officer = as_user(make.city_officer())

    for name, (standing, _) in STANDS.items():
        assert {one for one, page in found.items() if name in page} == {standing}
        for page in (client.get(f"/board/{needs[name].id}"), officer.get(f"/needs/{needs[name].id}")):
            head = page.text.partition('<div class="page-title">')[2].partition("</div>")[0]
            assert label(standing) in head, name


def test_an_institution_is_led_to_its_claim_and_nobody_else(make, client, as_user, monkeypatch):
    need = make.need()
    make.round([need])
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: NOW)
    institution = make.institution_account()
    cookie = as_user(institution)

    page = cookie.get(f"/board/{need.id}").text

    assert ("揭榜这条需求" in page) is ("claims.new" in cookie.application.view_functions)
    assert "揭榜这条需求" not in client.get(f"/board/{need.id}").text


def test_the_code_is_a_picture_without_script(make, client):
    answer = client.get(f"/board/{make.need().id}/qr.svg")

    assert answer.mimetype == "image/svg+xml"
    assert b"<svg" in answer.data
    assert b"script" not in answer.data


def test_an_empty_board_says_what_will_come(client):
    page = client.get("/board")

    assert page.status_code == 200
    assert "榜单上还没有需求" in page.text
