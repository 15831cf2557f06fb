"""What people get wrong: from an older page, of something that is not there, or with what no form should take."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any

OLD, UNKNOWN, TYPED = "old", "unknown", "typed"
"""The kinds of slips."""
VERSIONS = frozenset("version versions of".split())
"""Names of what a page carries of what it has shown."""
NAMING = frozenset("key mark position seen".split())
"""Names of what is acted on that do not end in `_id` or `_ids`."""
GIVEN = frozenset("link address address_of_sender another rehearsal kind".split())
"""What no person types freely."""
TEXTS, STACKED = frozenset("reason plan opinion remark".split()), "核查情况" + 9 * "\u0301"
"""Texts that the use case measures, and one that is no text; of the others the form takes what fits and there is room for."""
FAR = timedelta(days=4000)

Way = tuple[str, ...]
Made = tuple[str, Callable[[Any], Any]]
"""The kind of a slip, and what it makes of a whole command."""


@dataclass(frozen=True)
class Slip:
    """What somebody gave instead."""

    command: Any
    kind: str

    @property
    def old(self) -> bool:
        """Whether it carries a version that is not the stored one."""
        return self.kind == OLD


def slipped(command: Any, said: str, random: Random) -> Slip | None:
    """A command with something wrong in it in one place; None where there is nothing of this kind to get wrong.

    `said` is the kind, alone or with a number: then these places are taken in turn.
    """
    kind, _, turn = said.partition(" ")
    ways = [make for one, make in _places(command) if one == kind]
    if not ways:
        return None
    make = ways[int(turn) % len(ways)] if turn else random.choice(ways)
    return Slip(make(random), kind)


def _places(command: Any) -> Iterator[Made]:
    """Every place of a command in which something can be wrong."""
    for name, value in vars(command).items():
        for kind, make in _of(name, value):
            yield kind, _within(command, name, make)


def _within(command: Any, name: str, make: Callable[[Random], Any]) -> Callable[[Random], Any]:
    return lambda random: replace(command, **{name: make(random)})


def _of(name: str, value: Any) -> Iterator[Made]:
    """What can be wrong with one field."""
    if name in VERSIONS:
        yield OLD, lambda random: _older(value)
        if isinstance(value, Mapping) and value:
            yield TYPED, lambda random: {}
            yield UNKNOWN, lambda random: {_nobody(one, random): version for one, version in value.items()}
    elif name in NAMING or name.endswith("_id"):
        if value is not None:
            yield UNKNOWN, lambda random: _nobody(value, random)
    elif name.endswith("_ids"):
        yield UNKNOWN, lambda random: (*value, _nobody(0, random))
        yield TYPED, lambda random: ()
    elif is_dataclass(value):
        yield from _places(value)
    elif name == "sure":
        if value:
            yield TYPED, _always(False)
    elif name not in GIVEN:
        for wrong in (*_wrong(value), *([STACKED] * (name in TEXTS))):
            yield TYPED, _always(wrong)
        if isinstance(value, Mapping):
            yield from _inside(value)


def _inside(value: Mapping[Any, Any]) -> Iterator[Made]:
    """One entry of a form with several is wrong, or is for something that is not there."""
    for one, given in value.items():
        for wrong in _wrong(given):
            yield TYPED, _always({**value, one: wrong})
    if value and all(isinstance(given, int) for given in value.values()):
        yield TYPED, _always(dict.fromkeys(value, next(iter(value.values()))))
        yield UNKNOWN, _always({**value, _nobody(next(iter(value)), Random(0)): 1})


def _wrong(value: Any) -> tuple[Any, ...]:
    """What stands there instead of a value of its kind: nothing, too much, nonsense."""
    for kinds, wrong in WRONG:
        if isinstance(value, kinds):
            return wrong(value)
    return ()


def _always(value: Any) -> Callable[[Random], Any]:
    return lambda random: value


def _older(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {one: _older(version) for one, version in value.items()}
    return value - 1 if value else 1


def _nobody(value: Any, random: Random) -> Any:
    return f"nobody{random.randrange(100)}" if isinstance(value, str) else 10**6 + random.randrange(100)


WRONG: tuple[tuple[type | tuple[type, ...], Callable[[Any], tuple[Any, ...]]], ...] = (
    ((bool, Enum), lambda value: ()),
    (str, lambda value: ("", "无")),
    (int, lambda value: (-1, 0, 10**12)),
    (bytes, lambda value: (b"", b"this is no file")),
    ((datetime, date), lambda value: (value - FAR, value + FAR)),
    (frozenset, lambda value: (frozenset(),)),
    (tuple, lambda value: ((), value * 2, *([(*value, "none such")] * isinstance((*value, 0)[0], str)))),
    (Mapping, lambda value: ({}, {**value, "none such": next(iter(value.values()), 1)})),
)
