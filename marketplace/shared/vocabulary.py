"""Closed lists of words and what people write instead of them: spelling is forgiven, meaning is never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from .texts import compact

_NUMBERING = re.compile(r"^\(?(?:\d{1,2}(?!\d)\)?[.、,:;]*|[一二三四五六七八九十]{1,2}[)、.])")
_DASHES = re.compile(r"[-‐‑‒–—―─]+")
_QUOTES = frozenset("\"'`“”‘’„〝〞「」『』«»")


class Word(Protocol):
    """An entry of a closed list: a stable code, the printed label, and what people write instead."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


W = TypeVar("W", bound=Word)


def plain(text: str) -> str:
    """Return `text` without what carries no meaning in a cell: width, spaces, quotes, dash kinds, numbering.

    Blank text stays blank. Text that is only a number of one or two digits becomes blank, because nothing but
    a numbering was written.

    >>> plain(' ⑥ 国家级专精特新＂小巨人＂ ')
    '国家级专精特新小巨人'
    >>> plain('——'), plain('４３０２２１'), plain('（三）共享制造')
    ('-', '430221', '共享制造')
    """
    bare = "".join(c for c in compact(text) if c not in _QUOTES)
    return _DASHES.sub("-", _NUMBERING.sub("", bare))


@dataclass(frozen=True, kw_only=True)
class Vocabulary(Generic[W]):
    """The words of one closed list, in the printed order.

    `prefixes` and `suffixes` are what people add without changing the meaning (株洲市 before a county, 服务 after
    a category); they are tried only when the text as it stands is unknown. Two words that read alike raise
    ValueError when the list is made, so that no text ever has two meanings.
    """

    words: tuple[W, ...]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    _by_text: dict[str, W] = field(init=False, repr=False, compare=False, default_factory=dict)
    _by_code: dict[str, W] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for word in self.words:
            if self._by_code.setdefault(word.code, word) is not word:
                raise ValueError(f"two words share the code {word.code!r}")
            for text in (word.code, word.label, *word.aliases):
                other = self._by_text.setdefault(plain(text), word)
                if other is not word or not plain(text):
                    raise ValueError(f"{text!r} of {word.code!r} is blank or also means {other.code!r}")

    def __iter__(self) -> Iterator[W]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> W:
        """Return the word with exactly this code; KeyError where there is none."""
        return self._by_code[code]

    def find(self, text: str) -> W | None:
        """Return the word that `text` (a code, a label or an alias) means, or None: blank and unknown are not guessed."""
        key = plain(text)
        while key not in self._by_text:
            shorter = self._shorter(key)
            if shorter == key:
                return None
            key = shorter
        return self._by_text[key]

    def _shorter(self, key: str) -> str:
        for prefix in self.prefixes:
            if key.startswith(prefix):
                return key.removeprefix(prefix)
        for suffix in self.suffixes:
            if key.endswith(suffix):
                return key.removesuffix(suffix)
        return key

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the printed order."""
        return tuple(word.code for word in self.words)

    @property
    def labels(self) -> tuple[str, ...]:
        """The printed labels in the printed order."""
        return tuple(word.label for word in self.words)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(code, label) pairs in the printed order, as a form wants them."""
        return tuple((word.code, word.label) for word in self.words)
