"""After an error, Back shows what was filled in; the browser does not ask whether to send the form again."""

import pytest

pytestmark = pytest.mark.timeout(120)


def test_back_and_reload_after_an_error(make, someone):
    make.programme()
    owner = someone(make.enterprise_account(), "phone")
    owner.go("/needs/new")
    owner.fill(description="三条生产线靠纸质单据排产", contact_name="张三", contact_phone="1380000")
    page = owner.page
    page.locator("main").get_by_role("button", name="提交", exact=True).click()
    page.locator("#form-errors").wait_for()
    assert page.reload().request.method == "GET"
    owner.said.clear()  # the browser notes that the answer was a refusal
    assert page.locator("[name=description]").input_value() == "三条生产线靠纸质单据排产"

    page.locator("[name=contact_phone]").fill("13800000000")
    owner.press("保存草稿")
    owner.reads("草稿已保存")
    assert page.go_back().request.method == "GET"
    assert page.locator("[name=description]").input_value() == "三条生产线靠纸质单据排产"
    assert page.locator("#form-errors").count() == 1
