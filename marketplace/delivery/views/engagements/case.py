"""What the page of a contract shows: how far it is, who may do what now, and what has happened."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....competition.queries import standing
from ....competition.rules.standing import Deed, obstacles
from ....records.queries import history
from ....shared import calendar, clock, wording
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor
from ....shared.web.strip import StripStep
from ....vetting.rules.questions import FACTS
from ...forms.engagements import AcceptForm, LogForm, MilestoneForm
from ...models import Engagement, Rating
from ...queries import engagements, outcomes
from ...states import EngagementState

_E = EngagementState
PLACES = {_E.AGREED: 0, _E.CONTRACT_SENT: 0, _E.ACTIVE: 1, _E.TO_BE_CORRECTED: 1, _E.DELIVERED: 2, _E.ACCEPTED: 3}

WAITS_FOR = {
    _E.AGREED: Deed.CONTRACT,
    _E.CONTRACT_SENT: Deed.CONTRACT,
    _E.ACTIVE: Deed.SERVE,
    _E.TO_BE_CORRECTED: Deed.SERVE,
    _E.DELIVERED: Deed.ACCEPT,
}


def steps_of(engagement: Engagement) -> list[StripStep]:
    """How far a contract has come, and who has it now."""
    labels = (gettext("签约"), gettext("服务"), gettext("验收"), gettext("评价"))
    if engagement.state == _E.TERMINATED:
        return [StripStep(label=label, status="next") for label in labels] + [
            StripStep(label=gettext("已终止"), status="stopped")
        ]
    here = 4 if engagement.rating else PLACES[engagement.state]
    stamps = (engagement.contract_sent_at, engagement.delivered_at, engagement.accepted_at, None)
    return [
        StripStep(label=label, status="done", at=stamp)
        if place < here
        else StripStep(label=label, status="next")
        if place > here
        else _current(label, engagement)
        for place, (label, stamp) in enumerate(zip(labels, stamps, strict=True))
    ]


def _current(label: str, engagement: Engagement) -> StripStep:
    """The step that waits, with who holds it since when."""
    with_enterprise = engagement.state in (_E.CONTRACT_SENT, _E.DELIVERED, _E.ACCEPTED)
    since = {
        _E.AGREED: engagement.created_at,
        _E.CONTRACT_SENT: engagement.contract_sent_at,
        _E.DELIVERED: engagement.delivered_at,
        _E.ACCEPTED: engagement.accepted_at,
    }.get(engagement.state)
    holder = engagement.enterprise if with_enterprise else engagement.institution
    return StripStep(label=label, status="current", at=since, who=holder.name)


def stopped(engagement: Engagement) -> list[str]:
    """Why a contract cannot go on, where one side lost its standing; empty where nothing is left to do under it."""
    deed = WAITS_FOR.get(engagement.state)
    found = obstacles(standing.of_contract(engagement), deed) if deed else []
    return [wording.say(one.key, **one.facts) for one in found]


def page_of(engagement: Engagement, **forms: Any) -> str:
    """The page of a contract, with the forms as they were typed where one was refused."""
    person, now = actor(), clock.now()
    version = {"version": engagement.version}
    given = {
        "back_form": ReasonForm(data=version),
        "accept_form": AcceptForm(data=version),
        "log_form": LogForm(data=version),
        "step_form": MilestoneForm(data=version),
        "step_position": None,
    } | forms
    return render_template(
        "delivery/engagements/show.html",
        engagement=engagement,
        may=offered(engagement, person, now),
        steps=steps_of(engagement),
        contract_file=engagements.file_of(person, engagement.contract_file_id),
        today=calendar.day_of(now),
        delivery_file=engagements.file_of(person, engagement.delivery_file_id),
        answer=engagements.answer_for(engagement, person),
        outcomes=outcomes.of_engagement(engagement.id),
        label_of=outcomes.label_of,
        history=history.of("engagement", engagement.id, person),
        stopped=stopped(engagement),
        is_provider=person.organisation_id == engagement.institution_id,
        sees_cases=not person.roles <= {Role.FINANCE},
        facts_of=facts_of,
        **given,
    )


def facts_of(answer: Rating) -> list[tuple[str, str]]:
    """The four facts of an answer as the page lists them."""
    return [(wording.label(code, "Fact"), gettext("是") if answer.facts[code] else gettext("否")) for code in FACTS]
