"""Texts that lie in the database for a while and must not be read there: sealed with the installation's secret key.

The key stream is SHAKE-256 of a key and a random beginning, which is never used twice; an HMAC over both refuses whatever was
changed. Both keys come from the secret key, each for this use alone.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

MARK = "sealed1:"
_NONCE, _TAG = 24, 32


class BrokenSeal(ValueError):
    """A text was sealed with another key, or was changed since."""


def seal(text: str, key: str) -> str:
    """`text` as nobody without the key can read it; two seals of one text differ."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = _crossed(text.encode(), key, nonce)
    return MARK + base64.b64encode(nonce + hidden + _tag(nonce + hidden, key)).decode()


def unseal(sealed: str, key: str) -> str:
    """The text behind a seal; a text without one is itself."""
    if not sealed.startswith(MARK):
        return sealed
    try:
        raw = base64.b64decode(sealed.removeprefix(MARK), validate=True)
    except binascii.Error:
        raise BrokenSeal("not a sealed text") from None
    body, tag = raw[:-_TAG], raw[-_TAG:]
    if not hmac.compare_digest(tag, _tag(body, key)):
        raise BrokenSeal("sealed with another secret key, or changed since")
    return _crossed(body[_NONCE:], key, body[:_NONCE]).decode()


def _crossed(data: bytes, key: str, nonce: bytes) -> bytes:
    stream = hashlib.shake_256(_derived(key, b"stream") + nonce).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))


def _tag(data: bytes, key: str) -> bytes:
    return hmac.digest(_derived(key, b"tag"), data, "sha256")


def _derived(key: str, use: bytes) -> bytes:
    return hmac.digest(key.encode(), b"letters " + use, "sha256")
