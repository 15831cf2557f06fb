"""What is cited is looked up: no article stands in the code, no reading code of ours reaches anybody, every name is found."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask_babel import force_locale

from marketplace.rulebook import rulesets
from marketplace.rulebook.wording import citing, documents
from marketplace.shared import wording
from tests.visitor import CODE

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "marketplace").rglob("*.py"))
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*")) if path.suffix in (".html", ".txt")]
PILOT = rulesets.load("ZZ-PILOT-2023")
NAMES = {rule.key for rule in PILOT.rules} | PILOT.facts.keys() | PILOT.clauses.keys()


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def texts(path):
    """The text constants of a module with their lines, without those that stand alone, which are docstrings."""
    whole = tree(path)
    alone = {id(node.value) for node in ast.walk(whole) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(whole)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]


def test_no_article_and_no_code_stands_in_a_module():
    found = [f"{path.relative_to(ROOT)}:{line}: {text}" for path in MODULES for line, text in texts(path) if CODE.search(text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_article_and_no_code_stands_in_a_template(path):
    assert CODE.findall(re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)) == []


def test_no_sentence_and_no_text_of_a_rule_set_holds_an_article_or_a_code():
    said = [*wording.SENTENCES.values(), *wording.LABELS.values(), *(word for _, word in documents.found())]
    assert [text for text in said if CODE.search(text)] == []


def test_the_catalogue_holds_no_article_and_no_code():
    with (ROOT / "marketplace/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        said = [str(text) for message in read_po(file) for text in (message.id, message.string)]
    assert [text for text in said if CODE.search(text)] == []


def refusals():
    """(where, key, the named facts) of every refusal that is made with a plain key."""
    kinds = {"Invalid", "NotNow", "NotPermitted", "Conflict", "NotFound", "Said"}
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in kinds or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0].value, {one.arg for one in node.keywords}, node


def test_a_sentence_that_cites_gets_its_rule_and_only_such_a_sentence():
    wrong = []
    for where, key, facts, node in refusals():
        if node.func.id == "Said" or key not in wording.SENTENCES:
            continue
        cites, spread = "{rule}" in wording.SENTENCES[key], None in facts
        if cites != ("rule" in facts) and not spread:
            wrong.append((where, key))
    assert wrong == []


def test_every_name_that_is_cited_is_in_the_rule_set():
    called = re.compile(r"\bcite[d]?\(\s*['\"](\w+)['\"]")
    found = {
        (str(path.relative_to(ROOT)), name) for path in (*MODULES, *TEMPLATES) for name in called.findall(path.read_text("utf-8"))
    }
    assert len(found) > 40
    assert {(path, name) for path, name in found if name not in NAMES} == set()


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("S004-2.2.3b", "试点通知 2.2.3b", "Pilot notice 2.2.3b"),
        ("S004-X4", "试点通知 附件4", "Pilot notice annex 4"),
        ("S001-A6.1", "公共服务体系文件 办法6.1", "Service system documents measures 6.1"),
        ("S001-R3.1(2)", "公共服务体系文件 细则3.1(2)", "Service system documents rules 3.1(2)"),
        ("", "本方案设定", "setting of the programme"),
    ],
)
def test_an_article_is_said_by_the_short_name_of_its_document(app, code, chinese, english):
    for lang, said in (("zh", chinese), ("en", english)):
        with app.test_request_context(), force_locale(lang):
            assert citing.article(code) == said


def test_what_is_named_and_not_stated_is_a_setting_of_the_programme(app):
    assert citing.cited(PILOT.cite("room")) == citing.cited(PILOT.cite("no such thing")) == "本方案设定"
    assert citing.cited(PILOT.cite("listed")) == "试点通知 2.2.3b"
    assert citing.article_of("no such rule set:listed") == ""
