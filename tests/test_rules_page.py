"""docs/rules.md lists every rule and explains every code; it is what its command would write."""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from marketplace.rulebook.grounds import grounds
from marketplace.rulebook.rulesets import available, load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def tool():
    """The module behind `bin/write-rules`, loaded without leaving anything in `bin`."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader = SourceFileLoader("write_rules", str(ROOT / "bin/write-rules"))
    module = module_from_spec(spec_from_loader("write_rules", loader))
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


def test_the_page_is_what_the_command_writes_and_every_code_in_use_has_its_line(tool):
    assert tool.faults() == [], "run bin/write-rules, and explain in docs/codes.toml what it names"


@pytest.mark.parametrize("key", available())
def test_every_entry_stands_on_the_page_and_says_what_it_stands_on(tool, key):
    lines = tool.PAGE.read_text("utf-8").splitlines()
    for ground in grounds(load(key)):
        name = ground.place if ground.table not in ("rule", "fact", "setting") else ground.name.rpartition(".")[2]
        named = [line for line in lines if f"`{name}`" in line and (not ground.article or ground.article in line)]
        assert any(ground.table == "setting" or ground.article or tool.OURS in line for line in named)


def test_every_test_that_the_page_names_is_there(tool):
    page = tool.PAGE.read_text("utf-8")
    named = {part for part in page.split("`") if part.startswith("tests/")}
    assert len(named) > 20
    for test in named:
        path, _, function = test.partition("::")
        assert not function or f"def {function}(" in (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("code", ["G-13", "S004-2.2.2c", "MR-08", "AC5", "A12", "T14"])
def test_a_code_that_nobody_explains_is_named_with_its_place(tool, monkeypatch, code):
    known = {section: {name: text for name, text in lines.items() if name != code} for section, lines in tool.codes().items()}
    monkeypatch.setattr(tool, "codes", lambda: known)
    assert [fault for fault in tool.lost() if fault.startswith(f"{code} is used in ")] == tool.lost() != []


def test_a_meaning_that_nobody_needs_is_named(tool, monkeypatch):
    known = {**tool.codes(), "gaps": {**tool.codes()["gaps"], "G-" + "99": "x"}}
    monkeypatch.setattr(tool, "codes", lambda: known)
    assert tool.lost() == ["G-" + "99 stands in docs/codes.toml and is used nowhere"]


def test_no_sentence_of_a_document_stands_in_the_explanations(tool):
    assert all(meaning.isascii() for meaning in tool.meanings().values())
