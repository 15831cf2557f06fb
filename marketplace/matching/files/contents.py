"""A whole market inside a result file, so that the file can be checked by itself."""

from typing import Any

import numpy as np

from .. import Market, Quota
from .bad import BadFile
from .named import Ids, NamedMarket, ordered
from .parsing import Fields

ROWS = ("need", "institution", "score")
LOCKS = ("forced", "forbidden")
PLACES = ("capacity", "floor", "priority")
FIELDS = (*ROWS, *LOCKS, *PLACES, "needs", "need_ids", "institution_ids", "effort", "workload", "quotas", "all_or_nothing")


def content_of(named: NamedMarket) -> dict[str, Any]:
    """The arguments of `Market` as lists, the bids by need and institution; locked and barred bids by their rows."""
    market = named.market
    order = np.lexsort((market.institution, market.need))
    return {
        "need_ids": named.need_ids and list(named.need_ids),
        "institution_ids": named.institution_ids and list(named.institution_ids),
        "needs": market.needs,
        **{key: getattr(market, key)[order].tolist() for key in ROWS},
        **{key: getattr(market, key).tolist() for key in PLACES},
        "effort": None if market.effort is None else market.effort[order].tolist(),
        "workload": None if market.workload is None else market.workload.tolist(),
        **{key: np.flatnonzero(getattr(market, key)[order]).tolist() for key in LOCKS},
        "quotas": [
            {"name": named.quota(number), "least": quota.least, "most": quota.most, "amount": quota.amount[order].tolist()}
            for number, quota in enumerate(market.quotas)
        ],
        "all_or_nothing": market.all_or_nothing,
    }


def market_in(content: Fields, seed: int) -> NamedMarket:
    """The market in parsed JSON; `BadFile` where it is none."""
    content.only(FIELDS)
    rows = {key: content.wholes(key) for key in (*ROWS, *PLACES)}
    optional = {key: _optional(content, key) for key in ("effort", "workload")}
    quotas = _quotas(content)
    if content.whole("needs") != len(rows["priority"]):
        raise content.fault("priority", "as long as there are needs")
    try:
        market = Market(
            needs=content.whole("needs"),
            seed=seed,
            all_or_nothing=_flag(content, "all_or_nothing"),
            quotas=[quota for _, quota in quotas],
            forced=_mask(content, "forced"),
            forbidden=_mask(content, "forbidden"),
            **rows,
            **optional,  # type: ignore[arg-type]
        )
    except (ValueError, OverflowError, MemoryError) as error:
        raise BadFile(f"{content.name}: {error}.") from None
    return NamedMarket(
        market=market,
        need_ids=_ids(content, "need_ids", market.needs),
        institution_ids=_ids(content, "institution_ids", market.institutions),
        quota_names=tuple(name for name, _ in quotas),
    )


def _optional(content: Fields, key: str) -> list[int] | None:
    return None if content.there(key) is None else content.wholes(key)


def _flag(content: Fields, key: str) -> bool:
    if not isinstance(content.get(key), bool):
        raise content.fault(key, "true or false")
    return bool(content.get(key))


def _mask(content: Fields, key: str) -> list[bool]:
    rows, bids = content.wholes(key), len(content.wholes("need"))
    if len(set(rows)) != len(rows) or any(not 0 <= row < bids for row in rows):
        raise content.fault(key, "a list of rows of bids, each once")
    marked = set(rows)
    return [row in marked for row in range(bids)]


def _ids(content: Fields, key: str, count: int) -> Ids:
    if content.there(key) is None:
        return None
    ids = tuple(content.texts(key))
    if len(ids) != count or ids != ordered(ids):
        raise content.fault(key, f"{count} distinct texts: whole numbers by value, then others by code point")
    return ids


def _quotas(content: Fields) -> list[tuple[str, Quota]]:
    rows = content.get("quotas")
    if not isinstance(rows, list):
        raise content.fault("quotas", "a list")
    found = []
    for row in (Fields(row, content.name, "a quota") for row in rows):
        row.only(("name", "least", "most", "amount"))
        most = None if row.there("most") is None else row.whole("most")
        try:
            found.append((row.text("name"), Quota(row.wholes("amount"), row.whole("least"), most)))
        except ValueError as error:
            raise BadFile(f"{content.name}: {error}.") from None
    return found
