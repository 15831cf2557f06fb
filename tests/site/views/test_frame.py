"""The frame around every page, and its parts: what they say, and that nothing in them needs inline code."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import render_template, render_template_string
from markupsafe import Markup

from marketplace.needs.states import NeedState
from marketplace.shared import lifecycle, permissions
from marketplace.shared.resources import resource_dir
from marketplace.shared.roles import Role
from marketplace.shared.web import filters, icons, tones
from marketplace.site.views import navigation
from tests.site.views.gallery import make_app

TEMPLATES = sorted(resource_dir("templates").rglob("*.html"))


@pytest.fixture(scope="module")
def app():
    return make_app()


@pytest.fixture
def draw(app):
    """Render one expression of the parts, as on a page at `address`."""

    def draw(source, address="/", **context):
        with app.test_request_context(address):
            return render_template_string('{% import "_parts/ui.html" as ui %}' + source, **context)

    return draw


@pytest.fixture(scope="module")
def gallery(app):
    return app.test_client().get("/").get_data(as_text=True)


def test_every_page_names_its_language_its_title_and_its_main_part(gallery):
    assert '<html lang="zh-CN">' in gallery
    assert "<title>各部件一览 · 揭榜</title>" in gallery
    assert gallery.count("<h1>各部件一览</h1>") == 1
    assert '<main id="main"' in gallery and '<a class="skip-link" href="#main">' in gallery


def test_a_demonstration_says_so_on_every_page(gallery):
    assert "演示环境" in gallery


def test_a_page_outside_the_demonstration_does_not_claim_to_be_one():
    app = make_app()
    app.extensions["settings"].mode = "production"
    assert "演示环境" not in app.test_client().get("/").get_data(as_text=True)


def test_no_part_needs_inline_script_or_inline_style(gallery):
    assert not re.search(r"<[^>]+\sstyle=", gallery)
    assert not re.search(r"<[^>]+\son[a-z]+=", gallery)
    assert re.findall(r"<script\b[^>]*>(.*?)</script>", gallery, re.DOTALL) == [""]
    assert "<style" not in gallery


def test_ids_on_the_gallery_are_unique_and_labels_point_at_fields(gallery):
    ids = re.findall(r'\sid="([^"]+)"', gallery)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', gallery)) <= set(ids)


def test_larger_text_follows_the_cookie(app):
    client = app.test_client()
    client.set_cookie("large", "1")
    assert '<html lang="zh-CN" class="large-text">' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code_and_no_unknown_icon(path):
    source = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=\s*[\"']", source)
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", source)
    assert "|safe" not in source.replace(" ", "")
    named = re.findall(r"(?:icon|drawn)\('([a-z0-9-]+)'", source)
    assert [name for name in named if name not in icons.symbols()] == []


def test_every_tone_and_every_entry_of_the_bar_has_an_icon_that_exists():
    named = {tone.icon for tone in (*tones.PLAIN.values(), *tones.BY_CODE.values(), *tones.BY_KIND.values())}
    named |= {place.icon for place in navigation.PLACES.values()}
    assert named <= set(icons.symbols())


@pytest.mark.parametrize("kind", lifecycle.TABLES, ids=lambda kind: kind.__name__)
def test_every_state_has_a_tone_of_its_own_and_a_chinese_word(app, kind):
    with app.test_request_context():
        for state in kind:
            assert f"{kind.__name__}.{state}" in tones.BY_KIND or str(state) in tones.BY_CODE
            assert re.search(r"[\u4e00-\u9fff]", filters.label(state)), state


def test_a_badge_shows_word_shape_and_colour_for_a_state_and_for_a_stored_code(draw):
    for badge in (draw("{{ ui.badge(state) }}", state=NeedState.RETURNED), draw("{{ ui.badge('returned', 'NeedState') }}")):
        assert "退回修改" in badge and "tone-waiting" in badge and "<svg" in badge


@pytest.mark.parametrize("role", Role)
def test_no_role_is_given_more_than_seven_entries_and_all_are_known(role):
    assert len(navigation.BY_ROLE[role]) <= navigation.MOST
    assert set(navigation.BY_ROLE[role]) <= set(navigation.PLACES)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_is_shown_is_open_to_it(role):
    endpoints = [navigation.PLACES[area].endpoint for area in navigation.BY_ROLE[role]]
    open_to = {endpoint: permissions.roles_for(endpoint) for endpoint in endpoints}
    assert [endpoint for endpoint, roles in open_to.items() if roles is not None and role not in roles] == []


def test_the_filter_bar_keeps_what_was_asked(draw):
    source = "{% call ui.filter_bar() %}{{ ui.filter_text('q', 'Q') }}{{ ui.filter_select('c', 'C', rows) }}{% endcall %}"
    page = draw(source, "/?q=%3Cb%3E&c=2", rows=[(1, "one"), (2, "two")])
    assert 'value="&lt;b&gt;"' in page
    assert '<option value="2" selected>two</option>' in page
    assert '<option value="1">one</option>' in page


def test_the_pager_keeps_the_query_and_shows_the_total(draw):
    page = SimpleNamespace(items=[1], page=2, pages=3, total=12345)
    drawn = draw("{{ ui.pager(page) }}", "/?q=%E6%A3%80%E6%B5%8B&page=2&_external=1&_scheme=javascript", page=page)
    assert "共 12,345 条" in drawn and "第 2 / 3 页" in drawn
    assert "q=%E6%A3%80%E6%B5%8B" in drawn and "page=3" in drawn
    assert 'href="javascript' not in drawn


def test_a_single_page_has_no_links_to_others(draw):
    assert "<a" not in draw("{{ ui.pager(page) }}", page=SimpleNamespace(items=[], page=1, pages=0, total=0))


def test_table_cells_carry_their_label_for_phones_and_numbers_stand_right(draw):
    page = draw("{{ ui.table('T', ['名称', ('金额', 'num', 'amount')], [[name, 5]]) }}", "/?sort=amount", name=Markup("<b>x</b>"))
    assert '<td data-label="名称"><b>x</b></td>' in page
    assert '<td data-label="金额" class="cell-num">5</td>' in page
    assert 'aria-sort="ascending"' in page and "sort=-amount" in page


def test_text_is_escaped_in_every_part(draw):
    evil = "<script>x</script>"
    event = SimpleNamespace(at=datetime(2023, 3, 1, tzinfo=UTC), who=evil, sentence=evil)
    page = draw(
        "{{ ui.facts([(e, e, e)]) }}{{ ui.table(e, [e], [[e]]) }}{{ ui.history([event]) }}{{ ui.empty(e, e) }}"
        "{{ ui.bar_chart(e, e, [(e, 1, e)]) }}{{ ui.badge(none, text=e) }}{{ ui.stat(e, e) }}{{ ui.files([(e, e, e)]) }}",
        e=evil,
        event=event,
    )
    assert "<script" not in page


def test_the_split_bar_is_as_long_as_its_parts_and_draws_nothing_for_nothing(draw):
    page = draw("{{ ui.split(100, 0, 300) }}")
    assert 'width="25.000%"' in page and 'width="75.000%"' in page and "¥4.00" in page
    assert "<svg" not in draw("{{ ui.split(0, 0, 0) }}")


def test_a_meter_without_a_target_does_not_divide_by_it(draw):
    assert 'width="0%"' in draw("{{ ui.meter('x', 3, 0) }}")


def test_a_deadline_says_its_second_and_whether_it_has_passed(draw):
    past, future = datetime(2023, 3, 10, 9, 0, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=5)
    assert "2023-03-10 17:00:01" in draw("{{ ui.deadline(at) }}", at=past)
    assert "已截止" in draw("{{ ui.deadline(at) }}", at=past)
    assert "已截止" not in draw("{{ ui.deadline(at) }}", at=future)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("date", date(2023, 3, 10), "2023年3月10日"),
        ("day", datetime(2023, 3, 9, 16, 0, tzinfo=UTC), "2023-03-10"),
        ("moment", datetime(2023, 3, 10, 9, 0, tzinfo=UTC), "2023-03-10 17:00"),
        ("moment_s", datetime(2023, 3, 10, 9, 0, 7, tzinfo=UTC), "2023-03-10 17:00:07"),
        ("yuan", 1234567, "¥12,345.67"),
        ("yuan", -5, "-¥0.05"),
        ("yuan", 0, "¥0.00"),
        ("wan", 1234567, "1.234567 万元"),
        ("wan", 10**15, "1,000,000,000 万元"),
        ("phone", "13800005678", "138****5678"),
        ("person", "张三", "张*"),
        ("percent", 8000, "80.00%"),
        ("score", 8732, "87.32"),
        ("score", -1, "-0.01"),
        ("number", 12345, "12,345"),
        ("size", 812, "812 B"),
        ("size", 1258291, "1.2 MB"),
        *((name, None, "—") for name in filters.FILTERS),
    ],
)
def test_filters_write_what_the_page_shows(app, name, value, shown):
    with app.test_request_context():
        assert filters.FILTERS[name](value) == shown


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(hours=47), "47 小时前"),
        (timedelta(days=3), "3 天前"),
        (-timedelta(days=2, minutes=1), "还有 2 天"),
        (-timedelta(seconds=30), "还有 0 分钟"),
    ],
)
def test_the_distance_to_a_moment_is_in_its_largest_unit(app, gap, shown):
    now = datetime(2023, 3, 10, tzinfo=UTC)
    with app.test_request_context():
        assert filters.ago(now - gap, now) == shown


def test_the_page_for_a_broken_house_needs_nothing_but_its_template(app):
    for status in (500, 503):
        page = app.jinja_env.get_template("errors/down.html").render(status=status, request_id="abc123")
        assert "abc123" in page and "请稍候一分钟再试" in page


@pytest.mark.parametrize(
    ("sentence", "why", "way"),
    [
        ("没有找到。请从列表进入。", "没有找到。", "请从列表进入。"),
        (
            "金额 12.50 太大，最多 1.5 万元。请核对。如有疑问，请联系市局。",
            "金额 12.50 太大，最多 1.5 万元。",
            "请核对。如有疑问，请联系市局。",
        ),
        ("请填写理由。", "请填写理由。", ""),
        ("Not found. Please go back.", "Not found.", "Please go back."),
        ("no full stop", "no full stop", ""),
        ("", "", ""),
    ],
)
def test_a_refusal_is_shown_as_its_reason_and_its_way_out(sentence, why, way):
    assert filters.two_parts(sentence) == (why, way)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 418])
def test_a_refusal_has_three_parts_and_a_number(app, status):
    with app.test_request_context():
        page = render_template("refusal.html", status=status, why="规则的话", article="S004-3.1a", request_id="r1")
    for part in ("什么没有办成", "原因和依据", "您可以怎么办", "规则的话", "S004-3.1a", "r1"):
        assert part in page
