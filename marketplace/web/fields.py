"""Fields that read what people type: whatever arrives becomes a plain value or a sentence, never an exception."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import StopValidation
from wtforms.widgets import (
    DateInput,
    DateTimeLocalInput,
    EmailInput,
    HiddenInput,
    PasswordInput,
    TelInput,
    TextArea,
    TextInput,
)  # fmt: skip

from .. import clock, words
from ..core import credit_code, texts
from .filters import local

Choices = Iterable[tuple[Any, Any]]

MOST_ECHOED = 100_000
MOST_DIGITS = 15
MOST_YUAN = 10**12
MOST_INTEGER = 2**31 - 1
YEARS = range(1900, 2200)

_UNFIT = {
    "control": lazy_gettext("含有看不见的控制字符，请删去后重新填写。"),
    "direction": lazy_gettext("含有改变文字方向的符号，请删去后重新填写。"),
    "broken": lazy_gettext("含有残缺的字符，请删去后重新填写。"),
}
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_CHINESE_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.0+)?)?", re.ASCII)
_YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_PER_CENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", re.ASCII)
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


class Plain(StringField):
    """One value as text; the subclasses say what it means.

    `read` turns clean, not empty text into the value or raises ValueError with a sentence.
    """

    shape = "text"
    nothing: Any = None
    most = 200
    widget = TextInput()

    def __init__(self, label: Any = None, *, required: bool = True, hint: Any = "", unit: Any = "", **kwargs: Any):
        super().__init__(label, validators=kwargs.pop("validators", ()), **kwargs)
        self.optional, self.hint, self.unit = not required, hint, unit
        self.typed: str | None = None

    def read(self, text: str) -> Any:
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data, self.typed = self.nothing, ""
        text = self._one_text(valuelist)
        self.typed = texts.clean(text[:MOST_ECHOED])
        if text.strip():
            self._refuse_unfit(text)
            self.data = self.read(self.tidy(text))

    def tidy(self, text: str) -> str:
        return texts.one_line(text)

    def pre_validate(self, form: Any) -> None:
        if self.errors or self.process_errors:
            raise StopValidation()
        if not self.optional and (self.data is None or self.data == ""):
            raise StopValidation(self.missing())

    def missing(self) -> str:
        return gettext("请填写%(field)s。", field=self.label.text)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None or self.data == "" else self.write(self.data)

    def _one_text(self, valuelist: Sequence[Any]) -> str:
        if len(valuelist) > 1:
            raise ValueError(gettext("只能填写一次，这里收到了 %(count)s 个值。", count=len(valuelist)))
        return valuelist[0] if valuelist and isinstance(valuelist[0], str) else ""

    def _refuse_unfit(self, text: str) -> None:
        if len(text) > max(self.most * 4, 2000):
            raise ValueError(_too_long(self.most, len(text)))
        if kind := texts.unfit(text):
            raise ValueError(str(_UNFIT[kind]))


def _too_long(most: int, length: int) -> str:
    return gettext("最多 %(most)s 个字，现在有 %(length)s 个。", most=most, length=length)


class CleanStringField(Plain):
    """One line of text, at most `most` characters."""

    nothing = ""

    def __init__(self, label: Any = None, *, most: int = 200, least: int = 0, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.most, self.least = most, least

    def read(self, text: str) -> str:
        if len(text) > self.most:
            raise ValueError(_too_long(self.most, len(text)))
        if len(text) < self.least:
            raise ValueError(gettext("至少 %(least)s 个字，现在有 %(length)s 个。", least=self.least, length=len(text)))
        return text


class CleanTextField(CleanStringField):
    """Several lines of text, at most `most` characters."""

    shape = "area"
    widget = TextArea()

    def __init__(self, label: Any = None, *, most: int = 2000, **kwargs: Any):
        super().__init__(label, most=most, **kwargs)

    def tidy(self, text: str) -> str:
        return texts.clean(text)


class PasswordField(Plain):
    """A secret, kept as it was typed and never shown again."""

    shape = "password"
    nothing = ""
    most = 128

    def __init__(self, label: Any = None, *, autocomplete: str = "current-password", **kwargs: Any):
        super().__init__(label, render_kw={"autocomplete": autocomplete}, **kwargs)

    widget = PasswordInput(hide_value=True)

    def tidy(self, text: str) -> str:
        return text

    def read(self, text: str) -> str:
        if len(text) > self.most:
            raise ValueError(_too_long(self.most, len(text)))
        return text


class MailField(Plain):
    """A mail address."""

    most = 120
    widget = EmailInput()

    def read(self, text: str) -> str:
        if len(text) > self.most or not _MAIL.fullmatch(text):
            raise ValueError(gettext("邮箱地址的样子不对，应为 name@example.cn。"))
        return text


class PhoneField(Plain):
    """The digits of one mobile, or of one landline with its area code."""

    most = 40
    widget = TelInput()

    def read(self, text: str) -> str:
        digits = texts.read_phone(text)
        if digits is None:
            raise ValueError(gettext("电话应为 11 位手机号，或带区号的座机号，如 0731-28881234。"))
        return digits


class CreditCodeField(Plain):
    """A unified social credit code whose check digit is right (GB 32100-2015)."""

    most = 40

    def read(self, text: str) -> str:
        for key, facts in credit_code.problems(text):
            raise ValueError(words.say(key, **facts))
        return credit_code.normalise(text)


class YuanField(Plain):
    """An amount typed in yuan, kept in whole fen."""

    shape = "money"
    most = 40

    def __init__(self, label: Any = None, *, least: int = 0, most: int = MOST_YUAN * 100, **kwargs: Any):
        super().__init__(label, **{"unit": lazy_gettext("元"), **kwargs})
        self.least_fen, self.most_fen = least, most

    def read(self, text: str) -> int:
        fen = _fen(text)
        if not self.least_fen <= fen <= self.most_fen:
            raise ValueError(gettext(
                "金额应在 %(least)s 元到 %(most)s 元之间。", least=self.write(self.least_fen), most=self.write(self.most_fen)
            ))  # fmt: skip
        return fen

    def write(self, value: int) -> str:
        yuan, fen = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{yuan}" + (f".{fen:02d}" if fen else "")


def _fen(text: str) -> int:
    match = _YUAN.fullmatch(text.removeprefix("¥").removeprefix("￥").removesuffix("元").strip())
    if not match:
        raise ValueError(gettext("金额请用半角数字填写，单位为元，最多两位小数，如 12345.67。"))
    sign, yuan, part = match.groups()
    if len(yuan) > MOST_DIGITS:
        raise ValueError(gettext("金额太大，请核对单位是不是元。"))
    fen = int(yuan.replace(",", "")) * 100 + int((part or "").ljust(2, "0"))
    return -fen if sign else fen


class WholeField(Plain):
    """A whole number from `least` to `most`."""

    most = 40

    def __init__(self, label: Any = None, *, least: int = 0, most: int = MOST_INTEGER, **kwargs: Any):
        super().__init__(label, render_kw={"inputmode": "numeric"}, **kwargs)
        self.lowest, self.highest = least, most

    def read(self, text: str) -> int:
        plain = text.replace(",", "")
        if not _WHOLE.fullmatch(plain) or len(plain) > MOST_DIGITS:
            raise ValueError(gettext("请用半角数字填写整数。"))
        if not self.lowest <= int(plain) <= self.highest:
            raise ValueError(gettext(
                "应在 %(least)s 到 %(most)s 之间。", least=self.lowest, most=self.highest
            ))  # fmt: skip
        return int(plain)


class PercentField(Plain):
    """0 to 100 with two decimals, kept as an int per 10,000."""

    most = 40

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, **{"unit": "%", **kwargs})

    def read(self, text: str) -> int:
        match = _PER_CENT.fullmatch(text)
        value = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
        if not 0 <= value <= 10_000:
            raise ValueError(gettext("请填 0 到 100 之间的数，最多两位小数。"))
        return value

    def write(self, value: int) -> str:
        return f"{value // 100}.{value % 100:02d}"


class DateField(Plain):
    """A day, as 2023-03-10 or 2023年3月10日."""

    most = 40
    widget = DateInput()

    def read(self, text: str) -> date:
        return _day(unicodedata.normalize("NFKC", text))

    def write(self, value: date) -> str:
        return value.isoformat()


def _day(text: str) -> date:
    match = _ISO_DAY.fullmatch(text) or _CHINESE_DAY.fullmatch(text)
    if match and int(match[1]) in YEARS:
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            raise ValueError(gettext("日历上没有这一天，请核对。")) from None
    raise ValueError(gettext("日期应写作 2023-03-10 或 2023年3月10日。"))


class MomentField(Plain):
    """A moment on the clocks of Shanghai, kept in UTC."""

    most = 40
    widget = DateTimeLocalInput()

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, render_kw={"step": "1"}, **kwargs)

    def read(self, text: str) -> datetime:
        day, _, time = unicodedata.normalize("NFKC", text).replace("T", " ").replace("日", "日 ", 1).partition(" ")
        match = _TIME.fullmatch(time.strip())
        hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
        if hour > 23 or minute > 59 or second > 59:
            raise ValueError(gettext("时间应写作 2023-03-10 17:00 或 2023-03-10 17:00:00（北京时间）。"))
        found = _day(day)
        moment = datetime(found.year, found.month, found.day, hour, minute, second, tzinfo=clock.SHANGHAI)
        return moment.astimezone(UTC)

    def write(self, value: datetime) -> str:
        return f"{local(value):%Y-%m-%dT%H:%M:%S}"


class VersionField(Plain):
    """The version of the row that the page showed; it travels in the form."""

    shape = "hidden"
    most = 20
    widget = HiddenInput()

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, **kwargs)

    def read(self, text: str) -> int:
        if not _WHOLE.fullmatch(text) or not 0 <= int(text[:MOST_DIGITS]) <= MOST_INTEGER:
            raise ValueError(gettext("页面已经过期，请刷新后重新填写。"))
        return int(text)

    def missing(self) -> str:
        return gettext("页面已经过期，请刷新后重新填写。")
