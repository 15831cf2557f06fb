"""JSON of strangers: bounded, strict, and every field asked for by its kind."""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NoReturn

from .bad import BadFile

MAX_BYTES = 1 << 30
LARGEST = 2**63 - 1
HALVES = re.compile(rb"\\\\u[dD][89a-fA-F]")
"""Escapes of the halves that a character beyond 16 bits is written in, which may stand alone and mean nothing."""


class Fields:
    """The fields of a JSON object; each question raises `BadFile` where the answer is of another kind."""

    def __init__(self, values: Any, name: str, place: str = "") -> None:
        self.name, self.place = name, place
        if not isinstance(values, dict):
            raise BadFile(f"{name}: {place or 'the file'} must be a JSON object.")
        self.values: dict[str, Any] = values

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def there(self, key: str) -> Any:
        """The value of a field that may be null but not left out."""
        if key not in self.values:
            raise self.fault(key, "there, null where there is nothing")
        return self.values[key]

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str):
            raise self.fault(key, "a text")
        return value

    def one_of(self, key: str, known: Sequence[str]) -> str:
        if self.text(key) not in known:
            raise self.fault(key, f"one of {', '.join(known)}")
        return self.text(key)

    def whole(self, key: str) -> int:
        value = self.get(key)
        if not is_whole(value):
            raise self.fault(key, "a whole number of 64 bits")
        return int(value)

    def wholes(self, key: str) -> list[int]:
        value = self.get(key)
        if not isinstance(value, list) or not all(map(is_whole, value)):
            raise self.fault(key, "a list of whole numbers of 64 bits")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fault(key, "a list of texts")
        return value

    def rows(self, key: str, kinds: tuple[type, ...]) -> list[list[Any]]:
        """A list of lists, each with values of these kinds."""
        value = self.get(key)
        if not isinstance(value, list) or not all(_fits(row, kinds) for row in value):
            raise self.fault(key, f"a list of [{', '.join('text' if kind is str else 'number' for kind in kinds)}]")
        return value

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if not isinstance(value, bool):
            raise self.fault(key, "true or false")
        return value

    def only(self, known: Collection[str]) -> None:
        """Refuse a field that nobody reads: it would say something that nobody has checked."""
        for key in sorted(self.values.keys() - set(known)):
            where = f" in {self.place}" if self.place else ""
            raise BadFile(f"{self.name}: the field {key}{where} is not known.")

    def several(self, key: str, place: str) -> list["Fields"]:
        """A list of JSON objects, each of which is called `place`."""
        value = self.get(key)
        if not isinstance(value, list):
            raise self.fault(key, "a list")
        return [Fields(one, self.name, place) for one in value]

    def inside(self, key: str) -> "Fields":
        return Fields(self.get(key), self.name, f"the field {key}")

    def fault(self, key: str, what: str) -> BadFile:
        where = f" of {self.place}" if self.place else ""
        return BadFile(f"{self.name}: the field {key}{where} must be {what}.")


def is_whole(value: object) -> bool:
    """Whether a JSON value is a whole number that fits into 64 bits."""
    return type(value) is int and -LARGEST <= value <= LARGEST


def parsed(data: bytes, name: str) -> Any:
    """The value that a JSON file holds; a field twice, NaN, or too deep a nest is refused."""
    if len(data) > MAX_BYTES:
        raise BadFile(f"{name} has more than {MAX_BYTES >> 20} MB; no result file is that large.")
    try:
        value = json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        if HALVES.search(data):
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeDecodeError:
        raise BadFile(f"{name} is no result file: it is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadFile(f"{name}, line {error.lineno}, column {error.colno}: this is no JSON ({error.msg}).") from None
    except UnicodeEncodeError:
        raise BadFile(f"{name} is no result file: it holds half a character.") from None
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{name} is no result file: {error}.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the field {twice!r} stands twice")
    return found


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_constant(text)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _fits(row: object, kinds: tuple[type, ...]) -> bool:
    return (
        isinstance(row, list)
        and len(row) == len(kinds)
        and all(is_whole(value) if kind is int else isinstance(value, kind) for value, kind in zip(row, kinds, strict=True))
    )
