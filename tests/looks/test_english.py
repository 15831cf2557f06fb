"""Who reads English meets no Chinese but data: names, typed texts and quoted documents, each marked as Chinese."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from marketplace.rulebook import rulesets
from marketplace.shared.extensions import Model, db
from tests.looks.structure import EMPTY

pytestmark = pytest.mark.timeout(3000)

HAN = re.compile(r"[\u3400-\u9fff]+")
OURS = {"mail", "outbox"}
"""Tables of letters that were written in Chinese by the software; everything else that is stored somebody said."""
BY_DECISION = "zh-CN"
"""What a template itself marks: a paper that is signed in Chinese, the way to the Chinese pages."""
READ = ("aria-label", "title", "alt", "placeholder", "data-label")
"""Attributes that are read out or shown."""
TYPED = {"textarea", "script", "style"}
WHOLE = 4
"""From so many characters on, a passage of data may be cut out of a longer one: a name in brackets, a day in a sentence."""


class Said(HTMLParser):
    """(what is said, the language that it is marked with) of everything on a page but what somebody has typed into a form."""

    def __init__(self, page):
        super().__init__()
        self.said, self.above = [], [("", "en")]
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        above = self.above[-1][1]
        language = above if above == BY_DECISION else given.get("lang") or above
        self.said += [(given[name], "zh") for name in READ if given.get(name)]
        if tag not in EMPTY:
            self.above.append((tag, language))

    def handle_endtag(self, tag):
        while len(self.above) > 1 and self.above.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, language = self.above[-1]
        if tag not in TYPED:
            self.said.append((data, "zh" if tag == "title" or any(one == "svg" for one, _ in self.above) else language))


def test_what_is_said_is_found_with_its_language():
    page = '<p>A <span lang="zh">甲</span> b<br>乙</p><title>丙</title><textarea>丁</textarea><td data-label="戊">'
    assert [one for one in Said(page).said if HAN.search(one[0])] == [("甲", "zh"), ("乙", "en"), ("丙", "zh"), ("戊", "zh")]


def strings(value):
    """Every text in a stored value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


@pytest.fixture
def data(attack):
    """Every passage of Chinese that is stored, or stands in the documents."""
    found = set()
    for name, table in Model.metadata.tables.items():
        if name not in OURS:
            for row in db.session.execute(table.select()):
                found |= {passage for value in row for text in strings(value) for passage in HAN.findall(text)}
    for document in Path(rulesets.__file__).parent.glob("*.toml"):
        found |= set(HAN.findall(document.read_text("utf-8")))
    return found


def test_an_english_page_holds_no_chinese_but_data_and_marks_it(shown, data):
    whole, strange, unmarked = "\n".join(data), {}, {}
    for page in shown["english"]:
        for text, language in Said(page.text).said:
            for passage in HAN.findall(text) if language != BY_DECISION else ():
                known = passage in data or (len(passage) >= WHOLE and passage in whole) or f"{passage}</span>*" in page.text
                if not known:
                    strange.setdefault(passage, page)
                elif language != "zh":
                    unmarked.setdefault(passage, page)
    assert sorted(map(str, strange.items())) == []
    assert sorted(map(str, unmarked.items())) == []
    assert len(shown["english"]) > 300
