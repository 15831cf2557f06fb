"""No pattern that may meet a person's text takes more steps than the text is long, told from how it is built."""

import ast
import re

import pytest

from bench.hostile import patterns
from bench.hostile.patterns import Found, discovered, faults

LINEAR_ALL_THE_SAME = {
    "needs.files.annex4.layout._PLACE": "after each blank one word is tried, and the words together are no longer than the line",
    "shared.web.filters._SENTENCE": "its last way out is the end of the text, so that what was begun never fails",
    "shared.web.foreign._SAID": "a passage always reaches to its last character, and what was tried behind that begins no other",
    "shared.web.foreign._TEXT": "a page is escaped: a `>` ends a tag, and what is tried from it ends at the next one",
}
BUILT_WHERE_USED = {
    "marketplace/shared/person_names.py": 1,  # around a middle dot that was found already
    "marketplace/needs/files/annex4/cells.py": 2,  # from the words of the rule set, atomic
}


def test_no_pattern_takes_the_square_of_a_text():
    found = discovered()
    assert len(found) > 90
    assert "shared.person_names._MASKED" in {one.where for one in found}, "those that are compiled later count, too"
    assert {one.where: why for one in found if (why := faults(one)) and one.where not in LINEAR_ALL_THE_SAME} == {}
    assert {one.where for one in found if faults(one)} == LINEAR_ALL_THE_SAME.keys()


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*[;；、|]\s*",
        r"[（(][^）)]*$",
        r"(?<=[a-z]) *([ .\-]) *(?=[a-z])",
        r"[*#]{3,}\d",
        r"(a+)+$",
        r"(?:\w+\s?)*!",
        r"\d+\s*\d*x",
        r"(?:ab|a|b)*c",
        r"\s*日?[\s,]*x",
        r"^(\s+)?\s*$",
        r"x*y?x*z",
    ],
)
def test_what_takes_the_square_is_found(pattern):
    assert faults(Found("here", re.compile(pattern), True))


@pytest.mark.parametrize(
    ("pattern", "searches"),
    [
        (r"\s+", True),
        (r"[\d+]+", True),
        (r"(?<!\d)\d+x", True),
        (r"^\s*x", True),
        (r"(?:,\d{3})+", True),
        (r"86-*1", True),
        (r"\d+[-/]\d+", False),
        (r"(?:\s*日)?+[\s,]*+\S", False),
    ],
)
def test_what_does_not_is_let_through(pattern, searches):
    assert faults(Found("here", re.compile(pattern), searches)) == []


def test_patterns_can_be_discovered():
    """A pattern has a name in its module or stands in full where it is used; the few others are counted."""
    built = {}
    for path in sorted(patterns.ROOT.rglob("*.py")):
        name = str(path.relative_to(patterns.ROOT.parent))
        if patterns.ours_alone(name.removesuffix(".py").replace("/", ".")):
            continue
        text = path.read_text("utf-8")
        if "import re\n" not in text:
            continue
        module = ast.parse(text)
        top = {
            id(node)
            for statement in module.body
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
            for node in ast.walk(statement)
        }
        for node in ast.walk(module):
            calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"
            if calls and node.func.attr != "escape" and id(node) not in top and not isinstance(node.args[0], ast.Constant):
                built[name] = built.get(name, 0) + 1
    assert built == BUILT_WHERE_USED
