"""The English catalogue is whole, says the same places as the Chinese, and is what an English reader sees."""

import re
import string
import sys
from datetime import date
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from flask_babel import force_locale

from marketplace.records.queries import history
from marketplace.records.wording import facts
from marketplace.shared import wording
from marketplace.shared.lifecycle import TABLES, Step
from marketplace.shared.ranges import Span
from marketplace.shared.roles import Role
from marketplace.shared.web import filters
from marketplace.shared.web.amounts import amount_in_both, unusual
from marketplace.shared.wording import printed
from marketplace.shared.wording.counted import BOUNDS
from tests.visitor import unmarked

TOOL = Path(__file__).parents[1] / "bin" / "extract-words"
TEMPLATES = TOOL.parents[1] / "templates"
CHINESE = re.compile(r"[\u3001-\u9fff\uff00-\uffef]")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|《[^》]*》|\([^)]*\)")
PERCENT = re.compile(r"%(?:\((\w+)\)[sd]|%)")
VISIBLE = re.compile(r">([^<>]+)<|(?:aria-label|placeholder|title|data-label)=\"([^\"]*)\"")
MEASURED = re.compile(r"(?<!第 )(?:%\((\w+)\)[sd]|\{(\w+)\}) ?(?:条|项|家|份|行|例|处|个|位|天|秒|张|名|人|对)")
BEFORE_NOUN = re.compile(r"(?:%\((\w+)\)[sd]|\{(\w+)\}) (?:(?!is |was |has |of )[a-z-]+ )?(?!is\b|was\b|has\b)[a-z]+s\b")
PAGES = ("/", "/login", "/board", "/register", "/rules/", "/institutions", "/notices", "/results", "/nowhere")


@pytest.fixture(scope="module")
def tool():
    """The module behind `bin/extract-words`, loaded without leaving anything in `bin`."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader = SourceFileLoader("extract_words", str(TOOL))
    module = module_from_spec(spec_from_loader("extract_words", loader))
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


@pytest.fixture(scope="module")
def catalogue(tool):
    return tool.stored()


def forms(message):
    """Every English form of a message with the Chinese one it stands for."""
    chinese = message.id if isinstance(message.id, str) else message.id[-1]
    english = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return [(chinese, form) for form in english]


def pairs(catalogue):
    return [pair for message in catalogue if message.id for pair in forms(message)]


def percent_places(text):
    return sorted({match[1] or "%%" for match in PERCENT.finditer(text)})


def brace_places(text):
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


def test_every_message_id_has_english_and_the_compiled_file_is_in_step(tool):
    assert tool.faults() == [], "run bin/extract-words and translate what it names"


def test_nothing_is_marked_as_uncertain(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_chinese_and_english_have_the_same_places(catalogue):
    for chinese, english in pairs(catalogue):
        assert percent_places(english) == percent_places(chinese), chinese


def test_the_sentences_of_the_rules_keep_every_fact_in_english(catalogue):
    english = {chinese: said for message in catalogue if not message.context for chinese, said in forms(message)[:1]}
    for key, sentence in wording.SENTENCES.items():
        assert brace_places(english[sentence]) == brace_places(sentence), key


def test_english_counts_one_as_one_and_many_as_many(catalogue):
    """A count that stands before a noun has its two forms, by the catalogue; what bounds a length or a time of ours is never one."""
    alike = []
    for message in catalogue:
        said = forms(message) if message.id else []
        measured = {name for one in said[:1] for found in MEASURED.findall(one[0]) for name in found if name} - BOUNDS
        before = {name for _, text in said for found in BEFORE_NOUN.findall(text) for name in found if name}
        if measured & before and len({text for _, text in said}) < 2:
            alike.append(said[0])
    assert alike == []


@pytest.mark.parametrize(("count", "said"), [(1, "1 change of programme dates waits"), (2, "2 changes of programme dates wait")])
def test_a_sentence_of_the_rules_counts(app, count, said):
    with force_locale("en"):
        assert wording.say("waiting.dates_to_approve", count=count).startswith(said)


def test_a_unit_of_one_is_called_so(app):
    with force_locale("en"):
        assert (wording.official("1 家"), wording.official("2 家")) == ("1 enterprise", "2 enterprises")
    assert wording.official("1 家") == "1 家"


def test_english_has_chinese_only_where_an_official_name_or_an_example_is_quoted(catalogue):
    left = [english for _, english in pairs(catalogue) if CHINESE.search(QUOTED.sub("", english))]
    assert left == []


def test_what_templates_say_inside_tags_cannot_break_them(catalogue):
    """Templates trust the catalogue: a quotation mark in an attribute would end it."""
    inside = re.compile(r"=\"[^\"<>]*?\{\{[^\"{}]*?_\('([^']+)'")
    said = {found for page in TEMPLATES.rglob("*.html") for found in inside.findall(page.read_text("utf-8"))}
    assert len(said) > 10
    english = dict(pairs(catalogue))
    assert [text for text in said if re.search(r"[\"<>&]", english.get(text, ""))] == []
    assert [text for text in english.values() if re.search("[<>&]", text)] == []


def test_english_keeps_the_blanks_and_the_last_colon_of_no_sentence_by_accident(catalogue):
    """A sentence does not begin or end with a blank unless the Chinese does, or is a mark of punctuation."""
    for chinese, english in pairs(catalogue):
        if len(chinese) > 2 and not chinese.startswith((" ", "，", "；", "（")) and not chinese.endswith(("\n", "：")):
            assert english == english.strip(), chinese


def test_a_refusal_says_what_to_do_after_please_so_that_the_page_can_set_it_apart(app):
    """Where the Chinese names a way out the English does too, and both pages show two parts."""
    with force_locale("en"):
        for key, sentence in wording.SENTENCES.items():
            if filters.two_parts(sentence)[1] and not key.startswith(("letter.", "event.", "told.", "waiting.", "inbox.")):
                assert "lease" in wording.say(key) or "If " in wording.say(key), key


def visible(page):
    """What a page says; a sentence with a marked name in it is one."""
    return [(text or attribute).strip() for text, attribute in VISIBLE.findall(unmarked(page.text))]


def test_a_code_that_stands_in_a_template_is_said_to_each_reader_in_their_language(app):
    route, said = app.jinja_env.from_string("{{ 'county'|label('Route') }}"), {}
    for language in ("zh", "en", "zh"):
        with force_locale(language):
            said[language] = route.render()
    assert said == {"zh": "报县市区工信部门", "en": "To the county&#39;s industry office"}


@pytest.mark.parametrize(("language", "name"), [("en", '<span lang="zh">株洲甲厂</span>'), ("zh", "株洲甲厂")])
def test_a_name_is_marked_as_chinese_on_an_english_page(make, client, language, name):
    need = make.need(make.enterprise(name="株洲甲厂"))
    client.set_cookie("lang", language)
    assert f"<h1>{name}</h1>" in client.get(f"/board/{need.id}").text


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_who_reads_english_sees_no_chinese(make, client, address):
    make.programme(name="Pilot 2023")
    client.set_cookie("lang", "en")
    page = client.get(address, follow_redirects=True)
    assert page.status_code == (404 if address == "/nowhere" else 200)
    assert '<html lang="en"' in page.text
    chinese = {text for text in visible(page) if CHINESE.search(QUOTED.sub("", text))}
    assert chinese == {"中文"}


@pytest.mark.parametrize("key", ["ZZ-PILOT-2023", "ZZ-SERVICE"])
def test_the_rules_are_said_in_english_down_to_the_notes(client, key):
    client.set_cookie("lang", "en")
    page = client.get(f"/rules/{key}")
    left = {text for text in visible(page) if CHINESE.search(QUOTED.sub("", text))}
    assert {text for text in left if not text.startswith(("Document: ", "中文"))} == set()
    assert "Inspection and testing" in page.text
    assert "Property-rights trading" in page.text


@pytest.mark.parametrize("kind", [*TABLES, Step, Role], ids=lambda kind: kind.__name__)
def test_states_steps_and_roles_are_called_as_the_page_of_words_says(app, kind):
    page = (TOOL.parents[1] / "docs" / "words.md").read_text("utf-8")
    with force_locale("en"):
        for code in kind:
            chinese = re.escape(wording.LABELS[f"{kind.__name__}.{code}"])
            said = re.escape(wording.label(code))
            assert re.search(rf"^\| `{code}` \| {chinese} \| {said} \|$", page, re.M | re.I), (code, wording.label(code))


def test_one_chinese_word_may_be_two_in_english(app):
    with force_locale("en"):
        assert wording.label("return", "Step") == "Return"
        assert wording.label("returned", "NeedState") == "Returned for changes"
        assert wording.label("auditor", "Role") == "Auditor"
        assert wording.label("need", "Subject") == "Need"
    assert wording.label("return", "Step") == wording.label("returned", "NeedState") == "退回修改"
    assert wording.label("no such code", "Step") == "no such code"


def test_chinese_stays_the_language_of_whoever_chose_none(client):
    page = client.get("/board")
    assert '<html lang="zh-CN"' in page.text
    assert "需求榜单" in page.text
    assert "Board" not in page.text


def test_days_and_amounts_are_written_as_the_reader_does(app):
    day = date(2023, 3, 10)
    assert filters.long_date(day) == "2023年3月10日"
    assert filters.wan(1_234_567) == "1.234567 万元"
    with force_locale("en"):
        assert filters.long_date(day) == "10 March 2023"
        assert filters.day(day) == "2023-03-10"
        assert filters.wan(1_234_567) == "1.234567 × 10,000 yuan"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("检验检测", "Inspection and testing"),
        ("荷塘区", "Hetang District"),
        ("检验检测、数智转型", "Inspection and testing, Digital and intelligent transformation"),
        ("国省单项冠军（National）", "National or provincial manufacturing champion (National)"),
        ("主营业务收入（2021年）", "Revenue from main business (2021)"),
        ("10 家", "10 enterprises"),
        ("株洲某某制造有限公司", "株洲某某制造有限公司"),
        ("检验检测、株洲某某制造有限公司", "检验检测、株洲某某制造有限公司"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_an_official_word_is_said_in_english_and_a_name_is_left_alone(app, chinese, english):
    with force_locale("en"):
        assert wording.official(chinese) == english
    with force_locale("zh_Hans_CN"):
        assert wording.official(chinese) == chinese


def test_a_long_text_is_never_taken_for_a_list(app):
    text = "、".join(["检验检测"] * printed.LONGEST)
    with force_locale("en"):
        assert wording.official(text) == text


def test_a_typed_search_word_stays_as_it_was_typed(client):
    client.set_cookie("lang", "en")
    assert 'value="检验检测"' in client.get("/board?q=检验检测").text


def test_histories_name_offices_and_changed_settings_in_english(make):
    officer = make.county_officer()
    with force_locale("en"):
        assert history.who_is(officer, officer) == f"Hetang District {officer.name}"
        change = {"name": "satisfaction_answers_min", "label": "计算满意度所需的最少评价数", "old": 3, "new": 5}
        said = facts.happened("ProgrammeSettingsChanged", {"changes": [change], "reason": "r"}, who="A")
    assert "Fewest answers that satisfaction is computed from: 3 → 5" in said


def test_what_is_asked_about_an_amount_is_in_the_language_of_the_reader(app):
    with app.test_request_context(), force_locale("en"):
        shown = [amount_in_both(123), unusual(10**9, Span(least=0, most=10**12, usual_most=1))]
    assert not any("\u3000" <= sign <= "\uffef" for text in shown for sign in text), shown
