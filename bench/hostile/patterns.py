"""Every pattern that may meet a person's text, what in it takes the square of a text, and the texts that show it."""

import ast
import importlib
import pkgutil
import re
import re._constants as op
import re._parser as parser
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import marketplace
from marketplace.shared.later import Later

ROOT = Path(marketplace.__file__).parent
SCRIPT = ROOT.parent / "static/verify_matching.py"
OURS_ALONE = ("rulebook.rulesets", "demo", "wsgi")
"""Modules whose patterns meet nothing but our own files."""
MANY = 64
"""A repeat of more than that counts as one without an end."""
PATHS = 4_000
SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
COMMON = " \n\t-.,:(（)）/|_=*x1a中、。\u0301"


class Found(NamedTuple):
    """A pattern, where it stands, and whether it is tried from every place of a text."""

    where: str
    pattern: re.Pattern[str]
    searches: bool


def discovered() -> list[Found]:
    """The patterns of all modules: those that have a name or stand in a tuple, and those written where they are used."""
    return [*_named(), *_inline()]


def ours_alone(name: str) -> bool:
    """Whether the patterns of this module meet no text of a person."""
    return f"{name}.".startswith(tuple(f"marketplace.{one}." for one in OURS_ALONE))


def _modules() -> Iterator[Any]:
    for module in pkgutil.walk_packages([str(ROOT)], "marketplace."):
        if not ours_alone(module.name) and not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def _named() -> Iterator[Found]:
    sources = {path: path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    calls = {path: set(re.findall(r"\b([A-Z_]+)\.(\w+)\b", source)) for path, source in sources.items()}
    for module in _modules():
        for name, value in vars(module).items():
            for place, pattern in enumerate(_patterns_in(value)):
                if isinstance(pattern.pattern, str) and re.search(rf"^{name}\b", sources[Path(module.__file__)], re.M):
                    own = calls[Path(module.__file__)]
                    how = {method for known, method in (own if name[0] == "_" else set().union(*calls.values())) if known == name}
                    searches = not how & {"match", "fullmatch"} or bool(how.intersection(SEARCHING))
                    yield Found(f"{module.__name__[12:]}.{name}" + (f"[{place}]" if place else ""), pattern, searches)


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _patterns_in(one)
    elif isinstance(value, Later):
        yield from _patterns_in(value._make())


def _inline() -> Iterator[Found]:
    for path in [*sorted(ROOT.rglob("*.py")), SCRIPT]:
        name = str(path.relative_to(ROOT.parent))
        text = path.read_text("utf-8")
        if name.split("/")[1] in OURS_ALONE or "import re\n" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                searches = node.func.attr in SEARCHING
                if searches or node.func.attr in ("match", "fullmatch"):
                    flags = re.ASCII if "re.ASCII" in ast.unparse(node) else re.NOFLAG
                    yield Found(f"{name}:{node.lineno}", re.compile(node.args[0].value, flags), searches)


class Atom(NamedTuple):
    """A step of one way through a pattern: what characters it takes, and how."""

    kind: str
    """one, many (without an end, and gives back), kept (without an end, and keeps), or tested (takes nothing)."""
    chars: frozenset[str]
    optional: bool
    guards: frozenset[str] = frozenset()
    """What may not stand before the place, where it says so."""


def faults(found: Found) -> list[str]:
    """What makes a pattern take more steps than a text has characters times a constant."""
    tree = parser.parse(found.pattern.pattern, found.pattern.flags)
    alphabet = frozenset(COMMON) | frozenset(_letters(tree))
    if found.pattern.flags & re.DOTALL:
        alphabet -= {"\n"}
    bodies = [list(_paths(body, alphabet)) for body in _bodies(tree)]
    nested = [fault for ways in bodies for one, two in product(ways, ways) for fault in _doubled([*one, *two], alphabet)]
    nested += [fault for ways in bodies for fault in _alike(ways)]
    paths = list(_paths(tree, alphabet))
    seen = [fault for path in paths for fault in _doubled(path, alphabet)]
    again = [fault for path in paths for fault in _from_everywhere(path)] if found.searches else []
    return sorted({*nested, *seen, *again})


def _doubled(path: list[Atom], alphabet: frozenset[str]) -> Iterator[str]:
    """Two repeats that may share what they take in many ways; the last one cannot fail where it takes whatever comes."""
    for first, one in enumerate(path):
        if one.kind != "many":
            continue
        shared = one.chars
        for two in path[first + 1 :]:
            if two.kind in ("many", "kept") and shared & two.chars and not (two is path[-1] and two.chars == alphabet):
                yield f"two repeats share {_some(shared & two.chars)}"
                break
            if two.kind != "tested" and not two.optional:
                shared &= two.chars
            if not shared:
                break


def _alike(ways: list[list[Atom]]) -> Iterator[str]:
    """Two ways through what is repeated that begin alike, so that one text may be taken in many ways."""
    for (place, one), two in product(enumerate(ways), ways):
        if two not in ways[: place + 1] and one and two and (both := one[0].chars & two[0].chars) and len(one) != len(two):
            yield f"two ways begin with {_some(both)}"


def _from_everywhere(path: list[Atom]) -> Iterator[str]:
    """A repeat that is begun again at each place of what it takes, and then fails."""
    guarded = path[0].guards if path and path[0].kind == "tested" else frozenset()
    for place, one in enumerate(path):
        if one.kind not in ("many", "kept"):
            continue
        common = one.chars
        for before in path[:place]:
            if before.kind != "tested" and not before.optional:
                common &= before.chars
        may_fail = any(not after.optional for after in path[place + 1 :])
        if may_fail and common and not common <= guarded:
            yield f"begun again at each {_some(common - guarded)}"


def _some(chars: frozenset[str]) -> str:
    return repr("".join(sorted(chars)[:5]))


def _bodies(tree: Any) -> Iterator[list[Any]]:
    """What is repeated without an end, itself longer than one character."""
    for kind, given in tree:
        for inner in _inner(kind, given):
            if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and given[1] > MANY:
                yield list(inner)
            yield from _bodies(inner)


def _inner(kind: Any, given: Any) -> list[Any]:
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [given[2]]
    if kind is op.SUBPATTERN:
        return [given[3]]
    if kind is op.BRANCH:
        return list(given[1])
    return [given] if kind is op.ATOMIC_GROUP else []


def _letters(tree: Any) -> Iterator[str]:
    for kind, given in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL):
            yield from (chr(given).lower(), chr(given).upper()[:1])
        elif kind is op.IN:
            for what, value in given:
                if what is op.LITERAL:
                    yield chr(value)
                elif what is op.RANGE:
                    yield from map(chr, value)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _letters(given[1])
        for inner in _inner(kind, given):
            yield from _letters(inner)


def _paths(tree: Any, alphabet: frozenset[str]) -> Iterator[list[Atom]]:
    """Every way through a pattern, a repeat of several characters gone through once."""
    choices = [_ways(kind, given, alphabet) for kind, given in tree]
    for count, picked in enumerate(product(*choices)):
        if count > PATHS:
            return
        yield [atom for atoms in picked for atom in atoms]


def _ways(kind: Any, given: Any, alphabet: frozenset[str]) -> list[list[Atom]]:
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _repeated(kind, given, alphabet)
    if kind is op.SUBPATTERN:
        return list(_paths(given[3], alphabet))
    if kind is op.ATOMIC_GROUP:
        return [[_kept(atom) for atom in path] for path in _paths(given, alphabet)]
    if kind is op.BRANCH:
        return [path for branch in given[1] for path in _paths(branch, alphabet)]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        seen = frozenset().union(*(path[-1].chars for path in _paths(given[1], alphabet) if path))
        guards = seen if kind is op.ASSERT_NOT else alphabet - seen
        return [[Atom("tested", frozenset(), False, guards if given[0] < 0 else frozenset())]]
    if kind is op.AT:
        start = given in (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
        return [[Atom("tested", frozenset(), False, alphabet if start else frozenset())]]
    return [[Atom("one", _chars(kind, given, alphabet), False)]]


def _repeated(kind: Any, given: Any, alphabet: frozenset[str]) -> list[list[Atom]]:
    least, most, body = given
    paths = list(_paths(body, alphabet))
    if len(body) == 1 and most > MANY and all(len(path) == 1 and path[0].kind == "one" for path in paths):
        chars = frozenset().union(*(path[0].chars for path in paths))
        return [[Atom("kept" if kind is op.POSSESSIVE_REPEAT else "many", chars, least == 0)]]
    ways = paths
    if kind is op.POSSESSIVE_REPEAT:
        ways = [[_kept(atom) for atom in path] for path in ways]
    return [*ways, []] if least == 0 else ways


def _kept(atom: Atom) -> Atom:
    return atom._replace(kind="kept") if atom.kind == "many" else atom


def _chars(kind: Any, given: Any, alphabet: frozenset[str]) -> frozenset[str]:
    if kind is op.ANY:
        return alphabet - {"\n"}
    if kind is op.LITERAL:
        return frozenset((chr(given).lower(), chr(given).upper()[:1]))
    if kind is op.NOT_LITERAL:
        return alphabet - {chr(given)}
    if kind is op.IN:
        negated = given[0][0] is op.NEGATE
        held = {c for c in alphabet if any(_holds(what, value, c) for what, value in given)}
        return alphabet - held if negated else frozenset(held)
    return alphabet


_CATEGORIES = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w"} | {
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_NOT_WORD: r"\W",
}


def _holds(what: Any, value: Any, character: str) -> bool:
    if what is op.LITERAL:
        return ord(character) == value
    if what is op.RANGE:
        return value[0] <= ord(character) <= value[1]
    return what is op.CATEGORY and bool(re.match(_CATEGORIES[value], character))


def worst(found: Found, length: int) -> Iterator[str]:
    """Texts of one length that lead a pattern astray: a way into it, one of its repeats at full length, and no way out."""
    tree = parser.parse(found.pattern.pattern, found.pattern.flags)
    alphabet = frozenset(COMMON) | frozenset(_letters(tree))
    bits = {*COMMON}
    for count, path in enumerate(_paths(tree, alphabet)):
        if count > 40:
            break
        picked = ["" if not atom.chars else min(atom.chars) for atom in path]
        bits.add("".join(picked))
        for place, atom in enumerate(path):
            if atom.kind in ("many", "kept"):
                bits |= {"".join(picked[:place]) + pump * 200 for pump in sorted(atom.chars)[:3]}
                for pump in sorted(atom.chars)[:3]:
                    head = "".join(picked[:place])
                    yield head + pump * (length - len(head) - 1) + "\x01"
    for bit in sorted(filter(None, bits)):
        yield (bit * length)[: length - 1] + "\x01"
