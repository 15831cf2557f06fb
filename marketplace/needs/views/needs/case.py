"""What the page of a need shows beside its facts: how far it is, what may be done, what has happened."""

from collections.abc import Iterable

from flask_babel import gettext

from ....programmes.queries import programmes
from ....records.queries import history
from ....records.queries.history import HistoryLine
from ....rulebook.findings import Finding
from ....shared import wording
from ....shared.models.account import Account
from ....shared.web.strip import StripStep
from ...models import Need
from ...queries import imports
from ...queries.wordings import Said
from ...states import NeedState

WAY = (
    NeedState.DRAFT,
    NeedState.SUBMITTED,
    NeedState.VERIFIED,
    NeedState.PUBLISHED,
    NeedState.MATCHED,
    NeedState.CONTRACTED,
    NeedState.DELIVERED,
    NeedState.ACCEPTED,
)
"""The way of a need that meets no obstacle."""
STOPPED = (NeedState.WITHDRAWN, NeedState.CANCELLED)


def steps_of(need: Need) -> list[StripStep]:
    """How far a need has come: what is done, who has it now, what comes next."""
    labels = (
        gettext("填报"),
        gettext("县市区核实"),
        gettext("市局发布"),
        gettext("揭榜匹配"),
        gettext("签约服务"),
        gettext("企业验收"),
    )
    here = _reached(need)
    return [_step(label, place, here, need) for place, label in enumerate(labels)]


def _reached(need: Need) -> int:
    """The place of the step that a need waits at."""
    state = need.state
    if state in STOPPED:
        stamps = (need.submitted_at, need.verified_at, need.published_at)
        return sum(stamp is not None for stamp in stamps)
    places = {NeedState.RETURNED: 0, NeedState.DELIVERED: 5, NeedState.ACCEPTED: 6}
    return places.get(state, min(WAY.index(state), 4) if state in WAY else 0)


def _step(label: str, place: int, here: int, need: Need) -> StripStep:
    stamps = (need.submitted_at, need.verified_at, need.published_at)
    if place < here:
        return StripStep(label=label, status="done", at=stamps[place] if place < len(stamps) else None)
    if place > here:
        return StripStep(label=label, status="next")
    if need.state in STOPPED:
        return StripStep(label=label, status="stopped")
    begun = (need.created_at, *stamps)
    return StripStep(label=label, status="current", at=begun[place] if place < len(begun) else None, who=_holder(need, place))


def _holder(need: Need, place: int) -> str:
    """Who has the need in hand."""
    writer = need.organisation.name if need.origin == "enterprise" else need.unit.name
    city = need.programme.unit.name
    return (writer, need.unit.name, city, city, need.organisation.name, need.organisation.name)[min(place, 5)]


def history_of(need: Need, person: Account) -> list[HistoryLine]:
    """What has happened to a need, and to the workbook that it came from."""
    workbook = imports.batch_of_need(need.id)
    from_workbook = [("workbook", workbook)] if workbook is not None else []
    return history.of_many([("need", need.id), *from_workbook], person)


def services_of(need: Need) -> list[str]:
    """The services that a need names, as the form prints them."""
    kinds = programmes.ruleset_of(need.programme).categories
    return [kinds[code].label if code in kinds else code for code in need.categories]


def level_of(need: Need | Said, column: str) -> str:
    """A level of a need, as the form prints it; blank where a draft left it open."""
    levels, code = programmes.ruleset_of(need.programme).levels, str(getattr(need, column))
    return levels[code].label if code in levels else code


def particulars(codes: Iterable[str]) -> str:
    """What of its categories a need wants, in words; blank where nothing was ticked."""
    return gettext("、").join(wording.label(code, "Particular") for code in codes)


def finding_said(finding: Finding) -> str:
    """What holding a rule against a need has come to, and how to mend it."""
    said = wording.say(finding.sentence_key, **finding.facts)
    return wording.joined(said, wording.say(finding.mend_key, **finding.facts) if finding.mend_key else "")
