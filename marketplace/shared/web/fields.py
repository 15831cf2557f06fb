"""Fields of text: whatever arrives becomes a plain value or a sentence, never an exception."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import StringField
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, PasswordInput, TelInput, TextArea, TextInput

from .. import contacts, credit_code, texts, wording
from ..errors import Invalid
from ..quantities import Ambiguous
from ..reasons import LEAST, USUAL

MEANT, ASKED = "-meant", "-asked"
"""What follows the name of a field where it is sent which reading of a text was meant, and of which text that was asked."""
MOST_ECHOED = 20_000
"""How many characters of a text that is far too long are shown again."""

_UNFIT = {
    "control": lazy_gettext("含有看不见的控制字符，请删去后重新填写。"),
    "direction": lazy_gettext("含有改变文字方向的符号，请删去后重新填写。"),
    "broken": lazy_gettext("含有残缺的字符，请删去后重新填写。"),
    "marks": lazy_gettext("有一个字符上叠加了超过 8 个音调或变音符号，请删去多余的符号后重新填写。"),
}
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


class Plain(StringField):
    """One value as text; the subclasses say what it means.

    `read` turns clean, not empty text into the value or raises ValueError with a sentence.
    """

    shape = "text"
    nothing: Any = None
    exact = False
    """Whether the value is read sign by sign, so that a sign nobody sees is refused and not dropped."""
    known = ""
    """Where what stands in the field is from, while it is as it was known before anybody typed."""
    room = 100
    """How many characters are looked at, at all."""
    widget = TextInput()

    def __init__(self, label: Any = None, *, required: bool = True, hint: Any = "", unit: Any = "", **kwargs: Any):
        super().__init__(label, validators=kwargs.pop("validators", ()), **kwargs)
        self.optional, self.hint, self.unit = not required, hint, unit
        self.typed: str | None = None
        self.readings: Sequence[str] = ()
        self._meant = self._asked = ""

    def read(self, text: str) -> Any:
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def doubt(self) -> str:
        """What to ask about a value that is possible but hardly meant; blank where nothing is."""
        return ""

    def process_data(self, value: Any) -> None:
        """What the form is filled with; a text that was not sent at all is empty, like one that was sent empty."""
        super().process_data(self.nothing if value is None else value)

    def process(self, formdata: Any, *given: Any, **more: Any) -> None:
        if formdata is not None:
            self._meant, self._asked = (formdata.get(f"{self.name}{end}", "")[: self.room] for end in (MEANT, ASKED))
        super().process(formdata, *given, **more)

    def shown_reading(self, reading: str) -> str:
        """A reading of what was typed, as somebody is asked about it."""
        return reading

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data, self.typed = self.nothing, ""
        text = self._one_text(valuelist)
        if self._meant and text.strip() == self._asked.strip():
            text = self._meant
        self.typed = texts.shown(text, MOST_ECHOED)
        self._refuse_unfit(text)
        if self._hides(text):
            raise ValueError(gettext("中间夹有看不见的字符，请删去后重新填写。"))
        try:
            tidy = self.tidy(text)
            self._refuse_unfit(tidy)
            self.data = self.read(tidy) if tidy else self.nothing
        except Ambiguous as asked:
            self.readings = asked.readings
            raise ValueError(gettext("“%(text)s”可以有几种意思，请选一种，或改写清楚。", text=asked.facts["text"])) from None
        except Invalid as refusal:
            raise ValueError(wording.say(refusal.key, **refusal.facts)) from None

    def tidy(self, text: str) -> str:
        return texts.one_line(text)

    def pre_validate(self, form: Any) -> None:
        if self.errors or self.process_errors:
            raise StopValidation()
        if not self.optional and (self.data is None or self.data == ""):
            raise StopValidation(self.missing())

    def missing(self) -> str:
        return gettext("请填写%(field)s。", field=wording.official(str(self.label.text)))

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None or self.data == "" else self.write(self.data)

    def _one_text(self, valuelist: Sequence[Any]) -> str:
        if len(valuelist) > 1:
            raise ValueError(
                ngettext(
                    "只能填写一次，这里收到了 %(count)s 个值。",
                    "只能填写一次，这里收到了 %(count)s 个值。",
                    len(valuelist),
                    count=len(valuelist),
                )
            )
        return valuelist[0] if valuelist and isinstance(valuelist[0], str) else ""

    def _hides(self, text: str) -> bool:
        """Whether a sign that nobody sees stands where leaving it out would change what was meant."""
        return texts.hidden_inside(text) if self.exact else texts.hidden_in_digits(text)

    def _refuse_unfit(self, text: str) -> None:
        """Raise ValueError where the text is not to be worked on: this is asked before anything else."""
        if found := texts.misfit(text, self.room):
            too_long = found.key == "text.too_long"
            raise ValueError(_too_long(self.room, found.facts["length"]) if too_long else str(_UNFIT["marks"]))
        if kind := texts.unfit(text):
            raise ValueError(str(_UNFIT[kind]))


def _too_long(most: int, length: object) -> str:
    return gettext("最多 %(most)s 个字，现在有 %(length)s 个。", most=most, length=length)


class CleanStringField(Plain):
    """One line of text, at most `most` characters."""

    nothing = ""

    def __init__(self, label: Any = None, *, most: int = 200, least: int = 0, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.most, self.least, self.room = most, least, max(most * 2, 2000)

    def read(self, text: str) -> str:
        if len(text) > self.most:
            raise ValueError(_too_long(self.most, len(text)))
        if len(text) < self.least:
            raise ValueError(gettext("至少 %(least)s 个字，现在有 %(length)s 个。", least=self.least, length=len(text)))
        return text


class CodeField(CleanStringField):
    """A login, or the code of a place or programme: one line that is compared sign by sign."""

    exact = True


class CleanTextField(CleanStringField):
    """Several lines of text, at most `most` characters."""

    shape = "area"
    widget = TextArea()

    def __init__(self, label: Any = None, *, most: int = 2000, **kwargs: Any):
        super().__init__(label, most=most, **kwargs)

    def tidy(self, text: str) -> str:
        return texts.clean(text)


class ReasonField(CleanTextField):
    """Why somebody does what another person has to live with (`shared.reasons`)."""

    def __init__(self, label: Any = None, *, most: int = USUAL, required: bool = True, **kwargs: Any):
        super().__init__(label or lazy_gettext("理由"), most=most, least=LEAST if required else 0, required=required, **kwargs)


class PasswordField(Plain):
    """A secret, kept as it was typed and never shown again."""

    shape = "password"
    nothing = ""
    most = 128
    room = 1000

    def __init__(self, label: Any = None, *, autocomplete: str = "current-password", **kwargs: Any):
        super().__init__(label, render_kw={"autocomplete": autocomplete}, **kwargs)

    widget = PasswordInput(hide_value=True)

    def _hides(self, text: str) -> bool:
        return False

    def tidy(self, text: str) -> str:
        return text

    def read(self, text: str) -> str:
        if len(text) > self.most:
            raise ValueError(_too_long(self.most, len(text)))
        return text


class MailField(Plain):
    """A mail address."""

    exact = True

    most = 120
    room = 500
    widget = EmailInput()

    def read(self, text: str) -> str:
        if len(text) > self.most or not _MAIL.fullmatch(text):
            raise ValueError(gettext("邮箱地址的样子不对，应为 name@example.cn。"))
        return text


class PhoneField(Plain):
    """The digits of one mobile, or of one landline with its area code."""

    exact = True

    widget = TelInput()

    def read(self, text: str) -> str:
        digits = contacts.read_phone(text)
        if digits is None:
            raise ValueError(gettext("电话应为 11 位手机号，或带区号的座机号，如 0731-28881234。"))
        return digits


class CreditCodeField(Plain):
    """A unified social credit code whose check digit is right (GB 32100-2015)."""

    exact = True

    def read(self, text: str) -> str:
        for key, facts in credit_code.problems(text):
            raise ValueError(wording.say(key, **facts))
        return credit_code.normalise(text)
