"""What an institution claims and the bureau decides."""

from datetime import date

from flask_babel import lazy_gettext

from ...shared import ranges
from ...shared.web.forms import ChoiceField, DateField, ReasonField, Upload, UploadField, VersionForm
from ..commands import ClaimOutcome, Paper, RefuseOutcome


class OutcomeForm(VersionForm):
    """A level that an enterprise reached, with the proof; contracts and levels are set by the view."""

    engagement_id = ChoiceField(lazy_gettext("企业（服务合同）"), choices=[], coerce=int)
    level = ChoiceField(lazy_gettext("达到的等级"), choices=[])
    reached_on = DateField(lazy_gettext("达到日期"), within=ranges.DONE, hint=lazy_gettext("证书、批文或公告上的日期。"))
    file = UploadField(lazy_gettext("证明材料"), hint=lazy_gettext("证书、批文或公告名单的扫描件。"))

    def to_command(self) -> ClaimOutcome:
        upload: Upload = self.file.data  # type: ignore[assignment]
        engagement_id: int = self.engagement_id.data  # type: ignore[assignment]
        reached_on: date = self.reached_on.data  # type: ignore[assignment]
        return ClaimOutcome(
            engagement_id=engagement_id,
            level=self.level.data or "",
            reached_on=reached_on,
            file=Paper(name=upload.name, data=upload.content),
            version=self.version.data,
        )


class RefuseForm(VersionForm):
    """The bureau's no, with the reason."""

    reason = ReasonField(lazy_gettext("不予认定的理由"))

    def to_command(self, outcome_id: int) -> RefuseOutcome:
        return RefuseOutcome(outcome_id=outcome_id, reason=self.reason.data or "", version=self.version.data)
