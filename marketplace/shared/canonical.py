"""One way to write a value as JSON, so that equal values have equal texts and hashes."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spare blanks; floats that are no numbers are refused.

    >>> canonical({"b": 1, "a": "需"})
    '{"a":"需","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(value: Any) -> str:
    """The SHA-256 of a value's JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
