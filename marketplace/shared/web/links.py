"""Addresses that may be followed: back into this site, and from a letter to it."""

from urllib.parse import urlsplit

from flask import current_app, request, url_for

LONGEST = 500


def local(wanted: str | None, otherwise: str) -> str:
    """`wanted` where it is a path of this site, else `otherwise`.

    Browsers drop tabs and line breaks and take `\\` for `/`, so that neither may stand in it.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(character) <= 32 or ord(character) == 127 for character in wanted):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted


def from_letter(endpoint: str, **values: str) -> str:
    """The full address of a page: under the configured one, else under the trusted host that was asked."""
    base: str = current_app.extensions["settings"].base_url or request.host_url.rstrip("/")
    return base + url_for(endpoint, **values)
