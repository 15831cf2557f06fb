"""One uploaded file as bytes and a harmless name; what it really is, others find out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from .. import texts
from .filters import size

MOST_NAME = 100
MOST_SENT = 1000
"""How many characters of a name are looked at, from its end."""


class Upload(NamedTuple):
    """A file that was sent: its name without folders, and what is in it."""

    name: str
    content: bytes


class UploadField(Field):
    """One file of at most `limit` bytes whose name ends as `accept` says."""

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
