"""What the bureau fills in at year's end."""

from typing import Any

from flask_babel import lazy_gettext

from ..shared import ranges
from ..shared.web.forms import ReasonField, VersionForm, YesField, YuanField
from .commands import FreezeYear, SendYearBack


class FreezeForm(VersionForm):
    """The budget to be shared out, or that there is none on purpose."""

    budget_fen = YuanField(
        lazy_gettext("本次奖补预算"), hint=lazy_gettext("按综合得分分配到分；单家上限见试点参数。"), **ranges.YEAR_BUDGET.bounds
    )
    without_money = YesField(lazy_gettext("只评比，不发放"), required=False)

    def to_command(self, programme_id: int) -> FreezeYear:
        budget: int = self.budget_fen.data  # type: ignore[assignment]
        return FreezeYear(
            programme_id=programme_id, budget_fen=budget, without_money=bool(self.without_money.data), version=self.version.data
        )


class BackForm(VersionForm):
    """Why the approver refuses."""

    reason = ReasonField(lazy_gettext("退回理由"))

    def to_command(self, run_id: int) -> SendYearBack:
        return SendYearBack(run_id=run_id, reason=self.reason.data or "", version=self.version.data)


def beginning(budget_fen: int, version: int) -> dict[str, Any]:
    """What the form starts from: the programme's own budget, where it has set one, and the run that it would supersede."""
    return {"budget_fen": budget_fen or None, "version": version}
