"""A round in the browser, from the announcement to the confirmed match, and what is refused on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, PairRule, Round, RoundNeed, SolveRun
from marketplace.competition.rules.computing import Stage
from marketplace.competition.states import ClaimState, RoundState, RunState
from marketplace.competition.use_cases import leases, solving
from marketplace.delivery.models import Engagement
from marketplace.shared import clock
from marketplace.shared.clock import SHANGHAI
from marketplace.shared.extensions import db
from marketplace.shared.web.filters import local
from tests.competition.queries.test_pages import counted
from tests.competition.use_cases.competing import change

HOUR = timedelta(hours=1)
REASON = "方案分步清楚，人员到位，报价合理。"


class Scene:
    """A closed round over one need with two claims; after `enter`, clients of everybody who works with it."""

    def __init__(self, make):
        now = clock.now()
        self.make, self.need = make, make.need()
        self.places = [make.place(), make.place()]
        self.round = make.round(
            [self.need], opens_at=now - 2 * HOUR, closes_at=now - HOUR, weights={"plan": 60, "price": 40}, number=1
        )
        self.claims = [
            make.claim(self.round, self.need, place.organisation, price_fen=300_00 + step, enterprise_fen=100_00 + step)
            for place, step in zip(self.places, (0, 60_00), strict=True)
        ]
        self.staff = make.city_officer(), make.city_approver(), make.account("expert", unit=make.city())
        self.firm = make.enterprise_account(self.need.organisation)
        self.institutions = [make.institution_account(place.organisation) for place in self.places]
        self.path = f"/rounds/{self.round.id}"

    def enter(self, as_user):
        """Everybody signs in."""
        self.officer, self.approver, self.expert = (as_user(person) for person in self.staff)
        self.owner, self.bidders = as_user(self.firm), [as_user(person) for person in self.institutions]
        return self

    def review(self):
        for claim in self.claims:
            assert self.officer.post(f"/claims/{claim.key}/screen", data={"admit": "yes"}).status_code == 302
            answer = self.expert.post(f"/claims/{claim.key}/score", data={"points_plan": "80", "reason_plan": REASON})
            assert answer.status_code == 302

    def solve(self):
        answer = self.officer.post(f"{self.path}/solve")
        assert answer.status_code == 302
        run = db.session.scalars(select(SolveRun).order_by(SolveRun.id.desc())).first()
        solving.run(run.id, clock.now)
        return db.session.get(SolveRun, run.id)

    def state(self):
        db.session.rollback()
        return db.session.get(Round, self.round.id).state


@pytest.fixture
def scene(world, as_user):
    return world(Scene).enter(as_user)


def moment(at):
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def announcement(*needs, **changes):
    for need in needs:
        change(need.programme, ends_on=clock.today() + timedelta(days=300))
    given = {
        "name": "第一轮",
        "opens_at": "",
        "closes_at": moment(clock.now() + 24 * HOUR),
        "weight_plan": "60",
        "weight_price": "40",
        "needs": [str(need.id) for need in needs],
    }
    return given | changes


def test_a_round_is_announced_with_the_programmes_weights_and_all_free_needs(make, as_user):
    need = make.need()
    client = as_user(make.city_officer())
    page = client.get("/rounds/new").text
    assert need.number in page
    assert 'value="40"' in page

    answer = client.post("/rounds/new", data=announcement(need))

    assert answer.status_code == 302
    shown = client.get(answer.location).text
    assert "揭榜中" in shown
    assert "任何人都看不到揭榜" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weight_plan": "50"}, "合计 100"),
        ({"name": ""}, "请填写轮次名称"),
        ({"closes_at": "2020-01-01T10:00"}, "截止时间必须晚于开始时间"),
        ({"closes_at": "明天"}, "截止时间"),
        ({"needs": ["999999"]}, "不在名单里"),
        ({"weight_plan": "-1"}, "服务方案"),
    ],
)
def test_an_announcement_that_cannot_be_comes_back_with_the_reason(make, as_user, changes, sentence):
    client = as_user(make.city_officer())

    answer = client.post("/rounds/new", data=announcement(make.need(), **changes))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_planned_round_is_adjusted_and_a_stale_form_shows_both_values(make, as_user):
    client = as_user(make.city_officer())
    need = make.need()
    opens = moment(clock.now() + 2 * HOUR)
    location = client.post("/rounds/new", data=announcement(need, opens_at=opens)).location
    version = db.session.scalars(select(Round)).one().version
    change = announcement(opens_at=opens, name="改过的名称", version=str(version))
    del change["needs"]

    closes_at = db.session.scalars(select(Round)).one().closes_at
    assert 'name="closes_at"' not in client.get(f"{location}/adjust").text
    assert client.post(f"{location}/adjust", data=change | {"closes_at": moment(closes_at + HOUR)}).status_code == 302
    assert db.session.scalars(select(Round)).one().closes_at == closes_at, "one person moves no closing"
    stale = client.post(f"{location}/adjust", data=change | {"name": "另一个名称"})
    assert stale.status_code == 409
    assert "改过的名称" in stale.text
    assert "另一个名称" in stale.text


def test_extending_and_cancelling_ask_for_a_reason(make, as_user):
    client = as_user(make.city_officer())
    location = client.post("/rounds/new", data=announcement(make.need())).location
    a_round = db.session.scalars(select(Round)).one()
    later = {"closes_at": moment(a_round.closes_at + HOUR), "version": str(a_round.version)}

    assert client.post(f"{location}/extend", data=later | {"reason": ""}).status_code == 422
    beyond = client.post(
        f"{location}/extend", data=later | {"reason": "多家机构反映时间不足", "closes_at": "2199-12-31T10:00:00"}
    )
    span = f"应在 {local(a_round.closes_at).date()} 到 {a_round.programme.ends_on} 之间"
    assert (beyond.status_code, span in beyond.text) == (422, True)
    assert client.post(f"{location}/extend", data=later | {"reason": "多家机构反映时间不足"}).status_code == 302
    before = make.reread(a_round).closes_at
    assert client.post(f"{location}/extension/approve", data={"version": str(a_round.version)}).status_code == 403
    waiting = client.get(location).text
    assert "等待批准的延长" in waiting and "延后 60 分钟" in waiting and "批准延长" not in waiting
    assert client.post(f"{location}/extension/withdraw", data={"version": str(a_round.version)}).status_code == 302
    again = later | {"version": str(make.reread(a_round).version), "reason": "多家机构反映时间不足"}
    assert client.post(f"{location}/extend", data=again).status_code == 302
    approver, version = as_user(make.city_approver()), {"version": str(make.reread(a_round).version)}
    assert approver.post(f"{location}/extension/approve", data=version).status_code == 302
    assert make.reread(a_round).closes_at == before + HOUR
    stays = f"原为 {local(before):%Y-%m-%d %H:%M:%S}，后来延长"
    bidder = as_user(make.institution_account(make.place().organisation))
    board = f"/board/{db.session.scalar(select(RoundNeed.need_id))}"
    for page in (client.get(location), approver.get(board), bidder.get(f"{board}/claim")):
        assert stays in page.text
    earlier = again | {"closes_at": moment(a_round.closes_at), "version": str(a_round.version)}
    refused = client.post(f"{location}/extend", data=earlier)
    assert (refused.status_code, "只能往后延" in refused.text) == (422, True)

    assert client.post(f"{location}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{location}/cancel", data={"reason": "需求发布有误"}).status_code == 302
    assert "本轮次已取消" in client.get(location).text


def test_the_whole_way_from_review_to_a_confirmed_match(scene):
    assert "待审查" in scene.officer.get(scene.path).text
    assert scene.officer.post(f"{scene.path}/solve").status_code == 409
    scene.review()
    run = scene.solve()
    page = scene.officer.get(f"{scene.path}/run/{run.number}").text
    assert "已证明最优" in page
    assert scene.places[0].organisation.name in page
    assert "最好的其他选择" in page

    assert scene.officer.post(f"{scene.path}/run/{run.number}/propose", data={"reason": ""}).status_code == 422
    assert scene.officer.post(f"{scene.path}/run/{run.number}/propose", data={"reason": REASON}).status_code == 302
    assert scene.officer.post(f"{scene.path}/approve").status_code == 403
    assert "请您审批" in scene.approver.get(f"{scene.path}/decide").text
    assert scene.approver.post(f"{scene.path}/approve").status_code == 302
    assert scene.bidders[0].get("/results").text.count(scene.round.name) == 0
    assert scene.officer.post(f"{scene.path}/publish").location == f"/results/{scene.round.id}"
    assert scene.state() == RoundState.PUBLISHED

    winner, loser = scene.claims
    lost = scene.bidders[1].get(f"/claims/{loser.key}").text
    assert "为什么" in lost
    assert scene.places[0].organisation.name in lost
    for client in (scene.bidders[0], scene.owner):
        assert "请您确认" in client.get(f"/claims/{winner.key}").text
        assert client.post(f"/claims/{winner.key}/answer", data={"accept": "yes"}).status_code == 302
    [engagement] = db.session.scalars(select(Engagement)).all()
    assert engagement.claim_id == winner.id


def test_a_decline_in_the_browser_brings_up_the_reserve(scene):
    scene.review()
    run = scene.solve()
    scene.officer.post(f"{scene.path}/run/{run.number}/propose", data={"reason": REASON})
    scene.approver.post(f"{scene.path}/approve")
    scene.officer.post(f"{scene.path}/publish")
    winner, reserve = scene.claims

    refused = scene.bidders[0].post(f"/claims/{winner.key}/answer", data={"accept": "no", "reason": ""})
    assert refused.status_code == 422
    scene.bidders[0].post(f"/claims/{winner.key}/answer", data={"accept": "no", "reason": "人员另有安排"})

    db.session.rollback()
    states = {claim.key: claim.state for claim in db.session.scalars(select(Claim))}
    assert states == {winner.key: ClaimState.DECLINED, reserve.key: ClaimState.SELECTED}


def test_a_pair_is_locked_with_a_reason_and_the_next_run_shows_what_moved(scene):
    scene.review()
    first = scene.solve()
    query = {"need": scene.need.id, "institution": scene.places[1].organisation_id, "kind": "locked"}
    assert scene.officer.get(f"{scene.path}/pair", query_string=query).status_code == 200
    address = f"{scene.path}/pair?need={query['need']}&institution={query['institution']}"

    assert scene.officer.post(address, data={"kind": "locked", "reason": ""}).status_code == 422
    assert scene.officer.post(address, data={"kind": "locked", "reason": "企业书面要求由其承接"}).status_code == 302
    assert scene.officer.post(f"{scene.path}/run/{first.number}/propose").status_code == 409
    second = scene.solve()
    assert second.state == RunState.OPTIMAL
    assert " → " in scene.officer.get(f"{scene.path}/run/{second.number}").text

    rule = db.session.scalars(select(PairRule)).one()
    assert scene.officer.post(f"{scene.path}/pair/{rule.id}/free").status_code == 302
    assert db.session.scalars(select(PairRule)).all() == []


def test_a_run_that_is_queued_shows_its_progress(scene):
    scene.review()
    answer = scene.officer.post(f"{scene.path}/solve")

    page = scene.officer.get(answer.location).text
    assert "排队中" in page
    assert "停止求解" in page
    assert "停止求解" not in scene.approver.get(answer.location).text
    told = scene.officer.get(f"{answer.location}/progress").json
    assert (told["done"], told["finished"]) == (0, False)


def test_a_run_says_what_it_is_doing_and_can_be_stopped(scene):
    scene.review()
    place = scene.officer.post(f"{scene.path}/solve", data={"time_limit": "30"}).location
    run = db.session.scalars(select(SolveRun)).one()
    word = leases.word_of(leases.start(run.id, clock.now()), clock.now)
    word(35, Stage.SCORE)

    told = scene.officer.get(f"{place}/progress").json
    assert (told["done"], told["note"], told["finished"]) == (35, "正在求最高总分", False)
    assert "最多用 30 秒" in scene.officer.get(place).text

    assert scene.approver.post(f"{place}/cancel").status_code == 403
    assert scene.officer.post(f"{place}/cancel").location == place
    assert "已停止" in scene.officer.get(place).text
    assert scene.officer.get(f"{place}/progress").json["finished"]
    assert scene.officer.post(f"{place}/cancel").status_code == 409
    assert scene.officer.post(f"{scene.path}/run/9/cancel").status_code == 404


@pytest.mark.parametrize("seconds", ["9", "601", "soon", "-1", "1e3"])
def test_a_time_limit_out_of_bounds_is_refused_with_the_bounds(scene, seconds):
    scene.review()

    answer = scene.officer.post(f"{scene.path}/solve", data={"time_limit": seconds})

    assert answer.status_code == 422
    assert "10 到 600 秒" in answer.text
    assert db.session.scalars(select(SolveRun)).all() == []


def test_reviewers_do_not_read_runs(scene):
    scene.review()
    run = scene.solve()

    assert scene.expert.get(f"{scene.path}/run/{run.number}").status_code == 403


@pytest.mark.parametrize("path", ["", "/claims", "/adjust", "/extend", "/cancel", "/decide", "/run/1", "/pair"])
def test_a_round_that_is_not_there_is_404(make, as_user, path):
    for person in (make.city_officer(), make.city_approver()):
        assert as_user(person).get(f"/rounds/4711{path}").status_code in (403, 404)


def test_a_county_sees_the_round_but_no_run(scene, as_user):
    client = as_user(scene.make.county_officer())

    assert client.get(scene.path).status_code == 200
    assert client.get(f"{scene.path}/claims").status_code == 200
    assert client.get(f"{scene.path}/run/1").status_code == 403


def test_of_many_needs_some_are_listed_and_every_other_one_can_be_taken_in(make, as_user, monkeypatch):
    monkeypatch.setattr("marketplace.competition.queries.rounds.LISTED", 2)
    client, here = as_user(make.city_officer()), make.enterprise()
    there = make.enterprise("株洲远处的厂", unit=make.county("芦淞区", "430203"))
    near, far = [make.need(here) for _ in range(3)], make.need(there)

    page = client.get("/rounds/new").text
    assert [need.number in page for need in (*near, far)] == [True, True, False, False]
    assert "还有 2 条需求没有列在下面" in page
    narrowed = client.get(f"/rounds/new?county={far.unit_id}").text
    assert far.number in narrowed and near[0].number not in narrowed and "没有列在下面" not in narrowed

    refused = client.post("/rounds/new", data=announcement(far, name=""))
    assert refused.status_code == 422 and far.number in refused.text, "what was ticked stays"
    opens = moment(clock.now() + 2 * HOUR)
    location = client.post("/rounds/new", data=announcement(far, opens_at=opens)).location

    page = client.get(f"{location}/needs").text
    assert far.number in page and near[2].number not in page and "还有 1 条需求没有列在下面" in page
    version = db.session.scalars(select(Round)).one().version
    sent = {"needs": [str(need.id) for need in (far, near[2])], "version": str(version)}
    assert client.post(f"{location}/needs", data=sent).status_code == 302
    assert near[2].number in client.get(location).text


def test_a_new_round_asks_the_database_as_much_for_many_needs(make, as_user):
    client = as_user(make.city_officer())

    def statements():
        with counted() as said:
            assert client.get("/rounds/new").status_code == 200
        return len(said)

    make.need()
    client.get("/rounds/new")
    few = statements()
    for number in range(6):
        make.need(make.enterprise(f"株洲第{number}厂"))
    assert statements() == few
