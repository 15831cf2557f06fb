"""Large markets as .npz: arrays named as the arguments of `Market`, read without trusting what the file says of itself."""

import zipfile
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from .. import Market, Quota
from .bad import BadFile
from .named import NamedMarket, numbered, ordered

MAX_BYTES = 8 << 30
MAX_NEEDS = 1 << 26
ROWS = ("need", "institution", "score", "effort", "forced", "forbidden")
PLACES = ("capacity", "floor", "workload", "priority")
SINGLE = ("needs", "seed", "all_or_nothing")
IDS = ("need_ids", "institution_ids")
QUOTAS = ("quota_mask", "quota_least", "quota_most")
KNOWN = (*SINGLE, *ROWS, *PLACES, *IDS, *QUOTAS)
REQUIRED = ("needs", "need", "institution", "score", "capacity")
NO_LIMIT = -1


def read_arrays(file: IO[bytes], name: str) -> NamedMarket:
    """The market in an .npz file.

    Besides the arguments of `Market` it may hold `need_ids` and
    `institution_ids` (texts by number), and quotas as `quota_mask` (Q, B),
    `quota_least` and `quota_most` (Q,), the latter -1 where there is no limit.
    `BadFile` where the file, an array or the market is not as it must be.
    """
    found = _arrays(file, name)
    for key in REQUIRED:
        if key not in found:
            raise BadFile(f"{name}: there is no array {key}; needed are {', '.join(REQUIRED)}.")
    single = {key: _single(found.pop(key), key, name) for key in SINGLE if key in found}
    ids = {key: _texts(found.pop(key), key, name) for key in IDS if key in found}
    if single["needs"] > MAX_NEEDS:
        raise BadFile(f"{name}: needs is {single['needs']}; no market of more than {MAX_NEEDS} needs can be solved here.")
    quotas = _quotas(found, name)
    try:
        market = Market(quotas=quotas, **single, **found)  # type: ignore[arg-type]
    except (ValueError, OverflowError, MemoryError) as error:
        raise BadFile(f"{name}: {error}.") from None
    _check_ids(ids, {"need_ids": market.needs, "institution_ids": market.institutions}, name)
    return NamedMarket(
        market=market,
        need_ids=numbered(ids["need_ids"]) if "need_ids" in ids else None,
        institution_ids=numbered(ids["institution_ids"]) if "institution_ids" in ids else None,
    )


def write_arrays(file: IO[bytes], named: NamedMarket) -> None:
    """Write a market so that `read_arrays` reads the same one; names of quotas are not kept."""
    market = named.market
    arrays = {key: getattr(market, key) for key in (*SINGLE, *ROWS, *PLACES) if getattr(market, key) is not None}
    arrays |= {key: np.array(getattr(named, key), str) for key in IDS if getattr(named, key) is not None}
    if market.quotas:
        arrays["quota_mask"] = np.array([quota.amount for quota in market.quotas], np.int64)
        arrays["quota_least"] = np.array([quota.least for quota in market.quotas], np.int64)
        most = [NO_LIMIT if quota.most is None else quota.most for quota in market.quotas]
        arrays["quota_most"] = np.array(most, np.int64)
    np.savez_compressed(file, **arrays)


def _arrays(file: IO[bytes], name: str) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts, name)
            return {part.filename.removesuffix(".npy"): _array(archive, part, name) for part in parts}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(f"{name} is no .npz file that can be read ({error}): write it with numpy.savez.") from None


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    keys = [part.filename.removesuffix(".npy") for part in parts]
    for part, key in zip(parts, keys, strict=True):
        if key not in KNOWN or not part.filename.endswith(".npy"):
            raise BadFile(f"{name}: an array {key!r} means nothing here; known are {', '.join(KNOWN)}.")
    if len(set(keys)) != len(keys):
        raise BadFile(f"{name} holds an array twice: write it anew with numpy.savez.")
    if sum(part.file_size for part in parts) > MAX_BYTES:
        raise BadFile(f"{name} says that it holds more than {MAX_BYTES >> 30} GB; no market of this size can be solved here.")


def _array(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> NDArray[Any]:
    """One array, after its header has been held against the size of what follows it."""
    key = part.filename.removesuffix(".npy")
    try:
        with archive.open(part) as stream:
            shape, dtype = _header(stream)
            size = dtype.itemsize
            for length in shape:
                size *= length
            if dtype.kind not in "iubUf" or size > part.file_size:
                raise ValueError(f"{dtype} of shape {shape} is not what an array of numbers looks like")
        with archive.open(part) as stream:
            return npy.read_array(stream, allow_pickle=False)
    except (ValueError, MemoryError, EOFError, SyntaxError, TypeError) as error:
        raise BadFile(f"{name}: the array {key} cannot be read: {error}.") from None


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def _single(values: NDArray[Any], key: str, name: str) -> int:
    if values.size != 1 or values.dtype.kind not in "iub":
        raise BadFile(f"{name}: {key} must be one whole number, not {values.dtype} of shape {values.shape}.")
    return int(values.ravel()[0])


def _texts(values: NDArray[Any], key: str, name: str) -> tuple[str, ...]:
    if values.ndim != 1 or values.dtype.kind != "U":
        raise BadFile(f"{name}: {key} must be one row of texts, not {values.dtype} of shape {values.shape}.")
    return tuple(values.tolist())


def _quotas(found: dict[str, NDArray[Any]], name: str) -> list[Quota]:
    given = [found.pop(key) for key in QUOTAS if key in found]
    if not given:
        return []
    if len(given) < len(QUOTAS):
        raise BadFile(f"{name}: the arrays {', '.join(QUOTAS)} are given together or not at all.")
    mask, least, most = given
    if mask.ndim != 2 or least.shape != most.shape or least.shape != mask.shape[:1]:
        raise BadFile(f"{name}: quota_mask is (quotas, bids), quota_least and quota_most are (quotas,).")
    try:
        return [
            Quota(row, int(low), None if high == NO_LIMIT else int(high))
            for row, low, high in zip(mask, least, most, strict=True)
        ]
    except ValueError as error:
        raise BadFile(f"{name}: {error}.") from None


def _check_ids(ids: dict[str, tuple[str, ...]], counts: dict[str, int], name: str) -> None:
    for key, texts in ids.items():
        if len(texts) != counts[key] or len(set(texts)) != len(texts):
            raise BadFile(f"{name}: {key} must name each of {counts[key]} once, but there are {len(texts)}.")
        if texts != ordered(texts):
            raise BadFile(f"{name}: {key} must be in order: whole numbers by value, then other texts by code point.")
