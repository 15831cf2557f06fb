"""What officers and members fill in about an organisation."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from ...shared import ranges
from ...shared.models.place import Organisation
from ...shared.web.choices import ChoiceField, YesNoField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CodeField, CreditCodeField, MailField, PhoneField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.web.links import from_letter
from ..commands.organisations import CheckPool, CorrectOrganisation, RefuseRegistration, Suspend
from ..commands.people import TOKEN_PLACE, Invite, RevokeInvitation
from ..use_cases.organisations import CORRECTED


class CorrectForm(VersionForm, makes=CorrectOrganisation):
    """The facts of an organisation, and why they are corrected."""

    name = CleanStringField(lazy_gettext("单位名称"), most=120)
    credit_code = CreditCodeField(lazy_gettext("统一社会信用代码"), required=False)
    registered_on = DateField(lazy_gettext("成立日期"), within=ranges.REGISTERED, required=False)
    division_code = CodeField(
        lazy_gettext("注册地区划代码"), most=6, required=False, hint=lazy_gettext("现在住所所在区县的 6 位代码；不看信用代码。")
    )
    address = CleanStringField(lazy_gettext("注册地址"), most=200, required=False)
    legal_representative = CleanStringField(lazy_gettext("法定代表人"), most=60, required=False)
    legal_person = YesNoField(lazy_gettext("是否独立法人"))
    financial = YesNoField(lazy_gettext("是否金融服务机构"))
    contact_name = CleanStringField(lazy_gettext("业务联系人"), most=60, required=False)
    contact_phone = PhoneField(lazy_gettext("联系电话"), required=False)
    reason = ReasonField(lazy_gettext("更正理由"))

    def besides(self) -> dict[str, Any]:
        return {name: self[name].data or None for name in ("credit_code", "division_code")}


def stored(organisation: Organisation) -> dict[str, Any]:
    """What the form starts from."""
    facts = {name: getattr(organisation, name) for name in CORRECTED}
    return facts | {"division_code": organisation.division_code or ""}


class RefuseForm(VersionForm, makes=RefuseRegistration):
    """Why a registration is turned away."""

    reason = ReasonField(lazy_gettext("不予通过的理由"), hint=lazy_gettext("会写进发给对方的邮件。"))


class ApproveForm(VersionForm):
    """What was looked at before the first person of an organisation is let in."""

    approval = ReasonField(
        lazy_gettext("核对情况"), hint=lazy_gettext("执照核对了哪些内容、怎样确认申请人受单位委托；会记录在案。")
    )
    choice = ChoiceField(lazy_gettext("是哪一家"), radio=True, required=False)

    def beside(self, alike: Sequence[Organisation]) -> "ApproveForm":
        """Offer the organisations that the applicant looks like, and that it is none of them: one of these is to be said."""
        self.choice.optional = not alike
        self.choice.choices = [
            *((str(one.id), gettext("与“%(name)s”（%(unit)s）是同一家", name=one.name, unit=one.unit.name)) for one in alike),
            *([("other", gettext("是另一家"))] if alike else []),
        ]
        return self


class PoolForm(VersionForm, makes=CheckPool):
    """Whether an enterprise stands in the gradient pool (S004-2.2.1c)."""

    in_pool = YesNoField(lazy_gettext("是否在优质中小企业梯度培育库内"))


class PoolsForm(BaseForm):
    """The same of several enterprises."""

    in_pool = YesNoField(lazy_gettext("这些企业是否都在优质中小企业梯度培育库内"))


class SuspendForm(VersionForm, makes=Suspend):
    """Why an organisation is stopped."""

    reason = ReasonField(lazy_gettext("停用理由"), hint=lazy_gettext("会告知该单位。"))


class JoinForm(VersionForm):
    """Which other row is the same organisation, and how one knows."""

    other = CodeField(
        lazy_gettext("与哪个单位是同一家"), most=120, hint=lazy_gettext("平台上另一单位的全称，或统一社会信用代码。")
    )
    reason = ReasonField(hint=lazy_gettext("例如：营业执照上的信用代码相同；某年某月更名。"))


class PartForm(VersionForm):
    """Why the two are not the same after all."""

    reason = ReasonField(lazy_gettext("撤销理由"))


class RevokeForm(VersionForm, makes=RevokeInvitation):
    """Why an office makes an invitation worthless; the organisation's own people need no reason."""

    reason = ReasonField(lazy_gettext("撤销理由"))


class InviteForm(BaseForm, makes=Invite):
    """Whom to invite."""

    email = MailField(lazy_gettext("对方邮箱"), hint=lazy_gettext("链接 7 天内有效，只能使用一次。"))

    def besides(self) -> dict[str, Any]:
        return {"link": from_letter("account.invitation", token=TOKEN_PLACE)}
