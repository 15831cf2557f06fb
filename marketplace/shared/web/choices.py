"""Fields whose answer is one of a closed list: selects, radios, checkbox lists, yes and no."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput, Select

from ..wording import official

Choices = Iterable[tuple[Any, Any]]


class Listed(SelectFieldBase):
    """A field with a list of (code, label); a view may set `choices` until the form is validated."""

    known = ""
    """As that of `fields.Plain`."""

    def __init__(self, label: Any, choices: Choices, required: bool, hint: Any, **kwargs: Any):
        super().__init__(label, validators=kwargs.pop("validators", ()), **kwargs)
        self.choices: Choices = list(choices)
        self.optional, self.hint = not required, hint

    @property
    def words(self) -> dict[str, Any]:
        """The label of each code, in the order of the list."""
        return {str(code): label for code, label in self.choices or ()}

    def worded(self, value: Any) -> str:
        """The words of one code or of several; a code itself where the list has none."""
        codes = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
        return official("、".join(str(self.words.get(str(code), code)) for code in codes))

    def _choices_of(self, chosen: Iterable[Any]) -> Iterator[Choice]:
        codes = {str(code) for code in chosen}
        for code, label in self.words.items():
            yield Choice(value=code, label=official(str(label)), selected=code in codes, render_kw={})


class ChoiceField(Listed):
    """One code of a list, as what `coerce` makes of it; None where nothing was chosen."""

    shape = "choice"
    widget = Select()

    def __init__(
        self,
        label: Any = None,
        *,
        choices: Choices = (),
        coerce: Callable[[str], Any] = str,
        radio: bool = False,
        required: bool = True,
        hint: Any = "",
        **kwargs: Any,
    ):
        super().__init__(label, choices, required, hint, **kwargs)
        self.coerce, self.picked = coerce, ""
        if radio:
            self.shape, self.widget, self.option_widget = "radio", ListWidget(prefix_label=False), RadioInput()

    def iter_choices(self) -> Iterator[Choice]:
        if self.shape == "choice":
            blank = gettext("不选") if self.optional else gettext("请选择")
            yield Choice(value="", label=blank, selected=not self.picked, render_kw={})
        yield from self._choices_of([self.picked])

    def process_data(self, value: Any) -> None:
        self.data = value
        self.picked = "" if value is None else str(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data, self.picked = None, ""
        if len(valuelist) > 1:
            raise ValueError(gettext("只能选一项。"))
        if valuelist and isinstance(valuelist[0], str) and valuelist[0]:
            self.picked = valuelist[0]
            self.data = self._coerced(valuelist[0])

    def _coerced(self, text: str) -> Any:
        try:
            return self.coerce(text)
        except (ValueError, KeyError):
            return None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation()
        if self.picked and (self.data is None or self.picked not in self.words):
            self.data = None
            raise StopValidation(gettext("所选的项不在名单里，请重新选择。"))
        if not self.optional and self.data is None:
            raise StopValidation(gettext("请选择%(field)s。", field=official(str(self.label.text))))


class CodesField(Listed):
    """Several codes of a list, in the order of the list; unknown ones are refused."""

    shape = "codes"
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Any = None,
        *,
        choices: Choices = (),
        least: int = 1,
        most: int = 0,
        required: bool = True,
        hint: Any = "",
        **kwargs: Any,
    ):
        self.least, self.most = (least if required else 0), most
        super().__init__(label, choices, self.least > 0, hint, **kwargs)

    def iter_choices(self) -> Iterator[Choice]:
        return self._choices_of(self.data or ())

    def process_data(self, value: Any) -> None:
        self.data = [str(code) for code in value or ()]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = [code for code in dict.fromkeys(valuelist) if isinstance(code, str)]

    def pre_validate(self, form: Any) -> None:
        strange = set(self.data) - set(self.words)
        self.data = [code for code in self.words if code in self.data]
        if strange:
            raise StopValidation(gettext("所选的项不在名单里，请重新选择。"))
        if len(self.data) < self.least:
            raise StopValidation(gettext("请至少选 %(least)s 项。", least=self.least))
        if self.most and len(self.data) > self.most:
            raise StopValidation(gettext("最多选 %(most)s 项。", most=self.most))


class YesNoField(ChoiceField):
    """Yes or no by radios; None where it was not answered."""

    def __init__(self, label: Any = None, **kwargs: Any):
        answers = [("yes", lazy_gettext("是")), ("no", lazy_gettext("否"))]
        super().__init__(label, choices=answers, coerce=lambda text: text == "yes", radio=True, **kwargs)
        self.shape = "yesno"

    def process_data(self, value: bool | None) -> None:
        self.data = value
        self.picked = "" if value is None else "yes" if value else "no"


class YesField(Field):
    """A single checkbox; where it is required it has to be ticked."""

    shape = "yes"
    widget = CheckboxInput()

    def __init__(self, label: Any = None, *, required: bool = False, hint: Any = "", **kwargs: Any):
        super().__init__(label, validators=kwargs.pop("validators", ()), **kwargs)
        self.optional, self.hint, self.must = True, hint, required

    def process_data(self, value: Any) -> None:
        self.data = bool(value)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = bool(valuelist) and valuelist[0] not in ("", "0", "false", "no")

    def _value(self) -> str:
        return "yes"

    def pre_validate(self, form: Any) -> None:
        if self.must and not self.data:
            raise StopValidation(gettext("请勾选“%(field)s”后再提交。", field=official(str(self.label.text))))
