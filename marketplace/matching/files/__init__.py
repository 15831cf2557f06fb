"""Markets and matchings as files: tables of bids and institutions, arrays, results with their proof."""

from typing import TYPE_CHECKING

from ..later import names

if TYPE_CHECKING:
    from .arrays import read_arrays, write_arrays
    from .bad import BadFile
    from .canonical import hash_of, identity_of
    from .claims import prices_hash, write_claims
    from .named import NamedMarket, ordered
    from .results import ResultFile, read_result, write_result
    from .rounds import read_round, write_round
    from .tables import Table, read_table
    from .written import read_market

__all__ = [
    "BadFile",
    "NamedMarket",
    "ResultFile",
    "Table",
    "hash_of",
    "identity_of",
    "ordered",
    "prices_hash",
    "read_arrays",
    "read_market",
    "read_result",
    "read_round",
    "read_table",
    "write_arrays",
    "write_claims",
    "write_result",
    "write_round",
]

__getattr__ = names(
    __name__,
    {
        "arrays": ("read_arrays", "write_arrays"),
        "bad": ("BadFile",),
        "canonical": ("hash_of", "identity_of"),
        "claims": ("prices_hash", "write_claims"),
        "named": ("NamedMarket", "ordered"),
        "results": ("ResultFile", "read_result", "write_result"),
        "rounds": ("read_round", "write_round"),
        "tables": ("Table", "read_table"),
        "written": ("read_market",),
    },
)
