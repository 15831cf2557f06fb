"""A market written as CSV: bids and institutions, and if wanted needs with priorities and quotas of groups."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .. import Market, Quota
from .bad import BadFile
from .named import NamedMarket, numbered, ordered
from .tables import BIDS, INSTITUTIONS, NEEDS, QUOTAS, Table, key_of, read_table

EVERYTHING = ("*", "all", "全部")
LOCKED = frozenset(("locked", "forced", "lock", "锁定", "指定"))
BARRED = frozenset(("barred", "forbidden", "bar", "排除", "禁止"))
YES = frozenset(("1", "yes", "true", "y", "是", "x"))
NO = frozenset(("", "0", "no", "false", "n", "否"))

File = tuple[bytes, str]
"""Content and the name by which sentences call it."""


def read_market(
    bids: File,
    institutions: File,
    needs: File | None = None,
    quotas: File | None = None,
    *,
    all_or_nothing: bool = False,
    seed: int = 0,
) -> tuple[NamedMarket, list[str]]:
    """The market in tables, and notes on what was passed over; `BadFile` with the first fault and its place.

    Needs are those of their own file, or without one those that have a bid.
    """
    limits = None if quotas is None else read_table(*quotas, QUOTAS, ("group",))
    rows = read_table(*bids, BIDS, ("need", "institution", "score"), () if limits is None else _amounts(limits))
    places = read_table(*institutions, INSTITUTIONS, ("institution", "capacity"))
    asked = None if needs is None else read_table(*needs, NEEDS, ("need",))
    need_ids, need = _numbers(rows, "need", asked)
    institution_ids, institution = _numbers(rows, "institution", places)
    _once(rows, need * max(len(institution_ids), 1) + institution, "need", "is a pair that stands on line {} already")
    forced, forbidden = _locks(rows)
    names, limited = _quotas(rows, limits)
    effort, workload = _days(rows, places)
    market = _market(
        f"{rows.name} and {places.name}",
        needs=len(need_ids),
        need=need,
        institution=institution,
        score=rows.whole("score"),
        capacity=_by(places, "capacity", institution_ids, None),
        floor=_by(places, "floor", institution_ids, 0),
        effort=effort,
        workload=None if workload is None else _sorted(places, workload, institution_ids),
        forced=forced,
        forbidden=forbidden,
        quotas=limited,
        priority=None if asked is None else _by(asked, "priority", need_ids, 1, "need"),
        all_or_nothing=all_or_nothing,
        seed=seed,
    )
    named = NamedMarket(market=market, need_ids=numbered(need_ids), institution_ids=numbered(institution_ids), quota_names=names)
    return named, _notes(rows, places, asked, limits)


def _amounts(limits: Table) -> tuple[str, ...]:
    """The columns of the bids that quotas add up."""
    return tuple(sorted({key_of(text, BIDS) for text in limits.texts("amount") if text}))


def _market(files: str, **arguments: object) -> Market:
    try:
        return Market(**arguments)  # type: ignore[arg-type]
    except ValueError as error:
        raise BadFile(f"{files}: {error}.") from None


def _numbers(rows: Table, key: str, listed: Table | None) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The ids in their order, and the number of each bid's id."""
    named = rows.ids(key)
    if listed is None:
        ids = ordered(named)
    else:
        own = listed.ids(key)
        ids = ordered(own)
        _once(listed, own, key, "stands on line {} already")
    number = {name: place for place, name in enumerate(ids)}
    for row, name in enumerate(named):
        if name not in number and listed is not None:
            raise rows.fault(row, key, f"is “{name}”, which {listed.name} does not list: add it there or correct it here")
    return ids, np.array([number[name] for name in named], np.int64)


def _once(table: Table, values: Iterable[object], key: str, what: str) -> None:
    """Raise where a value comes again."""
    seen: dict[object, int] = {}
    for row, value in enumerate(values.tolist() if isinstance(values, np.ndarray) else values):
        if value in seen:
            raise table.fault(row, key, f"{what.format(table.lines[seen[value]])}: keep one of the two")
        seen[value] = row


def _by(table: Table, key: str, ids: tuple[str, ...], blank: int | None, name: str = "institution") -> NDArray[np.int64]:
    """A column of a list, not negative, by the number of its id."""
    values = table.whole(key, 0, blank) if key in table.at or blank is None else [blank] * len(table.cells)
    return _sorted(table, values, ids, name)


def _sorted(table: Table, values: list[int], ids: tuple[str, ...], name: str = "institution") -> NDArray[np.int64]:
    value = dict(zip(table.ids(name), values, strict=True))
    return np.array([value[one] for one in ids], np.int64)


def _days(rows: Table, places: Table) -> tuple[list[int] | None, list[int] | None]:
    """Effort of each bid and workload of each institution; a column without its partner is refused."""
    effort, workload = "effort" in rows.at, "workload" in places.at
    if effort and not workload:
        raise BadFile(f"{places.name}: {rows.name} has a column effort, so a column workload is needed here too.")
    if workload and not effort:
        raise BadFile(f"{rows.name}: {places.name} has a column workload, so a column effort is needed here too.")
    return (rows.whole("effort", 0), places.whole("workload", 0)) if effort else (None, None)


def _locks(rows: Table) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    forced = np.array([_flag(rows, row, "forced", text) for row, text in enumerate(rows.texts("forced"))], bool)
    forbidden = np.array([_flag(rows, row, "forbidden", text) for row, text in enumerate(rows.texts("forbidden"))], bool)
    for row, text in enumerate(rows.texts("pair")):
        if text.casefold() in LOCKED:
            forced[row] = True
        elif text.casefold() in BARRED:
            forbidden[row] = True
        elif text:
            raise rows.fault(row, "pair", f"is “{text}”: write locked (锁定), barred (排除) or nothing")
    for row in np.flatnonzero(forced & forbidden)[:1].tolist():
        raise rows.fault(row, "forbidden" if "forbidden" in rows.at else "pair", "pair is both locked and barred: decide")
    return forced, forbidden


def _flag(rows: Table, row: int, key: str, text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() not in NO:
        raise rows.fault(row, key, f"is “{text}”: write 1 (是) or 0 (否)")
    return False


def _quotas(rows: Table, limits: Table | None) -> tuple[tuple[str, ...], list[Quota]]:
    """The quotas by name: a group, and behind a colon the column that is added up instead of matches."""
    if limits is None:
        return (), []
    groups = [set(filter(None, map(str.strip, re.split("[;；、|]", text)))) for text in rows.texts("group")]
    groups_of, amounts = limits.ids("group"), limits.texts("amount")
    names = [f"{group}: {amount}" if amount else group for group, amount in zip(groups_of, amounts, strict=True)]
    _once(limits, names, "group", "stands on line {} already")
    least, most = limits.whole("least", 0, 0), limits.whole("most", 0, -1)
    found = {}
    for row, name in enumerate(names):
        inside = _members(limits, rows, row, groups)
        if 0 <= most[row] < least[row]:
            raise limits.fault(row, "most", f"is {most[row]}, less than the least {least[row]}")
        mask = inside * np.array(rows.whole(key_of(amounts[row], BIDS), 0, 0), np.int64) if amounts[row] else inside
        found[name] = Quota(mask, least[row], None if most[row] < 0 else most[row])
    order = ordered(found)
    return order, [found[name] for name in order]


def _members(limits: Table, rows: Table, row: int, groups: list[set[str]]) -> NDArray[np.bool_]:
    group, amount = limits.ids("group")[row], limits.texts("amount")[row]
    inside = np.array([group in EVERYTHING or group in own for own in groups], bool)
    if not inside.any() and inside.size:
        raise limits.fault(row, "group", f"is “{group}”, but no bid in {rows.name} is of this group: see its column group")
    if amount and key_of(amount, BIDS) not in rows.at:
        raise limits.fault(row, "amount", f"is “{amount}”, but {rows.name} has no such column")
    return inside


def _notes(*tables: Table | None) -> list[str]:
    notes = []
    for table in filter(None, tables):
        if unused := table.unused():
            notes.append(f"{table.name}: not used: {', '.join(unused)}.")
        if not table.cells:
            notes.append(f"{table.name} has a header and no rows.")
    return notes
