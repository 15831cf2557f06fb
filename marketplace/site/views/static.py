"""Style sheets, scripts and pictures: compressed once a process, and kept by browsers for as long as they are what they are."""

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.utils import safe_join

ENDPOINTS = ("static", "bootstrap.static")
MARK = "v"
"""Under which name an address says which content it means."""
YEAR = 365 * 24 * 3600
PACKED = (".css", ".js", ".svg", ".py")
LEAST = 1024
"""Bytes from which compressing is worth a header."""


def init_app(app: Flask) -> None:
    """Write the mark of its content into the address of every file, and answer such an address for a year."""
    app.url_defaults(_put_mark)
    app.after_request(_hand_out)


def _put_mark(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in ENDPOINTS and MARK not in values and (found := _file(endpoint, values.get("filename", ""))):
        values[MARK] = _mark(*found)


def _hand_out(response: Response) -> Response:
    if request.endpoint not in ENDPOINTS or response.status_code not in (200, 304):
        return response
    found = _file(request.endpoint, (request.view_args or {}).get("filename", ""))
    if found is None:
        return response
    if request.args.get(MARK) == _mark(*found):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    path, size, _ = found
    if not path.endswith(PACKED) or size < LEAST:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.method == "GET" and request.accept_encodings["gzip"] and not request.range:
        _pack(response, found)
    return response


def _pack(response: Response, found: tuple[str, int, int]) -> None:
    """Put the compressed bytes in the place of the file; its tag is the same but weak, since the bytes are others."""
    tag, _ = response.get_etag()
    response.response.close()  # type: ignore[union-attr]
    response.direct_passthrough = False
    response.set_data(_packed(*found))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    if tag:
        response.set_etag(tag, weak=True)


def _file(endpoint: str, name: str) -> tuple[str, int, int] | None:
    """Path, size and time of the change of a file; None where there is none."""
    owner = current_app if endpoint == "static" else current_app.blueprints[endpoint.partition(".")[0]]
    path = safe_join(owner.static_folder or "", name)
    try:
        status = os.stat(path or "")
    except OSError:
        return None
    return str(path), status.st_size, status.st_mtime_ns


@lru_cache(256)
def _mark(path: str, _size: int, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(64)
def _packed(path: str, _size: int, _changed: int) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)
