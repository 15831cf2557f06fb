"""The page on which a claim is written: the need, what is known of the price, the own claim and the own draft."""

from typing import Any

from flask import render_template

from ....needs.models import Need
from ....needs.queries import wordings
from ....rulebook.findings import Finding, Severity, warnings
from ....rulebook.views import quoting
from ....shared import clock, wording
from ....shared.errors import NotFound
from ....shared.web.requests import actor
from ...forms.claims import ClaimForm, drafted
from ...models import Claim
from ...queries import bidding, claims, drafts, joining, references, rounds
from ...queries.drafts import Draft
from .case import alike


def need_of(need_id: int) -> Need:
    """The need of an address, for somebody of an organisation."""
    if actor().organisation is None:
        raise NotFound("not_found")
    return claims.public_need(need_id)


def measured(need: Need) -> references.References | None:
    """By what the price for a need is measured; None while it stands in no round."""
    a_round = rounds.live_of_need(need.id)
    return references.of_need(a_round, need) if a_round else None


def own_claim(need: Need) -> Claim | None:
    """The claim of the reader's institution for a need, in whatever state."""
    a_round, person = rounds.live_of_need(need.id), actor()
    if a_round is None or person.organisation_id is None or joining.is_barred(person, a_round):
        return None
    return claims.own_for(person.organisation_id, a_round.id, need.id)


def own_draft(need: Need) -> Draft | None:
    """The reader's own draft for a need."""
    return drafts.own(actor(), rounds.live_of_need(need.id), need, clock.now())


def stored(need: Need, form: ClaimForm) -> dict[str, Any]:
    """What a stale form is set against: the own draft where another page has saved it since, which the form has then seen; else the own claim."""
    draft, own = own_draft(need), own_claim(need)
    if draft is not None and draft.number != form.draft.data:
        form.draft.data, form.draft.typed = draft.number, None
        return {field.name: field.data for field in drafted(draft.values, 0, 0).parts()}
    return claims.content(own).content() if own else {}


def form_page(need: Need, form: ClaimForm, **more: Any) -> str:
    """The page with the form as it is; `differences` stand above it."""
    person = actor()
    assert person.organisation is not None
    form.wording.data, form.wording.typed = need.wording, None
    check, a_round = bidding.check(need, person.organisation, clock.now()), rounds.live_of_need(need.id)
    return render_template(
        "competition/claims/form.html",
        need=need,
        round=a_round,
        earlier=rounds.extended_from(a_round.id) if a_round else (),
        form=form,
        own=own_claim(need),
        findings=[_finding(one) for one in check.findings],
        obstacles=[line for one in check.obstacles for line in quoting.lines(one)],
        alike=alike(check.alike) if check.alike else "",
        notes=[wording.say(one.sentence_key, **one.facts) for one in warnings(check.findings)],
        measured=measured(need),
        corrected=wordings.since(wordings.of(need), need.published_at),
        services=rounds.labels_of(need.programme, need.categories),
        **more,
    )


def _finding(finding: Finding) -> dict[str, Any]:
    """One rule as the page shows it."""
    return {
        "passed": finding.passed,
        "binding": finding.severity is Severity.REFUSE,
        "title": wording.say(finding.title_key),
        "article": finding.article,
        "sentence": wording.say(finding.sentence_key, **finding.facts),
    }
