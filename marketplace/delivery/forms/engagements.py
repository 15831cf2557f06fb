"""What both sides of a contract, and the bureau, fill in."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.validators import ValidationError

from ...shared import ranges, texts, wording
from ...shared.reasons import MOST
from ...shared.web.amounts import YuanField
from ...shared.web.choices import ChoiceField, YesNoField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanTextField, ReasonField
from ...shared.web.forms import VersionForm
from ...shared.web.uploads import Upload, UploadField
from ...shared.wording import label
from ...vetting.rules.questions import FACTS, LEVEL_VALUE, is_low
from ..commands import (
    AcceptDelivery,
    DeliverService,
    FillContract,
    LogService,
    Paper,
    RateService,
    ReachMilestone,
    TerminateEngagement,
)
from ..models import Engagement, Milestone
from ..rules import PlannedStep, Term
from ..wording import LABELS

_STEP = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?+[\s,，:：、]*+(\S.*)", re.ASCII)


def paper(upload: Upload) -> Paper:
    """What was uploaded, as a command carries it."""
    return Paper(name=upload.name, data=upload.content)


class ContractForm(VersionForm):
    """The signed contract: its days, its steps and its scan."""

    signed_on = DateField(lazy_gettext("签订日期"), within=ranges.CONTRACT)
    starts_on = DateField(lazy_gettext("服务开始日期"), within=ranges.CONTRACT)
    ends_on = DateField(lazy_gettext("服务结束日期"), within=ranges.CONTRACT)
    milestones = CleanTextField(
        lazy_gettext("节点"),
        most=3000,
        required=False,
        hint=lazy_gettext("每行一个：先写日期，再写要完成什么，例如“2023-06-30 完成诊断报告”。最多 20 个。"),
    )
    file = UploadField(
        lazy_gettext("合同扫描件"), required=False, hint=lazy_gettext("双方签字盖章的合同；已上传过的，不选就保留原件。")
    )

    def validate_milestones(self, field: Any) -> None:
        """Name the first line that says no day and no step."""
        for row, line in _lines(field.data):
            if _step(line) is None:
                raise ValidationError(wording.say("engagement.steps_unreadable", row=row, text=line[:40]))

    def to_command(self, engagement_id: int, send: bool) -> FillContract:
        steps = [_step(line) for _, line in _lines(self.milestones.data)]
        term = Term(
            signed_on=_day(self.signed_on),
            starts_on=_day(self.starts_on),
            ends_on=_day(self.ends_on),
            milestones=tuple(step for step in steps if step is not None),
        )
        upload: Upload | None = self.file.data
        return FillContract(
            engagement_id=engagement_id, term=term, file=paper(upload) if upload else None, send=send, version=self.version.data
        )


def stored(engagement: Engagement) -> dict[str, Any]:
    """What the contract form starts from."""
    return {
        "signed_on": engagement.signed_on,
        "starts_on": engagement.starts_on,
        "ends_on": engagement.ends_on,
        "milestones": written(engagement.milestones),
    }


def written(milestones: Iterable[Milestone]) -> str:
    """The steps as the form holds them: a line each."""
    return "\n".join(f"{step.due_on.isoformat()} {step.title}" for step in milestones)


class MilestoneForm(VersionForm, makes=ReachMilestone):
    """The day a step was done."""

    done_on = DateField(lazy_gettext("完成日期"), within=ranges.DONE)


class LogForm(VersionForm, makes=LogService):
    """One line of the service ledger (S002-X4)."""

    served_on = DateField(lazy_gettext("服务时间"), within=ranges.DONE)
    content = CleanTextField(lazy_gettext("服务内容"), most=1000)
    nature = ChoiceField(
        lazy_gettext("服务性质"),
        radio=True,
        choices=[("own", lazy_gettext("机构自身提供服务")), ("partner", lazy_gettext("依托专业机构提供服务"))],
    )
    fee_fen = YuanField(
        lazy_gettext("合同外收费金额"),
        required=False,
        hint=lazy_gettext("已签合同以外另收的费用，没有就留空。"),
        **ranges.FEE.bounds,
    )
    reduction_fen = YuanField(lazy_gettext("减免金额"), required=False, hint=lazy_gettext("没有就留空。"), **ranges.FEE.bounds)

    def besides(self) -> dict[str, Any]:
        return {"through_partner": self.nature.data == "partner"}


class DeliveryForm(VersionForm, makes=DeliverService):
    """What was delivered, with the proof."""

    note = ReasonField(lazy_gettext("交付说明"), most=MOST, hint=lazy_gettext("完成了什么，交付了哪些成果。"))
    file = UploadField(lazy_gettext("交付材料"), hint=lazy_gettext("成果报告或验收材料的扫描件。"))

    def besides(self) -> dict[str, Any]:
        return {"file": paper(self.file.data)}


class AcceptForm(VersionForm, makes=AcceptDelivery):
    """That what was delivered is accepted."""


def _fact(code: str) -> YesNoField:
    return YesNoField(lazy_gettext(LABELS[f"Fact.{code}"]), required=False)


class AnswerForm(VersionForm, makes=RateService):
    """The enterprise's answer: one of five levels, and four facts, which one tick answers where all is well."""

    answer = ChoiceField(
        lazy_gettext("您对这项服务满意吗？"),
        radio=True,
        coerce=int,
        choices=[(level, lazy_gettext(LABELS[f"Answer.{level}"])) for level in (5, 4, 3, 2, 1)],
    )
    all_kept = ChoiceField(
        lazy_gettext("方案、时间、收费都与约定一致，以后还愿意请这家吗？"),
        radio=True,
        required=False,
        choices=[("yes", lazy_gettext("四项都是")), ("no", lazy_gettext("有不是的，逐项回答"))],
    )
    plan_given = _fact("plan_given")
    on_time = _fact("on_time")
    paid_as_agreed = _fact("paid_as_agreed")
    would_buy_again = _fact("would_buy_again")
    reason = ReasonField(most=MOST, required=False)

    def of(self, lowest: int) -> "AnswerForm":
        """Say which answers have to give a reason, by the programme's lowest satisfaction in per cent."""
        low = [label(level, "Answer") for level in LEVEL_VALUE if is_low(level, lowest)]
        asked = gettext("评价为%(levels)s的必须写明哪里不好。", levels=gettext("、").join(low)) if low else ""
        self.reason.hint = wording.joined(gettext("满意的可以不写。机构看不到单份评价。"), asked)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the form can be taken; where not all four are said to be so, each is answered by itself."""
        well = super().validate(extra_validators)
        unsaid = [code for code in FACTS if self[code].data is None]
        for code in unsaid if self.all_kept.data != "yes" else ():
            self[code].errors = [gettext("请回答“是”或“否”；四项都是的，选上面的“四项都是”。")]
        strange = [code for code in FACTS if self[code].data is False] if self.all_kept.data == "yes" else []
        for code in strange:
            self[code].errors = [gettext("上面选了“四项都是”，这里又选了“否”。请改其中一处。")]
        return well and not strange and (not unsaid or self.all_kept.data == "yes")

    def besides(self) -> dict[str, Any]:
        return {"facts": {code: self.all_kept.data == "yes" or bool(self[code].data) for code in FACTS}}


class EndForm(VersionForm, makes=TerminateEngagement):
    """Why the bureau ends a contract, and what becomes of the need."""

    need = ChoiceField(
        lazy_gettext("需求怎么办"),
        radio=True,
        choices=[("carry", lazy_gettext("转入下一轮，重新匹配")), ("cancel", lazy_gettext("一并取消"))],
    )
    reason = ReasonField(lazy_gettext("终止理由"))

    def besides(self) -> dict[str, Any]:
        return {"carry_over": self.need.data == "carry"}


def _day(field: DateField) -> date:
    day: date = field.data  # type: ignore[assignment]
    return day


def _lines(text: str | None) -> list[tuple[int, str]]:
    """The lines that say something, each with its number."""
    return [(row, line.strip()) for row, line in enumerate((text or "").splitlines(), 1) if line.strip()]


def _step(line: str) -> PlannedStep | None:
    match = _STEP.fullmatch(texts.normal("NFKC", line))
    if match is None:
        return None
    try:
        due_on = date(*(int(part) for part in match.groups()[:3]))
    except ValueError:
        return None
    return PlannedStep(title=texts.one_line(match[4])[:120], due_on=due_on)
