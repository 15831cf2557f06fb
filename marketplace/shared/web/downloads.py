"""How a file leaves the marketplace: under a name that says what it is, wherever it is kept."""

from io import BytesIO
from urllib.parse import quote

from flask import Response, request, send_file

from ..files.names import file_name

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json"}


def download(data: bytes, *name: str, kind: str = "xlsx", media_type: str = "") -> Response:
    """The file under the name that the parts make.

    A program that reads no Chinese names takes the plain one: that of the address, or of the kind where it has none.
    """
    whole = file_name(*name, kind=kind)
    response = send_file(BytesIO(data), mimetype=media_type or TYPES[kind], as_attachment=True, download_name="file", max_age=0)
    plain = whole if whole.isascii() else f"{request.path.rsplit('/', 1)[-1].partition('.')[0]}.{kind}"
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(whole, safe='')}"
    return response
