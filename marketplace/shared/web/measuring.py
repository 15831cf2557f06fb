"""A request is measured before anything works on it: its body by who sends it, its address text by text."""

from collections.abc import Iterator
from typing import IO, Any

from flask import Flask, Request, request
from flask_login import current_user
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.sansio.multipart import File

from .. import permissions, texts
from ..errors import Invalid

STRANGERS_BYTES = 48 * 1024
"""The body of a form that somebody sends who is not signed in; taking a longer one apart would take too long."""
STRANGERS_PARTS = 100
PIECE = 16 * 1024
"""Bytes of a form with files that are taken apart at once; the room of its fields must hold one and more, or no file fits."""
FILES = "multipart/form-data"
STRANGERS_UPLOAD = frozenset({"account.apply_to_join"})
"""Where strangers hand in a file; its form may be as long as any."""
MOST_IN_ADDRESS = 48 * 1024
"""Bytes of a query in all: a what-if names each institution of a round."""
MOST_OF_VALUE = 4_000
"""Characters of the path, of one name or of one value in an address."""

Fields = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


class MeasuredParts(MultiPartParser):
    """Takes a form apart as long as its fields together, and the heads of its parts together, have no more than `together`."""

    def __init__(self, *, room: int | None, together: int | None, **kwargs: Any):
        super().__init__(max_form_memory_size=room, buffer_size=PIECE, **kwargs)
        self._room, self._heads = together, 0
        self._open: list[IO[bytes]] = []

    def parse(self, stream: IO[bytes], boundary: bytes, content_length: int | None) -> tuple[Fields, Files]:
        try:
            form, files = super().parse(stream, boundary, content_length)
            if (
                self._room is not None
                and sum(len(name or "") + len(value) for name, value in form.items(multi=True)) > self._room
            ):
                raise RequestEntityTooLarge()
            return form, files
        except (ValueError, RequestEntityTooLarge):
            for begun in self._open:
                begun.close()
            raise

    def start_file_streaming(self, event: File, total_content_length: int | None) -> IO[bytes]:
        self._count(event.headers)
        self._open.append(super().start_file_streaming(event, total_content_length))
        return self._open[-1]

    def get_part_charset(self, headers: Headers) -> str:
        self._count(headers)
        return super().get_part_charset(headers)

    def _count(self, head: Headers) -> None:
        self._heads += sum(len(name) + len(value) for name, value in head)
        if self._room is not None and self._heads > self._room:
            raise RequestEntityTooLarge()


class MeasuredParser(FormDataParser):
    """Takes forms with files apart piece by piece."""

    together: int | None = None
    """How much room all fields have together, and the heads of all parts; None for somebody who is signed in."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], Fields, Files]:
        if mimetype != FILES:
            return super().parse(stream, mimetype, content_length, options)
        parts = MeasuredParts(
            together=self.together,
            room=self.max_form_memory_size,
            stream_factory=self.stream_factory,
            cls=self.cls,
            max_form_parts=self.max_form_parts,
        )
        try:
            return stream, *parts.parse(stream, _boundary(options or {}), content_length)
        except ValueError:
            return stream, self.cls(), self.cls()


def _boundary(options: dict[str, str]) -> bytes:
    if not (boundary := options.get("boundary", "").encode("ascii")):
        raise ValueError("nothing parts the fields")
    return boundary


class MeasuredRequest(Request):
    """A request that may be shorter where it comes from somebody who is not signed in."""

    form_data_parser_class = MeasuredParser

    def make_form_data_parser(self) -> FormDataParser:
        parser = super().make_form_data_parser()
        assert isinstance(parser, MeasuredParser)
        parser.together = STRANGERS_BYTES if self.of_stranger else None
        return parser

    @property  # type: ignore[override]
    def max_content_length(self) -> int | None:
        """Bytes of the whole body; one without files is no longer than its fields may be."""
        most = super().max_content_length
        return most if self.endpoint in STRANGERS_UPLOAD and self.mimetype == FILES else self._smaller(most, STRANGERS_BYTES)

    @property  # type: ignore[override]
    def max_form_memory_size(self) -> int | None:
        """Bytes of the fields of a form, files aside."""
        return self._smaller(super().max_form_memory_size, STRANGERS_BYTES)

    @property  # type: ignore[override]
    def max_form_parts(self) -> int | None:
        """How many fields and files a form has."""
        return self._smaller(super().max_form_parts, STRANGERS_PARTS)

    @property
    def of_stranger(self) -> bool:
        """Whether nobody is signed in; where anybody may come, nobody is looked up for it."""
        return self.endpoint not in permissions.ENDPOINTS or not current_user.is_authenticated

    def _smaller(self, most: int | None, for_strangers: int) -> int | None:
        return min(most or for_strangers, for_strangers) if self.of_stranger else most


def may_upload(asked: Request) -> bool:
    """Whether what was sent could have held a file."""
    return asked.endpoint in STRANGERS_UPLOAD or not getattr(asked, "of_stranger", True)


def init_app(app: Flask) -> None:
    """Measure every request before anything else looks at it."""
    app.request_class = MeasuredRequest
    app.before_request_funcs.setdefault(None, []).insert(0, measure)


def measure() -> None:
    """Raise Invalid where a text in the address is not to be worked on."""
    if len(request.query_string) > MOST_IN_ADDRESS:
        raise Invalid("address.too_long", most=MOST_IN_ADDRESS // 1024)
    for text in _in_address():
        if found := texts.misfit(text, MOST_OF_VALUE):
            raise Invalid("address.marks" if found.key == "text.marks" else "address.value_too_long", **found.facts)


def _in_address() -> Iterator[str]:
    yield request.path
    for name, value in request.args.items(multi=True):
        yield name
        yield value
