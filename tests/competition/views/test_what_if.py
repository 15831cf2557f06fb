"""What-ifs on a page: changed in an address or a form, compared side by side, kept with reasons, refused in sentences."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from marketplace.competition.commands import ScoreClaim, ScreenClaim
from marketplace.competition.models import SolveRun
from marketplace.competition.use_cases import screening, solving
from marketplace.records.models.record import EventRecord
from marketplace.shared import clock
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import GOOD_REASON
from tests.competition.views.test_rounds import Scene

REASON = "机构书面说明近期人员不足"


def reviewed_scene(make):
    """A scene whose claims were admitted and scored alike."""
    scene = Scene(make)
    officer, _, expert = scene.staff
    for claim in scene.claims:
        screening.screen(ScreenClaim(key=claim.key, version=claim.version, admit=True, reason=""), actor=officer, now=clock.now())
        command = ScoreClaim(key=claim.key, version=claim.version, points={"plan": 80}, reasons={"plan": GOOD_REASON})
        screening.score(command, actor=expert, now=clock.now())
    return scene


@pytest.fixture
def scene(world, as_user):
    scene = world(reviewed_scene).enter(as_user)
    scene.place = f"{scene.path}/what-if"
    scene.first, scene.second = (place.organisation_id for place in scene.places)
    return scene


def runs():
    db.session.rollback()
    return db.session.scalars(select(SolveRun).order_by(SolveRun.number)).all()


def kept(client, place, **form):
    """Keep what an address shows, as the form on its page does."""
    page = client.get(place).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return client.post(place, data={"seen": seen, **form})


def test_an_address_shows_what_would_move_beside_the_current_run(scene):
    run = scene.solve()
    scene.officer.get(scene.path)

    page = scene.officer.get(f"{scene.place}?pair=barred:{scene.need.id}:{scene.first}")

    assert page.status_code == 200
    for text in ("并排比较", f"第 {run.number} 次求解", "1 条需求换了机构", scene.places[1].organisation.name, "保留为一次求解"):
        assert text in page.text
    assert len(runs()) == 1, "a look stores nothing"


def test_without_any_run_it_is_compared_with_the_input_as_it_stands(scene):
    page = scene.officer.get(scene.place).text

    assert "现在的输入" in page
    assert "还没有改动" in page


def test_a_filled_form_leads_to_the_shortest_address_for_what_it_asks(scene):
    form = {
        "add_kind": "locked",
        "add_need": scene.need.id,
        "add_institution": scene.second,
        "add_priority_need": "",
        "add_priority": "",
        "most": "",
        "budget": "",
        f"places_{scene.first}": "1",
        f"places_{scene.second}": "20",
        "weight_plan": "60",
        "weight_price": "40",
        "weight_team": "0",
        "weight_cases": "",
    }

    answer = scene.officer.get(scene.place, query_string=form)

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query) == {
        "pair": [f"locked:{scene.need.id}:{scene.second}"],
        f"places_{scene.first}": ["1"],
    }
    assert scene.officer.get(answer.location).status_code == 200


def test_a_colleague_who_opens_the_address_sees_the_same(scene, as_user):
    address = f"{scene.place}?places_{scene.first}=0"
    colleague = as_user(scene.make.city_officer())

    assert scene.officer.get(address).text.count("变动的匹配") == colleague.get(address).text.count("变动的匹配") == 1


def test_other_weights_can_be_seen_and_not_kept(scene):
    address = f"{scene.place}?weight_price=100"
    page = scene.officer.get(scene.officer.get(address).location if scene.officer.get(address).location else address).text
    assert "得分变动的揭榜" in page
    assert "权重只能看，不能保留" in page
    assert 'name="seen"' not in page

    answer = scene.officer.post(address, data={"seen": "x", "reason": REASON})
    assert answer.status_code == 409
    assert "评分权重已随公告公布" in answer.text
    assert runs() == []


def test_more_places_than_declared_can_be_seen_and_not_kept(scene):
    address = f"{scene.place}?places_{scene.first}=21"
    assert "多给的名额只能看，不能保留" in scene.officer.get(address).text

    answer = scene.officer.post(address, data={"seen": "x", "reason": REASON})
    assert (answer.status_code, "服务能力" in answer.text) == (409, True)


def test_what_is_kept_is_shown_with_its_reasons_and_approved_like_any_other(scene):
    address = f"{scene.place}?places_{scene.first}=0"

    answer = kept(scene.officer, address, reason=REASON)

    assert answer.location == f"{scene.path}/run/1"
    [run] = runs()
    solving.run(run.id, clock.now)
    page = scene.officer.get(answer.location).text
    assert "这次求解改过的输入" in page
    assert REASON in page
    assert f"what-if?places_{scene.first}=0" in page, "the next what-if begins where this one ended"
    assert "改了输入" in scene.officer.get(scene.path).text
    assert scene.officer.post(f"{answer.location}/propose", data={"reason": REASON}).status_code == 302
    assert REASON in scene.approver.get(f"{scene.path}/decide").text
    assert scene.approver.post(f"{scene.path}/approve").status_code == 302


def test_a_missing_reason_brings_the_page_back_with_the_sentence(scene):
    answer = kept(scene.officer, f"{scene.place}?most=1&places_{scene.first}=0", reason=["", REASON])

    assert answer.status_code == 422
    assert "请为每一项改动写明理由" in answer.text
    assert REASON in answer.text
    assert runs() == []


def test_facts_that_changed_meanwhile_bring_the_page_back_to_be_looked_at_again(scene):
    address = f"{scene.place}?places_{scene.first}=0"
    page = scene.officer.get(address).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    claim = scene.claims[0]
    scene.expert.post(f"/claims/{claim.key}/score", data={"points_plan": "10", "reason_plan": "重新核对后降低评分。"})

    answer = scene.officer.post(address, data={"seen": seen, "reason": REASON})

    assert answer.status_code == 409
    assert "有了变化" in answer.text
    assert seen not in answer.text
    assert runs() == []


def test_a_round_that_was_proposed_meanwhile_is_no_longer_tried(scene):
    run = scene.solve()
    scene.officer.post(f"{scene.path}/run/{run.number}/propose", data={"reason": REASON})

    assert scene.officer.get(scene.place).status_code == 409
    assert scene.officer.post(f"{scene.place}?most=1", data={"seen": "x", "reason": REASON}).status_code == 409


def test_a_round_that_is_not_reviewed_says_what_is_missing(world, as_user):
    scene = world(Scene).enter(as_user)

    answer = scene.officer.get(f"{scene.path}/what-if")

    assert answer.status_code == 409
    assert "没有审查" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "places_x=1",
        "places_999999=1",
        "most=0",
        "most=many",
        "most=-3",
        "budget=much",
        "budget=-1",
        "need=1",
        "need=:",
        "need=999999:3",
        "add_priority_need=1",
        "add_priority=7",
        "pair=locked",
        "pair=sold:1:1",
        "pair=locked:1:999999",
        "pair=locked:%00:1",
        "add_kind=locked",
        "weight_plan=50",
        "weight_plan=x",
        "weight_plan=1e9",
        "weight_team=100",
        "most=99999999999999999999999999",
        "budget=9e99",
        "places_1=%F0%9F%8C%80",
        "need=1:999999999999",
    ],
)
def test_an_address_that_cannot_be_read_says_so_in_a_sentence(scene, query):
    answer = scene.officer.get(f"{scene.place}?{query}")

    assert answer.status_code == 422
    assert "note-danger" in answer.text
    assert scene.officer.post(f"{scene.place}?{query}", data={"seen": "x", "reason": REASON}).status_code in (409, 422)


def test_only_the_bureaus_officer_reaches_it(scene):
    for client in (scene.approver, scene.expert, scene.owner, scene.bidders[0]):
        assert client.get(scene.place).status_code == 403
        assert client.post(f"{scene.place}?most=1", data={"reason": REASON}).status_code == 403
    assert db.session.scalars(select(EventRecord).where(EventRecord.kind == "RunNumberChanged")).all() == []


def test_what_takes_long_is_said_and_offered_as_a_run(scene):
    address = f"{scene.place}?budget=50"
    page = scene.officer.get(address).text
    assert "不能马上算出" in page

    assert kept(scene.officer, address, reason=REASON).status_code == 302


def test_locks_that_exclude_each_other_come_back_with_what_would_help(scene):
    address = f"{scene.place}?places_{scene.first}=0&pair=locked:{scene.need.id}:{scene.first}"

    page = scene.officer.get(address).text

    assert "这样没有可行的方案" in page, page[page.find("<main") : page.find("</main")]
    assert "增加 1 个名额" in page or "解除" in page
