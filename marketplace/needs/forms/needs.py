"""What is asked of people around needs."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext

from ...programmes.web.citing import cited
from ...rulebook.ruleset import Ruleset
from ...shared import ranges, wording
from ...shared.models.place import Chain
from ...shared.reasons import MOST
from ...shared.web.amounts import VersionField, YuanField
from ...shared.web.choices import ChoiceField, CodesField, YesField, YesNoField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CleanTextField, PhoneField, ReasonField
from ...shared.web.forms import BaseForm, ReasonForm, VersionForm
from ..commands import CONTENT, LISTS, NeedContent
from ..models import Need
from ..rules import particulars_of


class NeedForm(BaseForm):
    """What an enterprise needs: the columns of Annex 4, and what a bidder wants to know beside them."""

    categories = CodesField(lazy_gettext("所需服务"), hint=lazy_gettext("可以选多类。"))
    particulars = CodesField(lazy_gettext("具体内容"), required=False)
    current_level = ChoiceField(lazy_gettext("企业现状"), hint=lazy_gettext("已取得的最高等级；尚无等级的选“无”。"))
    goal_level = ChoiceField(lazy_gettext("发展目标"), hint=lazy_gettext("希望通过服务达到的等级。"))
    contact_name = CleanStringField(lazy_gettext("企业联系人"), most=40, hint=lazy_gettext("不公开，匹配之后才提供给中选机构。"))
    contact_phone = PhoneField(lazy_gettext("联系电话"), hint=lazy_gettext("手机号，或带区号的座机号；不公开。"))
    description = CleanTextField(
        lazy_gettext("需求说明"), required=False, hint=lazy_gettext("遇到什么问题、想解决什么；会公开，请不要写联系方式。")
    )
    wanted_result = CleanTextField(
        lazy_gettext("希望达到的效果"), most=1000, required=False, hint=lazy_gettext("怎样算办成了；会公开。")
    )
    budget_fen = YuanField(
        lazy_gettext("大致预算"), required=False, hint=lazy_gettext("不清楚可以不填；会公开。"), **ranges.NEED_BUDGET.bounds
    )
    wanted_by = DateField(lazy_gettext("希望完成日期"), within=ranges.WANTED, required=False)
    chain_id = ChoiceField(lazy_gettext("所属产业链"), coerce=int, required=False)
    note = CleanTextField(lazy_gettext("备注"), most=500, required=False, hint=lazy_gettext("不公开。"))
    consents = YesField(lazy_gettext("企业已同意填报这条需求"))
    version = VersionField(required=False)
    FOLDED = ("wanted_result", "wanted_by", "chain_id", "note")
    """What is seen once somebody asks for it, in the order of the page."""

    def offer(self, ruleset: Ruleset, chains: list[Chain]) -> "NeedForm":
        """Offer the words of a rule set and the chains that are in use."""
        self.categories.choices = list(ruleset.categories.choices)
        self.particulars.choices = [
            (code, wording.label(code, "Particular")) for kind in ruleset.categories.codes for code in particulars_of(kind)
        ]
        self.current_level.choices = list(ruleset.levels.choices)
        self.goal_level.choices = [(level.code, level.label) for level in ruleset.levels if level.goal]
        self.chain_id.choices = [(chain.id, chain.name) for chain in chains]
        return self

    def by_category(self) -> list[tuple[str, str, list[Any]]]:
        """What may be ticked of each category that is asked for more: its code, its words, the boxes."""
        boxes = {box.data: box for box in self.particulars}
        asked = ((code, self.categories.worded(code), particulars_of(code)) for code in self.categories.words)
        return [(code, said, [boxes[one] for one in ones]) for code, said, ones in asked if ones]

    @property
    def unfolds(self) -> bool:
        """Whether something of what is folded was filled in by somebody, or has to be mended."""
        return any(self[name].errors or (self[name].data and not self[name].known) for name in self.FOLDED)

    def as_draft(self) -> "NeedForm":
        """Let everything be left open, as a draft may be unfinished."""
        self.categories.least, self.categories.optional = 0, True
        for field in (self.current_level, self.goal_level, self.contact_name, self.contact_phone):
            field.optional = True
        return self

    def to_content(self) -> NeedContent:
        blank, sent = NeedContent(), {name: self[name].data for name in CONTENT}
        said = {name: getattr(blank, name) if data is None else data for name, data in sent.items()}
        lists = {name: tuple(self[name].data or ()) for name in LISTS}
        return NeedContent(**lists, **said)


class CorrectForm(NeedForm):
    """What a published need says is put right, with the reason."""

    consents = None  # type: ignore[assignment]
    reason = ReasonField(most=MOST, hint=lazy_gettext("企业和县市区会看到，也记入办理记录。"))


def values_of(need: Need) -> dict[str, Any]:
    """What a stored need says, by field of the form."""
    return {name: getattr(need, name) for name in CONTENT} | {name: list(getattr(need, name)) for name in LISTS}


class VerifyForm(VersionForm):
    """A county states that a need is true."""

    in_gradient_pool = YesNoField(
        lazy_gettext("企业是否纳入梯度培育库"),
        required=False,
        hint=lazy_gettext("含升规入统培育对象（%(rule)s）。您的核对结果会记录在案。", rule=cited("pooled")),
    )


class VerifyAllForm(BaseForm):
    """A county states that several needs are true; of enterprises that nobody has looked up yet it says so or leaves them."""

    unknown_pool = ChoiceField(
        lazy_gettext("其中尚未核对是否纳入梯度培育库的企业"),
        radio=True,
        choices=[("in", lazy_gettext("已逐家核对，都在库内，一并核实")), ("leave", lazy_gettext("先不核实这些"))],
    )

    def of(self, unknown: bool) -> "VerifyAllForm":
        """Ask about the pool where there is somebody of whom it is not known."""
        if not unknown and "unknown_pool" in self:
            del self.unknown_pool
        return self

    @property
    def all_in(self) -> bool:
        """Whether all of whom it was not known are in the pool."""
        return "unknown_pool" in self and self.unknown_pool.data == "in"

    def chosen(self, versions: Mapping[int, int], unknown: Collection[int]) -> dict[int, int]:
        """The needs to be verified: all that were shown, or without those of whom it is not known."""
        return {one: seen for one, seen in versions.items() if self.all_in or one not in unknown}


class NeedReasonForm(ReasonForm):
    """Why a need is returned, withdrawn or cancelled."""

    reason = ReasonField(most=MOST)

    def at_will(self) -> "NeedReasonForm":
        """Ask for no reason: whoever takes the own need back owes none."""
        self.reason.optional = True
        return self


class TakeBackForm(BaseForm):
    """Why a step on needs is taken back."""

    reason = ReasonField(most=MOST, hint=lazy_gettext("企业会看到，也记入办理记录。"))


class SubmitForm(VersionForm):
    """A need is handed in."""

    consents = YesField(lazy_gettext("企业已同意填报这条需求"))
