"""The switch between programmes in a browser without scripts, by keyboard, on a phone."""

from tests.programmes.views.test_places import beside

PHONE = {"width": 390, "height": 780}
THUMB = 43.5
"""Pixels that a thumb needs."""


def test_the_switch_is_opened_and_followed_by_keyboard_and_fits_a_phone(make, address, browser):
    first, second = make.programme(), beside(make, name="二〇二四年株洲市中小企业培育优质企业服务试点（第二批，名称很长）")
    page = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{address}/board")
    switch = page.locator(".place-bar")
    links = switch.locator("a")
    assert not links.first.is_visible() and switch.locator("summary").inner_text().find("全部试点") >= 0

    switch.locator("summary").focus()
    page.keyboard.press("Enter")

    boxes = [links.nth(place).bounding_box() for place in range(links.count())]
    assert len(boxes) == 3 and all(box["height"] >= THUMB for box in boxes)
    assert all(0 <= box["x"] and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/p/{second.key}/board")
    assert page.locator(".place-bar summary b").inner_text() == second.name
    assert first.name not in page.locator("main").inner_text()
