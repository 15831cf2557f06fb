"""What the bureau tells the public."""

from collections.abc import Sequence

from flask_babel import lazy_gettext

from ...shared.web.choices import ChoiceField
from ...shared.web.fields import CleanStringField, CleanTextField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ..commands import PublishNotice, WithdrawNotice
from ..models import Programme


class NoticeForm(BaseForm, makes=PublishNotice):
    """A notice; where there are several programmes it says of which it speaks."""

    programme_id = ChoiceField(lazy_gettext("适用的试点"), coerce=int, required=False, hint=lazy_gettext("不选就是全部试点。"))
    title = CleanStringField(lazy_gettext("标题"), most=120)
    body = CleanTextField(lazy_gettext("正文"), most=8000, hint=lazy_gettext("按输入的样子分段显示。请不要写个人联系方式。"))

    def offer(self, programmes: Sequence[Programme], here: Programme | None) -> "NoticeForm":
        """Let one of the programmes be chosen, at first that of the page; the only one needs no choice."""
        self.programme_id.choices = [(one.id, one.name) for one in programmes]
        if not self.is_submitted() or len(programmes) == 1:
            self.programme_id.process_data(here.id if here else None)
        return self


class WithdrawalForm(VersionForm, makes=WithdrawNotice):
    """Why a notice is taken back."""

    reason = ReasonField(lazy_gettext("撤回理由"))
