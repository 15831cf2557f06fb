"""What a page asks of people: the form of all forms."""

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.form import FormMeta

from ..fixed import Fixed
from .amounts import VersionField
from .choices import ChoiceField, CodesField
from .fields import Plain, ReasonField
from .uploads import UploadField

Command = TypeVar("Command", bound=Fixed)
BLANK = (str, bytes, int, bool)
"""Kinds of parts that have an empty value of their own."""
FORMS = "jiebang.forms"
"""Where a request counts the forms of its page."""
SURE = "sure"
"""The name under which the ticks beside the questions of a form are sent."""


class Difference(NamedTuple):
    """One field in which a stale save and the stored row are not the same, as a page shows them."""

    label: str
    yours: str
    stored: str


class Known(NamedTuple):
    """What is known of a field before it is filled in, and from where and when that is, in a sentence."""

    value: Any
    source: str


class Question(NamedTuple):
    """Something that a form asks about what was typed, and whether it was ticked; `tick` stands for this sentence."""

    sentence: str
    ticked: bool
    tick: str


class _Kind(FormMeta):
    """Kinds of forms, which say in their heads more than whose children they are."""

    def __init__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **_said: Any):
        super().__init__(name, bases, attrs)


class BaseForm(FlaskForm, metaclass=_Kind):
    """The parent of every form. It checks shape; whether something is allowed is not its business.

    A form made with `data` is one that a page shows, and never takes what was posted: a page may hold several forms with a
    field of one name, and what was written into one stands in no other. Their ids differ likewise.

    What is possible but hardly meant is asked: the form comes back as it was
    filled in, with `questions`, each with a tick of its own.
    """

    questions: Sequence[Question] = ()
    MAKES: ClassVar[type[Any]]
    """The command that the form asks for, as the head of its class says: `makes=`."""
    errors_head = ""
    """What stands above the errors where it is not what was filled in that has to be mended."""

    def __init_subclass__(cls, *, makes: type[Any] | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if makes is not None:
            cls.MAKES = makes

    def __init__(self, *sent: Any, data: Mapping[str, Any] | None = None, **kwargs: Any):
        if data is not None and not sent:
            kwargs.setdefault("formdata", None)
        super().__init__(*sent, data=data, **kwargs)
        self.again()

    def again(self) -> Any:
        """This form, once more on the same page: its fields have ids that no other form there has."""
        number = request.environ[FORMS] = request.environ.get(FORMS, 0) + 1
        if number > 1:
            for field in self:
                field.id = field.label.field_id = f"{field.name}-{number}"
        return self

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether the form can be taken as it is: every field well-formed, and every doubt answered."""
        return bool(super().validate(extra_validators)) and self.confirmed(self._doubts())

    def confirmed(self, doubts: Iterable[str]) -> bool:
        """Whether whoever sent the form was asked these questions and ticked each; otherwise it comes back with them."""
        self.questions = [*self.questions, *map(_question, doubts)]
        if self.is_sure:
            return True
        self.form_errors.append(gettext("有内容需要您核对：请在表单末尾逐项勾选确认后再提交，已填写的内容都在。"))
        return False

    @property
    def is_sure(self) -> bool:
        """Whether everything that was asked was ticked."""
        return all(question.ticked for question in self.questions)

    def _doubts(self) -> list[str]:
        """What the fields themselves find odd about their values."""
        asked = [(field, field.doubt()) for field in self if isinstance(field, Plain)]
        return [f"{field.label.text}{gettext('：')}{doubt}" for field, doubt in asked if doubt]

    def to_command(self, *case: Any) -> Any:
        """What is asked for, by the form of one command; see `asking`."""
        return self.asking(self.MAKES, *case)

    def asking(self, kind: type[Command], *case: Any) -> Command:
        """What is asked for: the fields are the parts of their names, `case` the first of the others, `besides` says the rest.

        A part that is never None has its empty value where nothing was typed.
        """
        parts = dataclasses.fields(kind)
        typed = {part.name: self[part.name].data for part in parts if part.name in self}
        blank = {part.name: part.type() for part in parts if typed.get(part.name, "") is None and part.type in BLANK}
        others = (part.name for part in parts if part.name not in typed)
        sure = {"sure": bool(self.questions) and self.is_sure} if any(part.name == "sure" for part in parts) else {}
        return kind(**dict(zip(others, case, strict=False)) | typed | blank | sure | self.besides())

    def besides(self) -> dict[str, Any]:
        """What a command says that stands in no field of its name."""
        return {}

    @property
    def has_file(self) -> bool:
        """Whether the page has to send it as multipart."""
        return bool(self._files())

    def hold(self) -> None:
        """Let the files that were chosen wait, so that the form can be sent again without choosing them."""
        for field in self._files():
            field.hold()

    def release(self) -> None:
        """Let no file wait any more: the form was taken, or its file is what was refused."""
        for field in self._files():
            field.release()

    def waiting_files(self) -> dict[str, str]:
        """By the name under which it is sent, the token of each file that waits for the form."""
        return {f"{field.name}_kept": field.kept.token for field in self._files() if field.kept}

    def _files(self) -> list[UploadField]:
        return [field for field in self if isinstance(field, UploadField)]

    def fill_known(self, known: Mapping[str, Known]) -> None:
        """Fill in what is known where the page shows the form for the first time, and say where it is from while it stands so."""
        for name, (value, source) in known.items():
            field = self[name]
            offered = not isinstance(field, ChoiceField) or str(value) in field.words
            if offered and not self.is_submitted() and field.data in (None, ""):
                field.process(None, value)
            if value and field.data == value:
                field.known = source

    def differences(self, stored: Mapping[str, Any]) -> list[Difference]:
        """The fields of `stored` whose value here is another one, in the order of the form."""
        return [
            Difference(str(field.label.text), shown(field, field.data), shown(field, stored[field.short_name]))
            for field in self
            if field.short_name in stored and field.data != stored[field.short_name]
        ]


class VersionForm(BaseForm):
    """A step on a case that was looked at; also the parent of every form of a case that says more."""

    version = VersionField()


class ReasonForm(VersionForm):
    """Why a step is taken that others have to live with, in words that say something."""

    reason = ReasonField()


def _question(sentence: str) -> Question:
    tick = hashlib.sha256(sentence.encode()).hexdigest()[:32]
    return Question(sentence, tick in request.form.getlist(SURE), tick)


def shown(field: Field, value: Any) -> str:
    """A value of a field as a person reads it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(field, ChoiceField | CodesField):
        return field.worded(value)
    return f"{field.write(value)} {field.unit}".strip() if isinstance(field, Plain) else str(value)
