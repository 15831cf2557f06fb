"""Files that were handed in, to those who may see them."""

import io

from flask import Blueprint, Response, send_file

from ...shared.web.requests import actor
from ..queries import files
from ..use_cases import files as store

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<key>")
def show(key: str) -> Response:
    """The file, checked against its hash, as an attachment that a browser neither guesses about nor runs."""
    file = files.find(actor(), key)
    response = send_file(io.BytesIO(store.read(file)), mimetype=file.media_type, as_attachment=True, download_name=file.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
