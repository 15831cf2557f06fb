"""What a page is made of, without what it says: two pages of the same elements look alike to a checker."""

import re
from itertools import pairwise

from tests.visitor import unmarked

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\")?")
KEPT = {"class", "role", "type", "scope", "open", "hidden", "disabled", "tabindex"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
IDS = re.compile(r"""\sid="([^"]+)\"""")


def paths(page):
    """The elements of a page, each by its tag, its classes, what it is to readers of screens, and those that it stands in.

    >>> len(paths('<ul><li class="a">x</li><li class="a">y</li><li>z</li></ul>'))
    3
    """
    found, above = set(), [0]
    for close, tag, attributes in TAG.findall(unmarked(page)):
        if close:
            if tag not in EMPTY and len(above) > 1:
                above.pop()
            continue
        here = hash((above[-1], tag, _kept(attributes)))
        found.add(here)
        if tag not in EMPTY and not attributes.endswith("/"):
            above.append(here)
    return frozenset(found)


def _kept(attributes):
    given = [(name, value) for name, value in ATTRIBUTE.findall(attributes) if name in KEPT or name.startswith("aria-")]
    return tuple((name, value if name in KEPT else "") for name, value in given)


def doubled(page):
    """The ids that a page gives to more than one element.

    >>> doubled('<p id="a"><b id="a"><i id="b">')
    {'a'}
    """
    ids = IDS.findall(page)
    return {one for one in ids if ids.count(one) > 1}


HEADING = re.compile(r"<h([1-6])[ >]")


def skips(page):
    """Whether a page has not one first heading, or goes down more than one level at once.

    >>> [skips("<h1></h1><h2></h2><h3></h3><h2></h2>"), skips("<h1></h1><h3></h3>"), skips("<h2></h2>")]
    [False, True, True]
    """
    levels = [int(level) for level in HEADING.findall(page)]
    return levels[:1] != [1] or levels.count(1) > 1 or any(low - high > 1 for high, low in pairwise(levels))
