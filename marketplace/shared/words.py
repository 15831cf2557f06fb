"""Chinese text as words, so that a search finds what is meant, and not what happens to stand side by side."""

import re
from importlib import import_module
from itertools import pairwise
from typing import Any

from . import texts
from .later import later

_rjieba: Any = later(import_module, "rjieba")
_WORDS = re.compile(r"[^\W_]+")
_STRETCH = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_RUN = re.compile(r"[a-z]+|[0-9]+")
_LATIN = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_BETWEEN = re.compile(rf"(?<=[{_LATIN}])\s+(?=[{_LATIN}])")
PAIR = 2


def written(*said: str) -> str:
    """The words of texts as people wrote them. A blank parts two words of Latin letters or digits, and is nothing elsewhere.

    >>> written("SAP ERP 系统", "焊 接")
    'erp sap 焊接 系统'
    """
    return indexed("\n".join(texts.name_key(_BETWEEN.sub("、", one)) for one in said))


def indexed(text: str) -> str:
    """The words of folded text that a search may ask for, each once, with a blank between them; blank where there is none.

    A long Chinese word counts with the shorter ones in it and with every two characters that stand side by side in it, so
    that part of it is found. What stands across two words is no word (上市 is none in 网上市场), unless one of them is a single
    character, which is what the dictionary leaves of a word that it does not know. Letters and digits that stand together
    count together, and each run of them.

    >>> indexed("热处理mes系统"), indexed("iso9001")
    ('mes 处理 热处 热处理 系统', '9001 iso iso9001')
    """
    found: set[str] = set()
    for stretch in _STRETCH.findall(text):
        cut = _cut(stretch)
        found.update(cut, *map(_parts, cut), *map(_pairs, cut))
        found.update(one[-1] + other[0] for one, other in pairwise(cut) if 1 in (len(one), len(other)))
    return " ".join(sorted(found))


def sought(text: str) -> list[str]:
    """The words that a folded text must have in order to say what somebody seeks; a lone Chinese one counts where there is nothing else.

    >>> sought("焊接合格率"), sought("废水处理"), sought("上mes"), sought("升规"), sought("%")
    (['焊接', '合格', '格率'], ['废水', '处理'], ['mes'], ['升规'], [])
    >>> sought("iso9001"), sought("t800"), sought("工业4.0")
    (['iso', '9001'], ['t800'], ['工业', '4', '0'])
    """
    found: list[str] = []
    for stretch in _STRETCH.findall(text):
        cut = _cut(stretch)
        lone = [one + other for one, other in pairwise(cut) if len(one) == len(other) == 1]
        found += [part for word in cut for part in _asked(word)] + lone
    return [word for word in found if len(word) > 1 or word.isascii()] or found


def _cut(stretch: str) -> list[str]:
    """A stretch without signs and blanks as words that follow each other; what is no Chinese is one."""
    return [stretch] if stretch.isascii() else [word for one in _rjieba.cut(stretch) for word in _WORDS.findall(one)]


def _parts(word: str) -> list[str]:
    """The shorter words in a word, as the dictionary knows them; of letters and digits their runs."""
    if word.isascii():
        return [one for one in _RUN.findall(word) if one != word]
    return [] if len(word) <= PAIR else [one for one in _rjieba.cut_for_search(word) if one != word]


def _pairs(word: str) -> list[str]:
    """Every two neighbours of a word of several Chinese characters."""
    return [] if len(word) <= PAIR or word.isascii() else [word[at : at + PAIR] for at in range(len(word) - 1)]


def _asked(word: str) -> list[str]:
    """What stands for a word that is sought: the shorter ones that it is made of, which may stand in another order.

    A run of one letter or digit says too little: T800 is sought as it is, ISO9001 is found in ISO 9001 as well.
    """
    parts = _parts(word)
    if word.isascii():
        return parts if parts and min(map(len, parts)) > 1 else [word]
    return parts if parts and "".join(parts) == word else _pairs(word) or [word]
