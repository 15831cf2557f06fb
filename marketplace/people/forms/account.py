"""What people fill in about themselves, and organisations that join."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext
from wtforms import Field, ValidationError
from wtforms.widgets import HiddenInput

from ...shared import ranges
from ...shared.models.account import Account
from ...shared.web.choices import ChoiceField, YesField, YesNoField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CodeField, CreditCodeField, MailField, PasswordField, PhoneField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.web.links import from_letter
from ...shared.web.uploads import UploadField
from ..commands.organisations import ApplyToJoin
from ..commands.people import TOKEN_PLACE, AcceptInvitation, AskReset, ChangePassword, ResetPassword, SignInWith, UpdateProfile
from ..use_cases.registrations import FACTS
from ..web import cookie

PASSWORD_HINT = lazy_gettext("12 至 128 个字符，不能太常见，也不能包含登录名。可以用几个不相关的词连在一起。")
LOGIN_HINT = lazy_gettext("3 至 60 位英文字母、数字和 . _ - @，不分大小写。")
KINDS = [("enterprise", lazy_gettext("企业（提出服务需求）")), ("institution", lazy_gettext("服务机构（提供服务）"))]


class SignInForm(BaseForm, makes=SignInWith):
    """Login and password."""

    login = CodeField(lazy_gettext("登录名"), most=120, render_kw={"autocomplete": "username"})
    password = PasswordField(lazy_gettext("密码"))
    next = CleanStringField(required=False, most=500, widget=HiddenInput())

    def besides(self) -> dict[str, Any]:
        return {"agent": request.headers.get("User-Agent", "")[:1000], **_sender(self.login.data)}


class TwiceForm(BaseForm):
    """A new password, typed twice."""

    new = PasswordField(lazy_gettext("新密码"), autocomplete="new-password", hint=PASSWORD_HINT)
    again = PasswordField(lazy_gettext("再输一遍新密码"), autocomplete="new-password")

    def validate_again(self, field: Field) -> None:
        if field.data != self.new.data:
            raise ValidationError(lazy_gettext("两次输入的密码不一样，请重新输入。"))


class PasswordForm(TwiceForm, makes=ChangePassword):
    """The old password and a new one."""

    old = PasswordField(lazy_gettext("现在的密码"))


class ForgottenForm(BaseForm, makes=AskReset):
    """Who has forgotten the password."""

    login = CodeField(lazy_gettext("登录名或邮箱"), most=120)

    def besides(self) -> dict[str, Any]:
        return {"link": from_letter("account.reset", token=TOKEN_PLACE), **_sender(self.login.data)}


class ResetForm(TwiceForm, makes=ResetPassword):
    """A new password by the secret of a letter."""


class MeForm(VersionForm, makes=UpdateProfile):
    """What one says of oneself."""

    name = CleanStringField(lazy_gettext("姓名"), most=60)
    email = MailField(lazy_gettext("邮箱"), required=False, hint=lazy_gettext("找回密码和通知邮件发到这里。"))
    phone = PhoneField(lazy_gettext("电话"), required=False)
    password = PasswordField(
        lazy_gettext("现在的密码"), required=False, hint=lazy_gettext("修改邮箱或电话时需要填写，修改姓名时不必填写。")
    )


def stored(account: Account) -> dict[str, Any]:
    """What the form about oneself starts from."""
    return {"name": account.name, "email": account.email, "phone": account.phone, "version": account.version}


class InvitationForm(BaseForm, makes=AcceptInvitation):
    """The account of an invited person."""

    name = CleanStringField(lazy_gettext("姓名"), most=60)
    phone = PhoneField(lazy_gettext("电话"), required=False)
    login = CodeField(lazy_gettext("登录名"), most=60, hint=LOGIN_HINT, render_kw={"autocomplete": "username"})
    new = PasswordField(lazy_gettext("密码"), autocomplete="new-password", hint=PASSWORD_HINT)
    again = PasswordField(lazy_gettext("再输一遍密码"), autocomplete="new-password")

    validate_again = TwiceForm.validate_again

    def besides(self) -> dict[str, Any]:
        return {"password": self.new.data}


class RegisterForm(BaseForm):
    """An organisation that asks to join, as its licence describes it, and its first account."""

    kind = ChoiceField(lazy_gettext("单位类型"), choices=KINDS, radio=True)
    name = CleanStringField(lazy_gettext("单位名称"), most=120, hint=lazy_gettext("与营业执照一致。"))
    credit_code = CreditCodeField(lazy_gettext("统一社会信用代码"), hint=lazy_gettext("营业执照上的 18 位代码。"))
    unit_id = ChoiceField(
        lazy_gettext("所属县市区"),
        coerce=int,
        hint=lazy_gettext("营业执照上现在的住所所在的县市区，由它的工信部门审核营业执照。"),
    )
    address = CleanStringField(lazy_gettext("注册地址"), most=200)
    legal_representative = CleanStringField(lazy_gettext("法定代表人"), most=60)
    legal_person = YesNoField(lazy_gettext("是否独立法人"))
    financial = YesNoField(lazy_gettext("是否金融服务机构"), required=False, hint=lazy_gettext("只问服务机构，企业不用回答。"))
    registered_on = DateField(lazy_gettext("成立日期"), within=ranges.REGISTERED)
    contact_name = CleanStringField(lazy_gettext("业务联系人"), most=60)
    contact_phone = PhoneField(lazy_gettext("联系电话"))
    licence = UploadField(lazy_gettext("营业执照扫描件"))
    person = CleanStringField(lazy_gettext("您的姓名"), most=60)
    email = MailField(lazy_gettext("邮箱"), hint=lazy_gettext("审核结果发到这里，也用来找回密码。"))
    login = CodeField(lazy_gettext("登录名"), most=60, hint=LOGIN_HINT, render_kw={"autocomplete": "username"})
    new = PasswordField(lazy_gettext("密码"), autocomplete="new-password", hint=PASSWORD_HINT)
    again = PasswordField(lazy_gettext("再输一遍密码"), autocomplete="new-password")
    truthful = YesField(lazy_gettext("以上内容真实，我受本单位委托办理"), required=True)

    validate_again = TwiceForm.validate_again

    def validate_financial(self, field: Field) -> None:
        """Whoever serves says whether it is a financial institution; who is served is not asked."""
        if self.kind.data == "institution" and field.data is None:
            raise ValidationError(lazy_gettext("服务机构请回答“是”或“否”。"))

    def to_command(self) -> ApplyToJoin:
        told = [name for name in FACTS if name in self and name != "financial"]
        facts: dict[str, Any] = {name: self[name].data for name in (*told, "kind", "login", "person", "email")}
        return ApplyToJoin(
            **facts,
            financial=self.kind.data == "institution" and bool(self.financial.data),
            link=from_letter("account.registration", token=TOKEN_PLACE),
            licence_name=self.licence.data.name,
            licence=self.licence.data.content,
            password=self.new.data or "",
            address_of_sender=request.remote_addr or "",
        )


def _sender(login: str) -> dict[str, Any]:
    """From where a login was typed."""
    return {"address": request.remote_addr or "", "device": cookie.device_of(login)}
