"""What an administrator fills in about accounts."""

from typing import Any

from flask_babel import lazy_gettext

from ...shared.models.account import Account
from ...shared.ranges import ABSENCE
from ...shared.roles import OF_ORGANISATIONS, Role
from ...shared.web.amounts import VersionField
from ...shared.web.choices import ChoiceField, CodesField, YesField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CodeField, MailField, PhoneField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.web.links import from_letter
from ...shared.web.uploads import UploadField
from ...shared.wording import label
from ..commands.people import (
    TOKEN_PLACE,
    AskChange,
    ConfirmChange,
    CreateAccount,
    Deactivate,
    EditAccount,
    GiveDeputy,
    StateSamePerson,
    TakeDeputyBack,
    UnstateSamePerson,
    WithdrawChange,
)
from ..queries import deputies, people
from ..rules.deputies import LENT
from .account import LOGIN_HINT

OF_UNITS = [role for role in Role if role not in OF_ORGANISATIONS]


class NameForm(BaseForm):
    """What every account has."""

    name = CleanStringField(lazy_gettext("姓名"), most=60)


class PlaceForm(NameForm):
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


class NewForm(PlaceForm, makes=CreateAccount):
    """A new account of an office."""

    login = CodeField(lazy_gettext("登录名"), most=60, hint=LOGIN_HINT)
    email = MailField(
        lazy_gettext("邮箱"),
        required=False,
        hint=lazy_gettext("本人自己的邮箱，设置密码的链接发到这里。没有邮箱的，开设后打印一次性信函。"),
    )
    phone = PhoneField(lazy_gettext("电话"), required=False)
    namesake = YesField(
        lazy_gettext("已有同名账号，但确认是另一个人"), hint=lazy_gettext("一个人只开设一个工作人员账号；确认会记录在案。")
    )

    def besides(self) -> dict[str, Any]:
        return {"link": from_letter("account.reset", token=TOKEN_PLACE), **self.place()}


class EditForm(PlaceForm, makes=EditAccount):
    """An account of an office."""

    version = VersionField()

    def besides(self) -> dict[str, Any]:
        return self.place()


class MemberForm(NameForm, makes=EditAccount):
    """An account of an organisation: where it belongs is not the administrator's to say."""

    version = VersionField()


class DeactivateForm(VersionForm, makes=Deactivate):
    """Why an account is closed."""

    reason = ReasonField(lazy_gettext("停用理由"))


class AddressForm(VersionForm, makes=AskChange):
    """Another mailbox or phone of somebody else's account."""

    email = MailField(lazy_gettext("新邮箱"), required=False)
    phone = PhoneField(lazy_gettext("新电话"), required=False)
    reason = ReasonField(lazy_gettext("更改理由"), hint=lazy_gettext("本人、新旧邮箱和同单位成员都会看到。"))

    def besides(self) -> dict[str, Any]:
        return {"link": from_letter("account.address_change", token=TOKEN_PLACE)}


class LetterForm(VersionForm, makes=AskChange):
    """Why somebody without a mailbox needs a printed letter."""

    reason = ReasonField()

    def besides(self) -> dict[str, Any]:
        return {"letter": True, "link": from_letter("account.address_change", token=TOKEN_PLACE)}


class ConfirmForm(VersionForm, makes=ConfirmChange):
    """What was looked at before a change is confirmed."""

    reason = ReasonField(lazy_gettext("核对情况"), hint=lazy_gettext("怎样确认是本人提出的，例如向谁、用哪个电话核实。"))
    licence = UploadField(
        lazy_gettext("营业执照扫描件"), required=False, hint=lazy_gettext("由单位所属县市区经办确认时必须上传。")
    )

    def besides(self) -> dict[str, Any]:
        return {"licence_name": self.licence.data.name, "licence": self.licence.data.content} if self.licence.data else {}


class StopForm(VersionForm, makes=WithdrawChange):
    """Why a change that waits is stopped."""

    stop_reason = ReasonField(lazy_gettext("撤回理由"), required=False)

    def besides(self) -> dict[str, Any]:
        return {"reason": self.stop_reason.data}


class SamePersonForm(VersionForm, makes=StateSamePerson):
    """Which other account is the same person's, and how one knows."""

    login = CodeField(lazy_gettext("另一个账号的登录名"), most=60)
    reason = ReasonField(lazy_gettext("依据"))


class UnstateForm(VersionForm, makes=UnstateSamePerson):
    """Why a statement about a person was a mistake."""

    reason = ReasonField(lazy_gettext("撤销理由"))


class DeputyForm(VersionForm, makes=GiveDeputy):
    """Who stands in, in which part, on which days, and why."""

    role = ChoiceField(
        lazy_gettext("代理哪个角色"),
        hint=lazy_gettext("代理人自己的经办、审批或财务角色，与所代角色不能兼任的，在代理期间暂停。"),
    )
    account_id = ChoiceField(
        lazy_gettext("由谁代理"), coerce=int, hint=lazy_gettext("同一单位、账号在用的另一个人，以自己的名义办理。")
    )
    first_on = DateField(lazy_gettext("第一天"), within=ABSENCE)
    last_on = DateField(lazy_gettext("最后一天"), within=ABSENCE, hint=lazy_gettext("最长 90 天；过了这一天自动结束。"))
    reason = ReasonField(lazy_gettext("理由"), hint=lazy_gettext("代理人和本人都会看到，并记录在案。"))

    def offer(self, absent: Account) -> None:
        """Offer who may stand in, and the parts that can be lent."""
        self.account_id.choices = [(one.id, f"{one.name}（{one.login}）") for one in deputies.able(absent)]
        self.role.choices = [(role.value, label(role)) for role in Role if role in LENT & absent.own_roles]

    def besides(self) -> dict[str, Any]:
        return {"role": Role(self.role.data)}


class DeputyBackForm(VersionForm, makes=TakeDeputyBack):
    """Why a deputy is not needed any more."""

    reason = ReasonField(lazy_gettext("收回理由"))


def form_for(account: Account, actor: Account, data: dict[str, Any] | None = None) -> EditForm | MemberForm:
    """The form that fits an account: with unit and parts, or without."""
    if account.organisation_id is not None:
        return MemberForm(data=data)
    form = EditForm(data=data)
    form.offer(actor)
    return form


def stored(account: Account) -> dict[str, Any]:
    """What the form starts from."""
    facts = {"name": account.name, "version": account.version}
    if account.organisation_id is not None:
        return facts
    return facts | {"unit_id": account.unit_id, "roles": [role for role in Role if role in account.own_roles]}
