"""A what-if as it stands in an address: read without ever failing, and written so that a colleague can open it."""

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from ....shared import quantities
from ....shared.errors import Invalid
from ....shared.fixed import Fixed
from ....shared.rounding import hundredths
from ....shared.web import query
from ...rules import whatif
from ...rules.scoring import Criterion, check_weights
from ...rules.whatif import PAIRS, Alteration, Wish

WEIGHT, PLACES = "weight_", "places_"

Arguments = MultiDict[str, str]


class Asked(Fixed):
    """What an address asks for; `weights` is None where they are the announced ones."""

    wish: Wish
    weights: dict[str, int] | None


def asked(given: Arguments, announced: Mapping[str, int]) -> Asked:
    """What an address or a form asks for; `Invalid` names the first thing that cannot be read."""
    wish = Wish(
        places=dict(_places(given)),
        most=_whole(given.get("most", ""), 1, whatif.MOST_PLACES, "whatif.most"),
        budget_fen=_budget(given.get("budget", "")),
        priority=dict(_priorities(given)),
        pairs=dict(_pairs(given)),
    )
    return Asked(wish=wish, weights=_weights(given, announced))


def written(changes: list[whatif.Change], weights: Mapping[str, int] | None) -> dict[str, Any]:
    """The arguments of the shortest address that asks for these changes and weights."""
    found: dict[str, Any] = {f"{WEIGHT}{key}": weight for key, weight in sorted((weights or {}).items())}
    for change in changes:
        kind = Alteration(change["kind"])
        if kind is Alteration.PLACES:
            found[f"{PLACES}{change['institution']}"] = change["after"]
        elif kind is Alteration.MOST:
            found["most"] = change["after"]
        elif kind is Alteration.BUDGET:
            found["budget"] = yuan_text(change["after"])
        elif kind is Alteration.PRIORITY:
            found.setdefault("need", []).append(f"{change['need']}:{change['after']}")
        else:
            found.setdefault("pair", []).append(f"{kind.value}:{change['need']}:{change['institution']}")
    return found


def differs(given: Arguments, found: Mapping[str, Any]) -> bool:
    """Whether an address is not the shortest one for what it asks."""
    shortest = [(name, str(one)) for name, value in found.items() for one in (value if isinstance(value, list) else [value])]
    return sorted(shortest) != sorted(given.items(multi=True))


def yuan_text(fen: int) -> str:
    """An amount as it is typed: 500000 or 0.50."""
    return hundredths(fen).removesuffix(".00")


def _places(given: Arguments) -> Iterator[tuple[int, int]]:
    for name, text in given.items():
        if name.startswith(PLACES):
            places = _whole(text, 0, whatif.MOST_PLACES, "whatif.places")
            number = _number(name.removeprefix(PLACES), "whatif.no_institution")
            if places is not None:
                yield number, places


def _priorities(given: Arguments) -> Iterator[tuple[int, int]]:
    for text in given.getlist("need"):
        need, _, priority = text.partition(":")
        yield _number(need, "whatif.no_need"), _number(priority, "whatif.priority")
    need, priority = given.get("add_priority_need", ""), given.get("add_priority", "")
    if bool(need) != bool(priority.strip()):
        raise Invalid("whatif.priority_incomplete")
    if need:
        value = _whole(priority, 1, whatif.MOST_PRIORITY, "whatif.priority")
        yield _number(need, "whatif.no_need"), value or 1


def _pairs(given: Arguments) -> Iterator[tuple[tuple[int, int], Alteration]]:
    for text in given.getlist("pair"):
        kind, need, institution = [*text.split(":"), "", ""][:3]
        yield _pair(kind, need, institution)
    added = [given.get(f"add_{name}", "") for name in ("kind", "need", "institution")]
    if any(added) and not all(added):
        raise Invalid("whatif.incomplete")
    if all(added):
        yield _pair(*added)


def _pair(kind: str, need: str, institution: str) -> tuple[tuple[int, int], Alteration]:
    if kind not in PAIRS:
        raise Invalid("whatif.no_candidate")
    return (_number(need, "whatif.no_candidate"), _number(institution, "whatif.no_candidate")), Alteration(kind)


def _weights(given: Arguments, announced: Mapping[str, int]) -> dict[str, int] | None:
    """The weights as typed, where they are other than the announced ones."""
    if not any(name.startswith(WEIGHT) for name in given):
        return None
    typed = {key.value: _weight(key, given.get(f"{WEIGHT}{key.value}", "")) for key in Criterion}
    weights = {key: weight for key, weight in typed.items() if weight}
    check_weights(weights)
    return None if weights == {key: weight for key, weight in announced.items() if weight} else weights


def _weight(key: Criterion, text: str) -> int:
    try:
        return quantities.whole(text, 0, 100, unit="%") if text.strip() else 0
    except Invalid:
        raise Invalid("whatif.weight", term=key) from None


def _whole(text: str, least: int, most: int, key: str) -> int | None:
    try:
        return quantities.whole(text, least, most) if text.strip() else None
    except Invalid:
        raise Invalid(key, most=most) from None


def _budget(text: str) -> int | None:
    try:
        fen = quantities.yuan(text) if text.strip() else None
    except Invalid:
        raise Invalid("whatif.budget") from None
    if fen is not None and fen < 0:
        raise Invalid("whatif.budget")
    return fen


def _number(text: str, key: str) -> int:
    number = _id(text)
    if number is None:
        raise Invalid(key, most=whatif.MOST_PRIORITY)
    return number


def _id(text: str) -> int | None:
    return int(text) if query.is_id(text) else None
