"""Files that were handed in, to those who may see them."""

from pathlib import PurePath

from flask import Blueprint, Response

from ...shared.web.downloads import download
from ...shared.web.requests import actor
from ..queries import files
from ..use_cases import files as store

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<key>")
def show(key: str) -> Response:
    """The file, checked against its hash, as an attachment that a browser neither guesses about nor runs."""
    file = files.find(actor(), key)
    name = PurePath(file.name)
    response = download(store.read(file), name.stem, kind=name.suffix[1:], media_type=file.media_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
