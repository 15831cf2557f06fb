"""What is fixed is a frozen dataclass in all that anybody can see of it, whenever it was completed."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from inspect import isfunction

import pytest

from marketplace.shared.fixed import Fixed


def declared(parent):
    """A kind of each: with defaults, with a check, and one that inherits."""

    decorate = dataclass(frozen=True, kw_only=True) if parent is object else lambda kind: kind

    @decorate
    class Base(parent):
        """A base."""

        KIND = "none of the parts"
        at: int
        names: tuple[str, ...] = ()
        more: list[int] = field(default_factory=list, compare=False)

        def __post_init__(self):
            if self.at < 0:
                raise ValueError("before the beginning")

    @decorate
    class Special(Base):
        """One that inherits."""

        at: int = 7
        mark: str

        def __str__(self):
            return self.mark

    return Base, Special


OURS, THEIRS = declared(Fixed), declared(object)


class Picklable(Fixed):
    """Of this one a test makes the first without its constructor."""

    at: int


@pytest.mark.parametrize("kinds", [OURS, THEIRS])
def test_the_parts_are_known_before_any_is_made(kinds):
    fresh = declared(Fixed if kinds is OURS else object)
    assert [is_dataclass(kind) for kind in fresh] == [True, True]
    assert [[one.name for one in fields(kind)] for kind in fresh] == [["at", "names", "more"], ["at", "names", "more", "mark"]]
    assert fresh[1].at == 7 and fresh[0].names == ()


def seen(kinds):
    """What can be seen of values of the kinds: their words, parts, equality, hashes, refusals."""
    base, special = kinds
    one, same, other = base(at=1), base(at=1, more=[3]), base(at=2, names=("x",))
    yield repr(one).rpartition(".")[2], repr(special(mark="m")).rpartition(".")[2], str(special(mark="m"))
    yield one == same, one == other, one != same, hash(one) == hash(same), len({one, same, other}), one == special(at=1, mark="")
    yield asdict(other), replace(other, at=3).at, base(at=1).more is base(at=1).more, copy.deepcopy(one) == one
    for deed in (
        lambda: base(),
        lambda: base(1),
        lambda: base(at=1, nothing=2),
        lambda: base(at=-1),
        lambda: replace(one, at=-1),
        lambda: setattr(one, "at", 2),
        lambda: setattr(one, "nothing", 2),
        lambda: delattr(one, "at"),
        lambda: hash(base(at=1, names=[])),
    ):
        with pytest.raises((TypeError, ValueError, FrozenInstanceError)) as refused:
            deed()
        yield refused.type, str(refused.value).removeprefix("declared.<locals>.")


def test_all_that_can_be_seen_is_that_of_a_frozen_dataclass():
    assert list(seen(OURS)) == list(seen(THEIRS))


def test_only_what_is_used_is_completed():
    base, special = declared(Fixed)
    before = special.__init__
    base(at=1)
    assert special.__init__ is before and base.__init__ is not before
    assert isfunction(base.__eq__) and base.__eq__ is not special.__eq__


def test_one_that_came_from_another_process_is_equal_to_one_that_was_made_here():
    there = Picklable.__new__(Picklable)
    there.__dict__["at"] = 1
    assert there == pickle.loads(pickle.dumps(there)) and hash(there) == hash(Picklable(at=1))
