"""What an institution claims and the bureau decides."""

from typing import Any

from flask_babel import lazy_gettext

from ...shared import ranges
from ...shared.web.choices import ChoiceField
from ...shared.web.days import DateField
from ...shared.web.fields import ReasonField
from ...shared.web.forms import VersionForm
from ...shared.web.uploads import UploadField
from ..commands import ClaimOutcome, ConfirmOutcome, Paper, RefuseOutcome


class OutcomeForm(VersionForm, makes=ClaimOutcome):
    """A level that an enterprise reached, with the proof; contracts and levels are set by the view."""

    engagement_id = ChoiceField(lazy_gettext("企业（服务合同）"), choices=[], coerce=int)
    level = ChoiceField(lazy_gettext("达到的等级"), choices=[])
    reached_on = DateField(lazy_gettext("达到日期"), within=ranges.DONE, hint=lazy_gettext("证书、批文或公告上的日期。"))
    file = UploadField(lazy_gettext("证明材料"), hint=lazy_gettext("证书、批文或公告名单的扫描件。"))

    def besides(self) -> dict[str, Any]:
        return {"file": Paper(name=self.file.data.name, data=self.file.data.content)}


class ConfirmForm(VersionForm, makes=ConfirmOutcome):
    """The bureau's yes."""


class RefuseForm(VersionForm, makes=RefuseOutcome):
    """The bureau's no, with the reason."""

    reason = ReasonField(lazy_gettext("不予认定的理由"))
