"""What an administrator fills in about accounts."""

from typing import Any

from flask_babel import lazy_gettext

from ...core.commands.people import CreateAccount, Deactivate, EditAccount
from ...core.roles import OF_ORGANISATIONS, Role
from ...models import Account
from ...queries import people
from ...words import label
from ..account.forms import LOGIN_HINT
from ..forms import (
    BaseForm,
    ChoiceField,
    CleanStringField,
    CleanTextField,
    CodesField,
    MailField,
    PhoneField,
    VersionField,
)  # fmt: skip

OF_UNITS = [role for role in Role if role not in OF_ORGANISATIONS]


class FactsForm(BaseForm):
    """What every account has."""

    name = CleanStringField(lazy_gettext("姓名"), most=60)
    email = MailField(lazy_gettext("邮箱"), required=False, hint=lazy_gettext("没有邮箱就不能自己找回密码。"))
    phone = PhoneField(lazy_gettext("电话"), required=False)

    def facts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("name", "email", "phone")}


class PlaceForm(FactsForm):
    """Where somebody of an office belongs, and which parts are played."""

    unit_id = ChoiceField(lazy_gettext("单位"), coerce=int)
    roles = CodesField(
        lazy_gettext("角色"),
        hint=lazy_gettext("县市区单位只有县市区经办；系统管理员和审计不能兼任其他角色。经办与审批应由不同的人担任。"),
    )

    def offer(self, actor: Account) -> None:
        """Offer the units and the parts that this administrator may give."""
        self.unit_id.choices = [(unit.id, unit.name) for unit in people.units(actor)]
        self.roles.choices = [(role.value, label(role)) for role in OF_UNITS]

    def place(self) -> dict[str, Any]:
        return {"unit_id": self.unit_id.data, "roles": frozenset(Role(code) for code in self.roles.data)}


class NewForm(PlaceForm):
    """A new account of an office."""

    login = CleanStringField(lazy_gettext("登录名"), most=60, hint=LOGIN_HINT)

    def to_command(self) -> CreateAccount:
        return CreateAccount(login=self.login.data or "", **self.facts(), **self.place())


class EditForm(PlaceForm):
    """An account of an office."""

    version = VersionField()

    def to_command(self, account_id: int) -> EditAccount:
        return EditAccount(account_id=account_id, version=self.version.data, **self.facts(), **self.place())


class MemberForm(FactsForm):
    """An account of an organisation: where it belongs is not the administrator's to say."""

    version = VersionField()

    def to_command(self, account_id: int) -> EditAccount:
        return EditAccount(account_id=account_id, version=self.version.data, **self.facts())


class DeactivateForm(BaseForm):
    """Why an account is closed."""

    reason = CleanTextField(lazy_gettext("停用理由"), most=500)
    version = VersionField()

    def to_command(self, account_id: int) -> Deactivate:
        return Deactivate(account_id=account_id, reason=self.reason.data or "", version=self.version.data)


def form_for(account: Account, actor: Account, data: dict[str, Any] | None = None) -> EditForm | MemberForm:
    """The form that fits an account: with unit and parts, or without."""
    if account.organisation_id is not None:
        return MemberForm(data=data) if data else MemberForm()
    form = EditForm(data=data) if data else EditForm()
    form.offer(actor)
    return form


def stored(account: Account) -> dict[str, Any]:
    """What the form starts from."""
    facts = {"name": account.name, "email": account.email, "phone": account.phone, "version": account.version}
    if account.organisation_id is not None:
        return facts
    return facts | {"unit_id": account.unit_id, "roles": [role for role in Role if role in account.roles]}
