"""A what-if in a real browser: the answer follows the hand, the address follows the answer, and it is kept with a reason."""

from datetime import timedelta

import pytest

from marketplace.competition.use_cases import screening
from marketplace.shared import clock
from tests.competition.use_cases.competing import GOOD_REASON, ScoreClaim, ScreenClaim

pytestmark = pytest.mark.timeout(300)

NEEDS, PLACES = 8, 4


@pytest.fixture
def a_round(make):
    """A round in review: every institution claims every need, at prices of its own."""
    needs = [make.need() for _ in range(NEEDS)]
    places = [make.place(capacity=3) for _ in range(PLACES)]
    now = clock.now()
    a_round = make.round(
        needs, number=1, opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1), weights={"plan": 60, "price": 40}
    )
    officer, expert = make.city_officer(), make.account("expert", unit=make.city())
    for row, need in enumerate(needs):
        for column, place in enumerate(places):
            more = 1_000 * ((3 * row + 5 * column) % 7)
            claim = make.claim(a_round, need, place.organisation, price_fen=30_000 + more, enterprise_fen=10_000 + more)
            screening.screen(ScreenClaim(key=claim.key, version=claim.version, admit=True, reason=""), actor=officer, now=now)
            given = {"points": {"plan": 70 + (row + 2 * column) % 20}, "reasons": {"plan": GOOD_REASON}}
            screening.score(ScoreClaim(key=claim.key, version=claim.version, **given), actor=expert, now=now)
    a_round.officer, a_round.places = officer, places
    return a_round


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_what_is_changed_is_answered_at_once_and_kept_with_a_reason(a_round, someone, tell, size):
    officer = someone(a_round.officer, size)
    officer.go(f"/rounds/{a_round.id}")
    officer.press("求解")
    officer.look()
    officer.reads("停止求解")
    tell()
    officer.sees("已证明最优")
    officer.go(f"/rounds/{a_round.id}")
    officer.follow("试算", exact=True)
    officer.reads("还没有改动")

    page = officer.page
    for place in [one.organisation_id for one in a_round.places]:
        officer.go(f"/rounds/{a_round.id}/what-if?places_{place}=0")
        if "变动的匹配" in page.locator("body").inner_text():
            break
    officer.go(f"/rounds/{a_round.id}/what-if")
    page.get_by_text("各机构的名额", exact=True).click()
    page.locator(f"[name=places_{place}]").fill("0")
    page.get_by_text("由 3 个改为 0 个").first.wait_for()
    page.wait_for_url(f"**/what-if?places_{place}=0")
    officer.reads("变动的匹配")

    page.get_by_text("锁定或排除", exact=True).first.click()
    page.locator("[name=add_kind]").select_option("barred")
    page.locator("[name=add_need]").select_option(index=1)
    page.locator("[name=add_institution]").select_option(index=2)
    page.get_by_text("排除需求", exact=False).first.wait_for()
    assert page.locator("[name=add_need]").input_value() == ""
    shared = page.url
    officer.look()

    page.locator("[name=most]").fill("none")
    page.get_by_text("每家最多承接的数量须是").wait_for()
    officer.said.clear()  # the browser notes that the answer was a refusal
    page.locator("[name=most]").fill("")
    page.get_by_text("并排比较").wait_for()

    officer.go(shared.removeprefix(officer.address))
    for field in page.locator("textarea[name=reason]").all():
        field.fill("机构书面说明近期人员不足")
    officer.press("保留为一次求解")
    page.wait_for_url("**/run/2")
    tell()
    officer.sees("已证明最优")
    officer.reads("这次求解改过的输入")
    officer.reads("机构书面说明近期人员不足")


def test_without_a_script_the_form_leads_to_the_same_page(a_round, browser, address, album, someone):
    officer = someone(a_round.officer)
    plain = browser.new_context(java_script_enabled=False, storage_state=officer.context.storage_state())
    page = plain.new_page()
    page.goto(f"{address}/rounds/{a_round.id}/what-if")
    page.locator("[name=most]").fill("2")
    page.get_by_role("button", name="试算").click()

    assert page.url.endswith("/what-if?most=2")
    assert "每家机构最多承接 2 条需求" in page.locator("main").inner_text()
    plain.close()
