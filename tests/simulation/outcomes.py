"""Every way in which a use case can end, read from the code: done, and each kind of refusal that it, or what it calls, can say."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from marketplace.records.use_cases.transaction import transaction
from marketplace.shared import lifecycle
from marketplace.shared.errors import Refusal
from marketplace.shared.extensions import Row
from marketplace.shared.registry import Asked
from tests.simulation.never import NEVER
from tests.simulation.steps import PLAYS

DONE = "done"


def all_outcomes() -> set[tuple[str, str]]:
    """(use case, done or a kind of refusal) of everything that is played and can come to it."""
    return {(bare(name), word) for name, play in PLAYS.items() for word in (DONE, *refusals(play.use_case))} - NEVER.keys()


def kind_of(refusal: type[Refusal]) -> str:
    """The kind of a refusal: the way in which the house says no."""
    return next(one.__name__ for one in refusal.__mro__ if Refusal in one.__bases__)


def bare(name: str) -> str:
    """The name of a step without what tells two plays of one use case apart."""
    return name.removeprefix("hold ").partition(" (")[0]


@cache
def refusals(use_case: Callable[..., Any]) -> frozenset[str]:
    """The kinds of the refusals that stand in a use case, or in any function of the house that it calls."""
    found, known, waiting = set[str](), set[Any](), [use_case]
    while waiting:
        one = waiting.pop()
        if one in known:
            continue
        known.add(one)
        for target in _calls(one):
            if isinstance(target, type) and issubclass(target, Refusal):
                found.add(kind_of(target))
            elif isinstance(target, Asked) and target.answer is not None:
                waiting.append(target.answer)
            elif target is transaction:
                continue  # its conflicts need two at once: `tests/isolation` has them
            elif isinstance(target, type) and issubclass(target, Row):
                continue  # how its columns clean a text: whoever writes one has cleaned it, and the form before
            elif isinstance(target, FunctionType | type) and target.__module__.startswith("marketplace."):
                waiting.append(target)
    return frozenset(found)


@cache
def _calls(one: Any) -> tuple[Any, ...]:
    """What a function or a class of the house calls, as far as its names say it; read once, though every use case meets it."""
    inside = inspect.unwrap(one)
    names = inspect.getmodule(inside).__dict__
    calls = (node for node in ast.walk(_tree(inside)) if isinstance(node, ast.Call))
    return tuple(_meant(node.func, names) for node in calls if not _stands_open(node, names))


def _stands_open(call: ast.Call, names: dict[str, Any]) -> bool:
    """Whether it takes a step, written out, from a state, written out, from which it leads on: nothing can refuse that."""
    if _meant(call.func, names) is not lifecycle.take:
        return False
    step, state = (_meant(one, names) for one in call.args)
    return (state, step) in lifecycle.TABLES.get(type(state), {})


def _tree(one: Any) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(one)))


def _meant(named: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(named, ast.Name):
        return names.get(named.id)
    inside = _meant(named.value, names) if isinstance(named, ast.Attribute) else None
    return getattr(inside, named.attr, None) if isinstance(inside, ModuleType | type) else None
