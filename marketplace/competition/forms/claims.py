"""Forms of claims: the offer, the screening, the points, the enterprise's opinion, the answer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms.widgets import HiddenInput

from ...shared import calendar, ranges
from ...shared.affiliation import Link, marks_of
from ...shared.canonical import hash_of
from ...shared.reasons import MOST
from ...shared.web.amounts import VersionField, WholeField, YuanField
from ...shared.web.choices import ChoiceField, YesNoField
from ...shared.web.days import MomentField
from ...shared.web.fields import CleanStringField, CleanTextField, Plain, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.wording import label
from ..commands import (
    AnswerMatch,
    JudgeRelation,
    KeepClaim,
    ProposeAnswerTime,
    RankClaimants,
    ScoreClaim,
    ScreenClaim,
    SubmitClaim,
    TurnDownAnswerTime,
)
from ..models import Claim, ClaimScore
from ..rules.offer import LONGEST_DAYS
from ..rules.ranking import Way, moved
from ..rules.scoring import Criterion

POINTS, REASON, RANK, VERSION = "points_", "reason_", "rank_", "version_"


class ClaimForm(VersionForm, makes=SubmitClaim):
    """What an institution offers for a need."""

    wording = VersionField(required=False)
    """Which wording of the need the page showed."""

    draft = VersionField(required=False)
    """How often the own draft was saved as the page knows it."""

    plan = CleanTextField(
        lazy_gettext("服务方案"),
        most=4000,
        hint=lazy_gettext("做什么、分几步、交付什么。不得承诺必然通过认定，不得冒用政府名义。"),
    )
    team = CleanTextField(lazy_gettext("服务团队"), most=1000, hint=lazy_gettext("由谁来做，几个人，有什么经验。"))
    days = WholeField(lazy_gettext("服务天数"), least=1, most=LONGEST_DAYS, unit=lazy_gettext("天"))
    price_fen = YuanField(
        lazy_gettext("服务总价（优惠前）"), hint=lazy_gettext("没有试点时您会收取的价格。"), **ranges.PRICE.bounds
    )
    government_fen = YuanField(lazy_gettext("政府补"), **ranges.PART.bounds)
    concession_fen = YuanField(lazy_gettext("机构让"), **ranges.PART.bounds)
    enterprise_fen = YuanField(lazy_gettext("企业出"), **ranges.PART.bounds)

    def typed_values(self) -> dict[str, str]:
        """What was typed into each field, whether it can be read or not."""
        return {field.name: field.typed or "" for field in self.parts()}

    def parts(self) -> list[Plain]:
        """The fields that people fill in."""
        return [field for field in self if isinstance(field, Plain) and not isinstance(field, VersionField)]


def drafted(values: Mapping[str, str], version: int, number: int) -> ClaimForm:
    """The form as somebody left it; nothing of it is found wrong until it is sent."""
    return ClaimForm(MultiDict({**values, "version": str(version), "draft": str(number)}))


class KeepForm(VersionForm, makes=KeepClaim):
    """That a claim stays as it is, for the wording of the need on the page."""

    wording = VersionField()


class ScreenForm(VersionForm, makes=ScreenClaim):
    """Whether a claim is admissible."""

    admit = YesNoField(lazy_gettext("符合要求"))
    reason = ReasonField(most=MOST, required=False, hint=lazy_gettext("不符合要求的必须写明，申报方会看到。"))


class RelationForm(VersionForm, makes=JudgeRelation):
    """Whether what a claim has in common with others makes it related."""

    related = YesNoField(lazy_gettext("认定为关联方，不得承接"))
    reason = ReasonField(
        lazy_gettext("认定的理由"), most=MOST, hint=lazy_gettext("核对了什么、向谁核对、结论是什么。申报方会看到。")
    )
    seen = CleanStringField(lazy_gettext("相同的信息"), most=64, widget=HiddenInput())


def relation_form(claim: Claim, links: Sequence[Link]) -> RelationForm | None:
    """The form with which somebody decides about what the claim has in common with others; None where that is nothing, and was nothing."""
    marks = marks_of(links)
    return RelationForm(data={"seen": hash_of(marks), "version": claim.version}) if marks or claim.related else None


class ScoreForm(VersionForm, makes=ScoreClaim):
    """Points and a reason for each reviewed term; `score_form` adds the fields."""

    terms: tuple[str, ...] = ()

    def besides(self) -> dict[str, Any]:
        return {
            "points": {term: self[f"{POINTS}{term}"].data for term in self.terms},
            "reasons": {term: self[f"{REASON}{term}"].data for term in self.terms},
        }


def score_form(weights: Mapping[str, int], terms: tuple[str, ...], data: Mapping[str, Any] | None = None) -> ScoreForm:
    """A form for these terms of a round, each with what it asks and weighs; filled with `data`, or as it was typed."""
    fields: dict[str, Any] = {"terms": terms}
    for term in terms:
        name = label(Criterion(term))
        asked = gettext("权重 %(weight)s%%。%(asked)s请填 0 到 100 的整数。", weight=weights[term], asked=label(term, "Judged"))
        fields[f"{POINTS}{term}"] = WholeField(gettext("%(term)s：分数", term=name), least=0, most=100, hint=asked)
        fields[f"{REASON}{term}"] = ReasonField(gettext("%(term)s：评分理由", term=name), most=MOST)
    form: ScoreForm = type("ScoreForm", (ScoreForm,), fields)(data=data)
    return form


def scored(claim: Claim, mine: Sequence[ClaimScore]) -> dict[str, Any]:
    """What the form of the points holds at first: the reviewer's own earlier ones, and the version of the claim."""
    points = {f"{POINTS}{row.term}": row.points for row in mine}
    return points | {f"{REASON}{row.term}": row.reason for row in mine} | {"version": claim.version}


class RankForm(BaseForm):
    """What the enterprise thinks of each claimant; `rank_form` adds the fields."""

    keys: tuple[str, ...] = ()

    def is_of(self, rivals: Sequence[Claim]) -> bool:
        """Whether it was typed about these claims as they stand now."""
        return all(self[f"{VERSION}{claim.key}"].data == claim.version for claim in rivals)

    def to_command(self, round_id: int, need_id: int) -> RankClaimants:
        ranks = {key: self[f"{RANK}{key}"].data for key in self.keys}
        return RankClaimants(
            round_id=round_id,
            need_id=need_id,
            versions={key: self[f"{VERSION}{key}"].data for key in self.keys},
            reasons={key: self[f"{REASON}{key}"].data for key in self.keys},
            ranks={key: rank for key, rank in ranks.items() if rank is not None},
        )


def rank_form(rivals: Sequence[Claim], *, filled: bool = False, anew: Mapping[str, Any] | None = None) -> RankForm:
    """A form with a rank and a reason for each claimant; `filled` with what was said before, or with what `anew` says."""
    places = [(number, gettext("第 %(place)s 位", place=number)) for number in range(1, len(rivals) + 1)]
    fields: dict[str, Any] = {"keys": tuple(claim.key for claim in rivals)}
    for claim in rivals:
        name = claim.organisation.name
        fields[f"{RANK}{claim.key}"] = ChoiceField(
            gettext("%(name)s：意愿", name=name), choices=[*places, (0, gettext("不同意由这家承接"))], coerce=int, required=False
        )
        fields[f"{VERSION}{claim.key}"] = VersionField()
        fields[f"{REASON}{claim.key}"] = CleanStringField(
            gettext("%(name)s：理由", name=name), most=500, required=False, hint=gettext("不同意的必须写明。")
        )
    given = {f"{RANK}{claim.key}": claim.preference for claim in rivals}
    given |= {f"{REASON}{claim.key}": claim.preference_reason for claim in rivals}
    given |= {f"{VERSION}{claim.key}": claim.version for claim in rivals}
    form: RankForm = type("RankForm", (RankForm,), fields)(data=given if filled else anew)
    return form


def moved_form(rivals: Sequence[Claim], asked: str) -> RankForm:
    """The form as it was typed, with one claimant moved a step as `asked` ("up:KEY") says; what says nothing moves nobody."""
    typed = rank_form(rivals)
    typed.validate()
    way, _, key = asked.partition(":")
    ranks = {one: typed[f"{RANK}{one}"].data for one in typed.keys}
    if way in set(Way):
        ranks = moved(ranks, key, Way(way))
    kept = {name: field.data for name, field in typed._fields.items() if name.startswith((REASON, VERSION))}
    return rank_form(rivals, anew=kept | {f"{RANK}{one}": rank for one, rank in ranks.items()})


class AnswerForm(VersionForm, makes=AnswerMatch):
    """Confirm or decline a match."""

    accept = YesNoField(lazy_gettext("确认由这家机构承接"))
    reason = ReasonField(lazy_gettext("放弃的理由"), required=False, hint=lazy_gettext("放弃的必须写明，对方和市局会看到。"))


class AnswerTimeForm(VersionForm, makes=ProposeAnswerTime):
    """A later end of the time to answer a match, and why."""

    answer_by = MomentField(lazy_gettext("新的确认期限"), within=ranges.ROUND)
    reason = ReasonField(lazy_gettext("延长理由"), hint=lazy_gettext("机构、企业和所在县市区都会看到。"))


def answer_time_form(claim: Claim, **given: Any) -> AnswerTimeForm:
    """The form for a match that is awaited: after the present end, before the programme ends and not too far from it."""
    first = calendar.day_of(claim.answer_by) if claim.answer_by else claim.round.programme.ends_on
    longest = first + timedelta(days=ranges.LONGEST_EXTENSION_DAYS)
    span = ranges.Between(start=first, end=max(first, min(claim.round.programme.ends_on, longest)))
    fields = {"answer_by": MomentField(lazy_gettext("新的确认期限"), within=span)}
    form: AnswerTimeForm = type("AnswerTimeForm", (AnswerTimeForm,), fields)(**given)
    return form


class TurnDownForm(VersionForm, makes=TurnDownAnswerTime):
    """Why a later end that another person proposed is turned down; its field stands beside others of that name."""

    reason = ReasonField(lazy_gettext("不批准的理由"), most=MOST, id="turn_down_reason", hint=lazy_gettext("提请的人会看到。"))
