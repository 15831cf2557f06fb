"""A use case that nobody plays is unknown: it joins the simulator in the commit that makes it."""

import inspect

from tests.layers import loaded
from tests.simulation.city import KINDS
from tests.simulation.never import NEVER
from tests.simulation.outcomes import bare, refusals
from tests.simulation.seeds import EARLY, MIDDLE, kind_of, seeds_of
from tests.simulation.steps import PLAYS

NOT_PLAYED = {
    "attach": "needs a copy of a document, which the repository does not hold",
    "detach": "the same",
    "keep": "a what-if is looked at before it is kept: tests/competition plays it",
    "say_who": "needs a name that looks like another: tests/needs plays it",
    "settle_hidden": "needs a workbook that hides rows: tests/needs plays it",
    "enter": "drafts and submits, which are played",
    "open_programme": "one programme a city until a programme is a place",
    "change_password": "costs a hash each time: tests/people plays it",
    "reset_password": "the same",
    "open": "the same, and its pauses are those of tests/people/use_cases/test_throttle.py",
    "accept": "the secret of an invitation stands in its letter alone: tests/people plays it",
    "print_letter": "an account without a mailbox: tests/people plays it",
}


def commanded():
    """Every public use case that takes a command."""
    return {
        function
        for module in loaded("use_cases")
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if next(iter(inspect.signature(function).parameters), "") == "command"
    }


def test_every_use_case_is_played_or_says_why_not():
    played = {play.use_case for play in PLAYS.values()}
    missing = {f"{one.__module__}.{one.__name__}" for one in commanded() - played if one.__name__ not in NOT_PLAYED}
    assert not missing


def test_what_is_not_played_is_there():
    assert set(NOT_PLAYED) <= {one.__name__ for one in commanded()}


def test_what_no_history_comes_to_is_read_from_the_code_and_has_its_reason():
    """A line that the code has outgrown goes."""
    read = {(bare(name), word) for name, play in PLAYS.items() for word in refusals(play.use_case)}
    assert NEVER.keys() <= read
    assert all(NEVER.values())


def test_every_beginning_is_played():
    assert {kind_of(seed) for half in (EARLY, MIDDLE) for seed in seeds_of(half)} == set(KINDS)
