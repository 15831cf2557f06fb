"""What the bureau tells the public."""

from flask_babel import lazy_gettext

from ...shared.web.forms import BaseForm, CleanStringField, CleanTextField, ReasonField, VersionForm
from ..commands import PublishNotice, WithdrawNotice


class NoticeForm(BaseForm):
    """A notice."""

    title = CleanStringField(lazy_gettext("标题"), most=120)
    body = CleanTextField(lazy_gettext("正文"), most=8000, hint=lazy_gettext("按输入的样子分段显示。请不要写个人联系方式。"))

    def to_command(self) -> PublishNotice:
        return PublishNotice(title=self.title.data, body=self.body.data)


class WithdrawalForm(VersionForm):
    """Why a notice is taken back."""

    reason = ReasonField(lazy_gettext("撤回理由"))

    def to_command(self, notice_id: int) -> WithdrawNotice:
        return WithdrawNotice(notice_id=notice_id, version=self.version.data, reason=self.reason.data)
