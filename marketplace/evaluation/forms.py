"""What the bureau fills in at year's end."""

from typing import Any

from flask_babel import lazy_gettext

from ..delivery.commands import Paper
from ..shared import ranges
from ..shared.web.amounts import PercentField, YuanField
from ..shared.web.choices import YesField
from ..shared.web.fields import ReasonField
from ..shared.web.forms import VersionForm
from ..shared.web.uploads import Upload, UploadField
from .commands import FreezeYear, ProposeAdjustment, RefuseAdjustment, SendYearBack


class FreezeForm(VersionForm):
    """The budget to be shared out, or that there is none on purpose."""

    budget_fen = YuanField(
        lazy_gettext("本次奖补预算"), hint=lazy_gettext("按综合得分分配到分；单家上限见试点参数。"), **ranges.YEAR_BUDGET.bounds
    )
    without_money = YesField(lazy_gettext("只评比，不发放"), required=False, hint=lazy_gettext("勾选后，预算要填 0。"))
    rehearsal = YesField(
        lazy_gettext("只作演练，不作为结果"),
        required=False,
        hint=lazy_gettext("可以随时算、反复算；不提交、不公布，也不影响正式的评比。"),
    )

    MAKES = FreezeYear


class BackForm(VersionForm):
    """Why the approver refuses."""

    reason = ReasonField(lazy_gettext("退回理由"))

    def to_command(self, run_id: int) -> SendYearBack:
        return SendYearBack(run_id=run_id, reason=self.reason.data or "", version=self.version.data)


class AdjustmentForm(VersionForm):
    """What a line of a released result should have been, why, and the evidence."""

    MAKES = ProposeAdjustment

    new_score = PercentField(lazy_gettext("更正后综合得分"), least=0, most=10_000, unit=lazy_gettext("分"))
    new_fen = YuanField(lazy_gettext("更正后奖补金额"), least=0, most=ranges.YEAR_BUDGET.most)
    reason = ReasonField(lazy_gettext("更正理由"), hint=lazy_gettext("理由会列在公开名单下面，请不要写电话和个人信息。"))
    proof = UploadField(lazy_gettext("依据材料"))

    def besides(self) -> dict[str, Any]:
        upload: Upload = self.proof.data  # type: ignore[assignment]
        return {"proof": Paper(name=upload.name, data=upload.content)}


class RefusalForm(VersionForm):
    """Why a correction is turned down."""

    reason = ReasonField(lazy_gettext("不同意的理由"))

    def to_command(self, adjustment_id: int) -> RefuseAdjustment:
        return RefuseAdjustment(adjustment_id=adjustment_id, version=self.version.data, reason=self.reason.data or "")


def beginning(budget_fen: int, version: int) -> dict[str, Any]:
    """What the form starts from: the programme's own budget, where it has set one, and the run that it would supersede."""
    return {"budget_fen": budget_fen or None, "version": version}
