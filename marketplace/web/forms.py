"""What a page asks of people: the form of all forms, and every kind of field that a form may have."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field

from .amounts import PercentField, VersionField, WholeField, YuanField
from .choices import ChoiceField, CodesField, YesField, YesNoField
from .days import DateField, MomentField
from .fields import (
    CleanStringField,
    CleanTextField,
    CreditCodeField,
    MailField,
    PasswordField,
    PhoneField,
    Plain,
)  # fmt: skip
from .uploads import Upload, UploadField

__all__ = [
    "BaseForm", "ChoiceField", "CleanStringField", "CleanTextField", "CodesField", "CreditCodeField", "DateField",
    "Difference", "MailField", "MomentField", "PasswordField", "PercentField", "PhoneField", "Upload", "UploadField",
    "VersionField", "WholeField", "YesField", "YesNoField", "YuanField",
]  # fmt: skip


class Difference(NamedTuple):
    """One field in which a stale save and the stored row are not the same, as a page shows them."""

    label: str
    yours: str
    stored: str


class BaseForm(FlaskForm):
    """The parent of every form. It checks shape; whether something is allowed is not its business."""

    @property
    def has_file(self) -> bool:
        """Whether the page has to send it as multipart."""
        return any(isinstance(field, UploadField) for field in self)

    def differences(self, stored: Mapping[str, Any]) -> list[Difference]:
        """The fields of `stored` whose value here is another one, in the order of the form."""
        return [
            Difference(str(field.label.text), shown(field, field.data), shown(field, stored[field.short_name]))
            for field in self
            if field.short_name in stored and field.data != stored[field.short_name]
        ]


def shown(field: Field, value: Any) -> str:
    """A value of a field as a person reads it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(field, ChoiceField | CodesField):
        return field.worded(value)
    return f"{field.write(value)} {field.unit}".strip() if isinstance(field, Plain) else str(value)
