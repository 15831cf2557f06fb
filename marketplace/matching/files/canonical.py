"""The identity of a market: the same SHA-256 whatever the order of rows, for tables and arrays alike."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .named import Ids, NamedMarket

FORMAT = "jiebang-market"
VERSION = 1


def identity_of(named: NamedMarket) -> dict[str, Any]:
    """What a market's hash is taken of: counts, rules, and the hash of each column.

    A column is hashed as whole numbers of 64 bits, the lowest byte first, its
    rows by need, then by institution; ids as UTF-8, each followed by a line
    feed. Whoever compares two identities sees which column differs.
    """
    market = named.market
    order = _order(market.need * max(market.institutions, 1) + market.institution)
    rows = {name: getattr(market, name) for name in ("need", "institution", "score", "effort", "forced", "forbidden")}
    columns = {name: _column(None if rows[name] is None else rows[name][order]) for name in rows}
    places = {name: _column(getattr(market, name)) for name in ("capacity", "floor", "workload", "priority")}
    return {
        "format": FORMAT,
        "version": VERSION,
        "needs": market.needs,
        "institutions": market.institutions,
        "bids": market.bids,
        "seed": market.seed,
        "all_or_nothing": market.all_or_nothing,
        "columns": {**columns, **places, "need_ids": _ids(named.need_ids), "institution_ids": _ids(named.institution_ids)},
        "quotas": [
            {"name": named.quota(number), "least": quota.least, "most": quota.most, "amount": _column(quota.amount[order])}
            for number, quota in enumerate(market.quotas)
        ],
    }


def hash_of(named: NamedMarket) -> str:
    """The SHA-256 of the identity's JSON text, in hexadecimal."""
    return frozen.hash_of(identity_of(named))


def _order(pair: NDArray[np.int64]) -> Any:
    """The order of rows by pair; a slice where they are in order, so that large sorted markets cost nothing."""
    return slice(None) if (np.diff(pair) > 0).all() else np.argsort(pair)


def _column(values: NDArray[Any] | None) -> str | None:
    if values is None:
        return None
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<i8").data).hexdigest()


def _ids(ids: Ids) -> str | None:
    if ids is None:
        return None
    return hashlib.sha256("".join(f"{name}\n" for name in ids).encode()).hexdigest()
