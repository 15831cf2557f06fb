"""One uploaded file as bytes and a harmless name; what it really is, others find out."""

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request, session
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from .. import kept, texts
from .filters import size
from .requests import viewer

MOST_NAME = 100
MOST_SENT = 1000
"""How many characters of a name are looked at, from its end."""


class Upload(NamedTuple):
    """A file that was sent: its name without folders, and what is in it."""

    name: str
    content: bytes


class Waiting(NamedTuple):
    """A file that was sent before and waits for the form to be taken: its name, and the token that finds it."""

    name: str
    token: str


MOST_HELD = 10 * 1024 * 1024
KEPT = "_kept"
"""What stands behind the name of a field in that of the token of its file."""


class UploadField(Field):
    """One file of at most `limit` bytes whose name ends as `accept` says; where none is chosen, the one that waits."""

    kept: Waiting | None = None
    _waited = False

    shape = "file"
    widget = FileInput()

    def __init__(
        self,
        label: Any = None,
        *,
        accept: Sequence[str] = (".pdf", ".jpg", ".jpeg", ".png"),
        limit: int = 10 * 1024 * 1024,
        required: bool = True,
        hint: Any = "",
        **kwargs: Any,
    ):
        super().__init__(label, validators=(), **kwargs)
        self.accept, self.limit, self.optional, self.hint = tuple(accept), limit, not required, hint

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        sent = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]
        if len(sent) > 1:
            raise ValueError(gettext("一次只能传一个文件。"))
        if sent:
            self.data = self._read(sent[0])

    def process(self, formdata: Any, *rest: Any, **more: Any) -> None:
        super().process(formdata, *rest, **more)
        token = str(formdata.get(self.name + KEPT, "")) if formdata else ""
        found = kept.find(author(), token) if token else None
        if found is not None:
            self.kept = Waiting(found[0], token)
            if self.data is None and not self.process_errors:
                self.data, self._waited = Upload(*found), True

    def hold(self) -> None:
        """Let the file wait for the form to be sent again, in place of one that waited before."""
        if self.data is None or self.errors or self._waited:
            return
        self.release()
        token = kept.keep(author(), self.data.name, self.data.content)
        self.kept = Waiting(self.data.name, token) if token else None

    def release(self) -> None:
        """Let no file wait any more."""
        if self.kept is not None:
            kept.drop(author(), self.kept.token)
            self.kept = None

    def _read(self, file: FileStorage) -> Upload:
        if texts.misfit((file.filename or "")[-MOST_SENT:]):
            raise ValueError(gettext("文件名里有一个字符上叠加了过多的音调或变音符号，请改名后再传。"))
        name = harmless(file.filename or "")
        if self.accept and not name.lower().endswith(self.accept):
            raise ValueError(gettext("只能传 %(kinds)s 文件，这个文件是“%(name)s”。", kinds="、".join(self.accept), name=name))
        content = file.stream.read(self.limit + 1)
        if len(content) > self.limit:
            raise ValueError(gettext("文件不能超过 %(size)s，请压缩或拆分后再传。", size=size(self.limit)))
        if not content:
            raise ValueError(gettext("这是一个空文件，请核对后重新选择。"))
        return Upload(name, content)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if not self.optional and self.data is None:
            raise StopValidation(gettext("请选择要上传的%(field)s。", field=self.label.text))


def harmless(name: str) -> str:
    """The last part of a file's name, clean and at most 100 characters, its ending kept."""
    last = texts.one_line(name[-MOST_SENT:]).replace("\\", "/").rpartition("/")[2].strip(". ") or "file"
    stem, dot, ending = last.rpartition(".")
    room = MOST_NAME - len(dot + ending)
    return f"{stem[:room]}{dot}{ending}" if stem and room > 0 else last[:MOST_NAME]


def held() -> dict[str, str]:
    """Let the files of this request wait, for a form that is not known yet: the token of each by the name of its field."""
    found = {}
    for name, file in request.files.items():
        content = file.stream.read(MOST_HELD + 1)
        token = kept.keep(author(), harmless(file.filename or ""), content) if content and len(content) <= MOST_HELD else ""
        if token:
            found[name] = token
    return found


def author() -> str:
    """Whose the files are that wait: the account's, else those of this browser's visit."""
    person = viewer()
    if person is not None:
        return str(person.id)
    return kept.STRANGERS + hashlib.sha256(str(session.get("csrf_token", "")).encode()).hexdigest()
