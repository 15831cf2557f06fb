"""The page of a claim, whoever looks at it: what it shows and offers follows from the tables."""

from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....needs.queries import wordings as needs_wordings
from ....needs.web.changes import changes_of
from ....records.queries import history
from ....shared import clock, wording
from ....shared.affiliation import Link, undecided
from ....shared.offers import offered
from ....shared.roles import Role
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor
from ...forms.claims import AnswerForm, ScoreForm, ScreenForm, TurnDownForm, relation_form, score_form, scored
from ...models import Claim
from ...queries import affiliation, claims, matched, references, results, reviews, rounds, standing, wordings
from ...rules.phase import SEALED
from ...rules.standing import Deed, obstacles
from ...states import CHOSEN, TO_ANSWER, ClaimState
from ..extensions import answer_time_sheet
from .values import values_of

TOLD = {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR}
"""Who is told that a reviewer wrote the same reason under many claims."""


def page_of(claim: Claim, **forms: Any) -> str:
    """Render the page; `forms` are those that came back with errors."""
    person, now = actor(), clock.now()
    phase = rounds.phase(claim.round, now)
    own = person.organisation_id == claim.organisation_id
    staff = bool(person.roles & rounds.CITY_READERS)
    outcome = results.outcome(claim, person)
    parties = standing.of_claim(claim)
    may = offered(claim, person, now)
    return render_template(
        "competition/claims/show.html",
        claim=claim,
        round=claim.round,
        phase=phase,
        offer=claims.content(claim),
        own=own,
        staff=staff,
        enterprise=person.organisation_id == claim.need.organisation_id,
        may=may,
        services=matched.services_of(claim.round, claim.round.listed or {}, claim.need_id, claim.need.asks),
        asked=needs_wordings.as_of(claim.need, claim.round.closes_at),
        stopped=[wording.say(one.key, **one.facts) for one in obstacles(parties, Deed.CONFIRM)]
        if claim.state in TO_ANSWER
        else [],
        earlier=claims.extended_from([claim])[claim.id],
        **_more_time(claim, may, now),
        answers=claims.answers_of(claim) if claim.state in (*CHOSEN, ClaimState.DECLINED) else None,
        versions=claims.versions_of(claim) if own else [],
        scores=reviews.scores_seen_by(person, claim),
        repeated=reviews.repeated(claim.round, [claim]).get(claim.id) if person.roles & TOLD else None,
        history=history.of("claim", claim.id, person) if own or staff else [],
        alike=alike,
        links=(links := affiliation.of_claim(claim) if staff and phase not in SEALED else []),
        relation=_relation(claim, links),
        **_corrected(claim, own=own, sealed=phase in SEALED),
        measured=references.judged(claim),
        outcome=outcome,
        values=values_of(claim) if outcome else [],
        reasons=[wording.say(one.key, **one.facts) for one in outcome.reasons] if outcome else [],
        **(_forms(claim, may) | forms),
    )


def _corrected(claim: Claim, *, own: bool, sealed: bool) -> dict[str, Any]:
    """What became of a claim whose need was corrected since, and what was put right; before the closing its author alone sees the page."""
    renewal = wordings.of_claim(claim) if own or not sealed else None
    if renewal is None:
        return {"renewal": None, "changes": []}
    corrections, until = needs_wordings.of(claim.need), claim.round.closes_at
    return {"renewal": renewal, "changes": changes_of(claim.need, corrections, first=renewal.first, until=until)}


DECIDES = frozenset({"agree", "turn_down", "take_back"})
"""What can be done with a later end of the time to answer that waits."""


def _more_time(claim: Claim, may: frozenset[str], now: datetime) -> dict[str, Any]:
    """The sheet of a later end that waits, for those who may decide about it; its moment alone for everybody else who sees the match."""
    if claim.state not in TO_ANSWER or claim.extends_to is None or claim.answer_by is None or now >= claim.answer_by:
        return {"extension": None, "proposed_to": None}
    if not may & DECIDES:
        return {"extension": None, "proposed_to": claim.extends_to}
    return {"extension": answer_time_sheet(claim, claim.answer_by, claim.extends_to), "proposed_to": None}


def alike(link: Link) -> str:
    """What two sides have in common, in words, private values masked."""
    return gettext("、").join(f"{wording.label(one.fact)} {one.value}" for one in link.agreements)


def _relation(claim: Claim, links: list[Link]) -> str:
    """What keeps a claim from being admitted: what it has in common with others, or that it was judged related; blank where nothing does."""
    if not affiliation.bars_in(claim.round.programme):
        return ""
    if affiliation.is_parted(claim, links):
        return "parted"
    if claim.related or any(link.bars for link in links):
        return "related"
    return "undecided" if undecided(links, claim.relation_marks) else ""


def overdue(claim: Claim) -> bool:
    """Whether the moment to answer has passed."""
    return claim.answer_by is not None and clock.now() >= claim.answer_by


def _forms(claim: Claim, may: frozenset[str]) -> dict[str, Any]:
    return {
        "screen_form": ScreenForm(data={"version": claim.version}) if "screen" in may else None,
        "relation_form": relation_form(claim, affiliation.of_claim(claim)) if "judge" in may else None,
        "score_form": scoring(claim, filled=True) if "score" in may else None,
        "answer_form": AnswerForm(data={"version": claim.version}) if "answer" in may else None,
        "turn_down_form": TurnDownForm(data={"version": claim.version}) if "turn_down" in may else None,
        "overdue_form": ReasonForm(data={"version": claim.version}) if "close" in may else None,
    }


def scoring(claim: Claim, *, filled: bool = False) -> ScoreForm:
    """The form of the points; `filled` with the reviewer's own earlier ones."""
    mine = [row for row in reviews.scores_seen_by(actor(), claim) if row.account_id == actor().id] if filled else []
    weights = claim.round.weights
    return score_form(weights, reviews.reviewed(weights), scored(claim, mine) if filled else None)
