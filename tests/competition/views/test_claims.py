"""Claiming, looking and answering in the browser: status, place and effect."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim
from marketplace.competition.states import ClaimState
from marketplace.records.models.record import Outbox
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import change, content

HOUR = timedelta(hours=1)


class Scene:
    """A need in a round, two institutions in the pool, everybody who may look."""

    def __init__(self, make, opens=-HOUR, closes=HOUR):
        now = clock.now()
        self.make, self.need = make, make.need()
        self.owner = make.enterprise_account(self.need.organisation)
        self.places = [make.place(), make.place()]
        self.bidder, self.rival = (make.institution_account(place.organisation) for place in self.places)
        self.round = make.round([self.need], opens_at=now + opens, closes_at=now + closes)

    def claim(self, **facts):
        return self.make.claim(self.round, self.need, self.places[0].organisation, account=self.bidder, **facts)

    def path(self):
        return f"/board/{self.need.id}/claim"


@pytest.fixture
def scene(make):
    return Scene(make)


def typed(**changes):
    """What a browser sends for a claim that stands: amounts in yuan."""
    given = content()
    yuan = {name: f"{fen / 100:.2f}" for name, fen in given.items() if name.endswith("_fen")}
    return given | yuan | changes


def stored():
    db.session.rollback()
    return db.session.scalars(select(Claim)).all()


def test_an_institution_claims_changes_and_withdraws(scene, as_user):
    client = as_user(scene.bidder)
    assert "提交揭榜" in client.get(scene.path()).text

    answer = client.post(scene.path(), data=typed())
    [claim] = stored()
    assert (answer.status_code, answer.location) == (302, f"/claims/{claim.key}")
    page = client.get(answer.location).text
    assert "¥300.00" in page
    assert "撤回" in page

    client.post(scene.path(), data=typed(days="30"))
    [claim] = stored()
    assert claim.current == 2

    assert client.get(f"/claims/{claim.key}/withdraw").status_code == 200
    assert client.post(f"/claims/{claim.key}/withdraw").status_code == 302
    assert stored()[0].state == ClaimState.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enterprise_fen": "150.01"}, "多 ¥0.01"),
        ({"plan": "我们包过，分三步实施完成服务"}, "包过"),
        ({"plan": ""}, "请填写服务方案"),
        ({"days": "很快"}, "服务天数"),
        ({"price_fen": "1e9"}, "服务总价"),
        ({"price_fen": "sNaN"}, "服务总价"),
        ({"days": "9" * 40}, "服务天数"),
    ],
)
def test_what_cannot_stand_comes_back_with_the_reason_and_what_was_typed(scene, as_user, changes, sentence):
    answer = as_user(scene.bidder).post(scene.path(), data=typed(team="项目经理和三名工程师", **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "项目经理和三名工程师" in answer.text
    assert stored() == []


def test_after_closing_the_answer_is_409_and_nothing_is_stored(make, as_user):
    scene = Scene(make, opens=-2 * HOUR, closes=-HOUR)

    answer = as_user(scene.bidder).post(scene.path(), data=typed())

    assert answer.status_code == 409
    assert "到点即止" in answer.text
    assert stored() == []


def test_who_is_not_in_the_pool_reads_why_and_what_to_do(scene, as_user, make):
    client = as_user(make.institution_account())

    page = client.get(scene.path()).text
    assert "不在名单内" in page
    assert "提交揭榜" not in page
    assert client.post(scene.path(), data=typed()).status_code == 403


def people(scene):
    make = scene.make
    return [
        scene.rival,
        scene.owner,
        make.county_officer(),
        make.city_officer(),
        make.city_approver(),
        make.account(Role.EXPERT),
        make.account(Role.AUDITOR),
    ]


def test_before_closing_a_claim_is_404_to_everybody_else_and_no_page_counts_it(scene, as_user):
    paths = [
        "/claims",
        "/rounds",
        f"/rounds/{scene.round.id}",
        f"/rounds/{scene.round.id}/claims",
        "/inbox",
        f"/board/{scene.need.id}",
        f"/claims/needs/{scene.round.id}/{scene.need.id}",
    ]
    clients = [as_user(person) for person in people(scene)]
    before = [[client.get(path).text for path in paths if "audit" not in path] for client in clients]
    claim = scene.claim(plan="只有作者知道的内容")

    for client, pages in zip(clients, before, strict=True):
        assert client.get(f"/claims/{claim.key}").status_code == 404
        for path, page in zip(paths, pages, strict=True):
            now = client.get(path).text
            assert "只有作者知道的内容" not in now
            assert scrubbed(now) == scrubbed(page), path


def scrubbed(page):
    """A page without what changes by itself: tokens, the server's clock, the request's name."""
    lines = [line for line in page.splitlines() if not re.search("csrf|请求编号", line)]
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", "", "\n".join(lines))


def test_a_strange_key_is_404(scene, as_user):
    client = as_user(scene.bidder)
    assert client.get("/claims/nothing").status_code == 404
    assert client.post("/claims/nothing/withdraw").status_code == 404


def test_a_stranger_is_led_to_sign_in(scene, client):
    assert client.get(scene.path()).status_code == 302
    assert client.post(scene.path(), data=typed()).status_code == 401


def test_after_closing_the_enterprise_ranks_its_claimants(make, as_user):
    scene = Scene(make, opens=-2 * HOUR, closes=-HOUR)
    claim = scene.claim()
    client = as_user(scene.owner)
    path = f"/claims/needs/{scene.round.id}/{scene.need.id}"
    assert claim.organisation.name in client.get(path).text

    refused = client.post(path, data={f"rank_{claim.key}": "0", f"reason_{claim.key}": ""})
    assert refused.status_code == 422
    assert "拒绝一家机构须写明理由" in refused.text

    assert client.post(path, data={f"rank_{claim.key}": "1", f"reason_{claim.key}": ""}).status_code == 302
    assert stored()[0].preference == 1


def test_claimants_stand_side_by_side_and_arrows_move_what_was_typed_without_saving(make, as_user):
    scene = Scene(make, opens=-2 * HOUR, closes=-HOUR)
    first, second = scene.claim(), make.claim(scene.round, scene.need, make.place().organisation, price_fen=300_00)
    client, path = as_user(scene.owner), f"/claims/needs/{scene.round.id}/{scene.need.id}"
    page = client.get(path).text
    assert "并排比较" in page and "不足 5 家，不列出价格分布" in page
    typed = {f"rank_{first.key}": "1", f"rank_{second.key}": "2", f"reason_{second.key}": "离得近"}
    typed |= {f"version_{claim.key}": str(claim.version) for claim in (first, second)}

    answer = client.post(path, data=typed | {"move": f"up:{second.key}"})
    assert answer.status_code == 200 and 'value="离得近"' in answer.text
    chosen = re.findall(r'<select[^>]*name="rank_(\w+)"[^>]*>.*?<option selected value="(\d)"', answer.text, re.DOTALL)
    assert chosen == [(second.key, "1"), (first.key, "2")]
    assert [claim.preference for claim in stored()] == [None, None]
    stale = typed | {f"version_{first.key}": str(first.version + 1), "move": f"up:{second.key}"}
    assert client.post(path, data=stale).status_code == 409
    for nonsense in ("up:", "sideways:x", "up"):
        assert client.post(path, data=typed | {"move": nonsense}).status_code == 200


def test_wishes_that_came_too_late_carry_the_versions_that_stand_now(make, as_user):
    scene = Scene(make, opens=-2 * HOUR, closes=-HOUR)
    claim = scene.claim()
    client = as_user(scene.owner)
    path, wish = f"/claims/needs/{scene.round.id}/{scene.need.id}", {f"rank_{claim.key}": "1", f"reason_{claim.key}": ""}

    late = client.post(path, data={**wish, f"version_{claim.key}": str(claim.version + 1)})
    assert late.status_code == 409
    assert "别人已经修改了这项内容" in late.text
    seen = re.search(rf'name="version_{claim.key}"[^>]*value="(\d+)"', late.text)
    assert seen and int(seen[1]) == stored()[0].version
    assert client.post(path, data={**wish, f"version_{claim.key}": seen[1]}).status_code == 302


def test_the_receipt_is_promised_with_the_claim(scene, as_user):
    as_user(scene.bidder).post(scene.path(), data=typed())

    assert [row.job for row in db.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(1))] == ["deliver"]


def test_an_absurd_price_comes_back_with_a_question_and_everything_that_was_typed(scene, as_user):
    client = as_user(scene.bidder)
    cheap = typed(price_fen="0.01", government_fen="0.01", concession_fen="0", enterprise_fen="0")

    asked = client.post(scene.path(), data=cheap)
    assert asked.status_code == 422
    assert "低于低价线" in asked.text and cheap["plan"] in asked.text
    assert stored() == []
    [tick] = re.findall(r'name="sure"[^>]*value="(\w+)"', asked.text)

    other = client.post(scene.path(), data=cheap | {"price_fen": "0.02", "government_fen": "0.02", "sure": tick})
    assert other.status_code == 422
    assert client.post(scene.path(), data=cheap | {"sure": tick}).status_code == 302
    assert len(stored()) == 1


def test_an_officer_decides_about_what_a_claim_has_in_common_with_the_enterprise(make, as_user):
    scene = Scene(make, opens=-2 * HOUR, closes=-HOUR)
    change(scene.places[0].organisation, contact_phone=scene.need.contact_phone)
    claim = scene.claim()
    officer = as_user(make.city_officer())
    address = f"/claims/{claim.key}"

    page = officer.get(address).text
    assert "关联核对" in page and "138****0000" in page and "13800000000" not in page
    refused = officer.post(f"{address}/screen", data={"admit": "yes", "reason": ""})
    assert (refused.status_code, "是否关联还没有核对" in refused.text) == (422, True)
    assert page.index("核对之前不能选“符合要求”") > page.index("保存核对结论")

    hidden = dict(re.findall(r'name="(seen|version)"[^>]*value="(\w+)"', page))
    assert hidden.keys() == {"seen", "version"}
    short = officer.post(f"{address}/relation", data=hidden | {"related": "no", "reason": "总机"})
    assert short.status_code == 422
    assert len(re.findall(r"<textarea[^>]*>\s*总机</textarea>", short.text)) == 1, "no other form of the page takes it"
    ids = re.findall(r'\bid="([^"]+)"', short.text)
    assert [one for one in ids if ids.count(one) > 1] == []
    saved = officer.post(f"{address}/relation", data=hidden | {"related": "no", "reason": "已核对，是总机号码"})
    assert saved.status_code == 302
    decided = officer.get(address).text
    assert "已核对：不属于关联方" in decided and "核对之前不能选" not in decided
    assert "核对了关联情况，结论：不属于关联方。理由：已核对，是总机号码" in decided
    assert officer.post(f"{address}/screen", data={"admit": "yes", "reason": ""}).status_code == 302
    assert as_user(scene.bidder).post(f"{address}/relation", data=hidden).status_code == 403


def test_an_institution_is_told_before_it_claims_what_it_has_in_common_with_the_enterprise(scene, as_user):
    change(scene.places[0].organisation, contact_phone=scene.need.contact_phone)
    page = as_user(scene.bidder).get(scene.path()).text
    assert "与需求企业有相同的信息" in page and "138****0000" in page
    assert as_user(scene.bidder).post(scene.path(), data=typed()).status_code == 302
