"""Forms of rounds: announcing, adjusting, extending, giving up, pairs and decisions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext

from ...needs.models import Need
from ...shared import calendar, ranges
from ...shared.web import query, seen
from ...shared.web.amounts import SeenAmount, VersionField, WholeField
from ...shared.web.choices import ChoiceField, CodesField
from ...shared.web.days import MomentField
from ...shared.web.fields import CleanStringField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.wording import label, official
from ..commands import AdjustRound, AnnounceRound, ApproveRound, AskRun, ChangeRoundNeeds, ExtendRound, ProposeRun, SetPair
from ..models import Round
from ..queries import rounds
from ..rules.scoring import Criterion
from ..use_cases.solving import LONGEST, SHORTEST

WEIGHT = "weight_"


class RoundForm(BaseForm):
    """Name, times and weights; the fields of the weights are added by `round_form`."""

    name = CleanStringField(lazy_gettext("轮次名称"), most=80)
    opens_at = MomentField(
        lazy_gettext("开始时间"), within=ranges.ROUND, required=False, hint=lazy_gettext("留空表示公告后立即开始。")
    )
    closes_at = MomentField(
        lazy_gettext("截止时间"), within=ranges.ROUND, hint=lazy_gettext("到点即止，以平台服务器时间为准；公告后只能往后延。")
    )
    needs = CodesField(lazy_gettext("列入本轮次的需求"))

    @property
    def weights(self) -> dict[str, int]:
        """What was typed for each criterion."""
        return {key.value: self[f"{WEIGHT}{key}"].data or 0 for key in Criterion}

    def announced(self, programme_id: int, now: datetime) -> AnnounceRound:
        return AnnounceRound(
            programme_id=programme_id,
            name=self.name.data,
            opens_at=self.opens_at.data or now,
            closes_at=self.closes_at.data,
            need_ids=tuple(int(code) for code in self.needs.data),
            weights=self.weights,
        )


class ApproveForm(VersionForm, makes=ApproveRound):
    """The second signature, with the pot as the sheet showed it."""

    pot_fen = SeenAmount()
    taken_fen = SeenAmount()


class AdjustForm(RoundForm):
    """The form of a round that is announced already: its needs stay, and its closing moment is moved by two people alone."""

    needs = None  # type: ignore[assignment]
    closes_at = None  # type: ignore[assignment]
    version = VersionField()

    def adjusted(self, round_id: int, now: datetime) -> AdjustRound:
        return AdjustRound(
            round_id=round_id,
            version=self.version.data,
            name=self.name.data,
            opens_at=self.opens_at.data or now,
            weights=self.weights,
        )


class NeedsForm(VersionForm, makes=ChangeRoundNeeds):
    """The needs of a round that has not opened yet."""

    needs = CodesField(lazy_gettext("列入本轮次的需求"))

    def besides(self) -> dict[str, Any]:
        return {"need_ids": tuple(int(code) for code in self.needs.data)}


def needs_form(a_round: Round, category: str = "", unit_id: int | None = None, *, filled: bool = False) -> NeedsForm:
    """The form with the needs that stand in a round and those that are free to, of a category and a county where they are named.

    `filled` with those that stand in it.
    """
    stands = rounds.needs_of(a_round)
    choices = sorted(
        [*stands, *rounds.free_needs(a_round.programme, category, unit_id, sent_needs())], key=lambda need: need.number
    )
    given = {"needs": [need.id for need in stands], "version": a_round.version}
    form = NeedsForm(data=given if filled else None)
    form.needs.choices = [(need.id, _line(need)) for need in choices]
    return form


def sent_needs() -> list[int]:
    """The needs that were ticked in the form that was sent; none where a page is asked for."""
    return [int(one) for one in request.form.getlist("needs")[: seen.MOST] if query.is_id(one)]


def round_form(kind: type[RoundForm], needs: list[Need] | None = None, **given: Any) -> RoundForm:
    """A form with a field for the weight of every criterion, and the needs to choose from."""
    fields = {f"{WEIGHT}{key}": WholeField(label(key), least=0, most=100, unit="%", required=False) for key in Criterion}
    form: RoundForm = type(kind.__name__, (kind,), fields)(**given)
    if needs is not None:
        form.needs.choices = [(need.id, _line(need)) for need in needs]
    return form


def starting_values(weights: Mapping[str, int], needs: list[Need], number: int, now: datetime) -> dict[str, Any]:
    """What the form of a new round starts from: a week, the programme's weights, all needs of the list."""
    closes_at = (now + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    return {
        "name": str(lazy_gettext("第%(number)s轮揭榜竞赛", number=number)),
        "closes_at": closes_at,
        "needs": [need.id for need in needs],
        **_typed(weights),
    }


def stored_values(a_round: Round) -> dict[str, Any]:
    """A stored round under the names of the form."""
    times = {"name": a_round.name, "opens_at": a_round.opens_at, "closes_at": a_round.closes_at}
    return times | _typed(a_round.weights)


def _typed(weights: Mapping[str, int]) -> dict[str, Any]:
    return {f"{WEIGHT}{key}": weights.get(key, 0) for key in Criterion}


def _line(need: Need) -> str:
    services = official("、".join(rounds.labels_of(need.programme, need.asks.split(","))))
    return f"{need.number} · {need.organisation.name} · {official(need.unit.name)} · {services}"


class ExtendForm(VersionForm, makes=ExtendRound):
    """A later closing moment, and why."""

    closes_at = MomentField(lazy_gettext("新的截止时间"), within=ranges.ROUND)
    reason = ReasonField(lazy_gettext("延长理由"), hint=lazy_gettext("所有机构和企业都会看到。"))


def extend_form(a_round: Round, **given: Any) -> ExtendForm:
    """The form for a later closing moment: after the present one, before the programme ends and within the longest round."""
    longest = calendar.day_of(a_round.opens_at + timedelta(days=ranges.LONGEST_ROUND_DAYS))
    first = calendar.day_of(a_round.closes_at)
    span = ranges.Between(start=first, end=max(first, min(a_round.programme.ends_on, longest)))
    fields = {"closes_at": MomentField(lazy_gettext("新的截止时间"), within=span)}
    form: ExtendForm = type("ExtendForm", (ExtendForm,), fields)(**given)
    return form


class SolveForm(VersionForm, makes=AskRun):
    """How long the solver may take."""

    time_limit = WholeField(
        lazy_gettext("最长用时"),
        least=SHORTEST,
        most=LONGEST,
        unit=lazy_gettext("秒"),
        required=False,
        hint=lazy_gettext("到时还没有证明最优，就保留当时最好的方案，并写明最多还能好多少。"),
    )


class ProposeForm(VersionForm, makes=ProposeRun):
    """Why a run is proposed before every enterprise has had its time and its say; blank where they have."""

    reason = ReasonField(
        lazy_gettext("为什么现在提交"),
        required=False,
        hint=lazy_gettext("审批人会在审批页上看到；写明企业为什么没有表达意愿，或者为什么不等。"),
    )


class PairForm(VersionForm, makes=SetPair):
    """A pair to lock or to bar."""

    kind = ChoiceField(
        lazy_gettext("处理方式"),
        radio=True,
        choices=[("locked", lazy_gettext("锁定：必须由这家机构承接")), ("barred", lazy_gettext("排除：不得由这家机构承接"))],
    )
    reason = ReasonField(hint=lazy_gettext("会记录在案，审批人和当事人都会看到。"))

    def besides(self) -> dict[str, Any]:
        return {"locked": self.kind.data == "locked"}
