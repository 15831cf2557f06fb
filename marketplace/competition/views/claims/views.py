"""Claims: the list, claiming a need, the page of a claim, taking it back."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....needs.models import Need
from ....needs.queries import wordings
from ....programmes.web import places
from ....rulebook.findings import Finding, Severity, warnings
from ....rulebook.views import quoting
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, wording
from ....shared.errors import NotFound
from ....shared.roles import Role
from ....shared.web import query
from ....shared.web.addresses import page_number
from ....shared.web.forms import VersionForm
from ....shared.web.requests import actor, opened, waiting_rows, work_on
from ...commands import WithdrawClaim
from ...forms.claims import ClaimForm, KeepForm
from ...models import Claim
from ...queries import bidding, claims, joining, references, rounds
from ...rules.offer import abnormally_low
from ...use_cases import claims as use_cases
from .blueprint import bp, found
from .case import alike, page_of

MATCHES, RENEW = "waiting.matches_to_answer", "waiting.claims_to_renew"
"""The lines of the inbox that count the first list of the page, and the own claims; the others count the needs."""


@bp.get("/claims")
def index() -> str:
    person, now, here = actor(), clock.now(), places.here()
    institution, line = Role.INSTITUTION in person.roles, query.text("waiting", 60)
    asks = person.roles & {Role.ENTERPRISE, Role.COUNTY_OFFICER} and line not in (MATCHES, RENEW)
    mine = institution and line in ("", RENEW)
    asked = claims.asked(person, now, here, waiting_rows(), page_number()) if asks else None
    return render_template(
        "competition/claims/index.html",
        institution=institution,
        own=claims.own_of(person, now, here, page_number(), waiting_rows()) if mine else None,
        asked=asked,
        phases={one.round.id: rounds.phase(one.round, now) for one in (asked.items if asked else ())},
        matches=claims.matches_of(person, now, here) if line in ("", MATCHES) else [],
        line=line,
        staff=bool(person.roles & rounds.CITY_READERS),
    )


@bp.get("/board/<int:need_id>/claim")
def new(need_id: int) -> str:
    need = _need(need_id)
    own = _own(need)
    stands = claims.content(own).content() | {"version": own.version} if own else {"version": 0}
    form = ClaimForm(data=stands)
    return _form(need, form)


@bp.post("/board/<int:need_id>/claim")
def submit(need_id: int) -> Any:
    need, form = _need(need_id), ClaimForm()
    with carry_out(form, partial(_form, need, form), stored=lambda: _stored(need), doubts=partial(_low_price, need, form)):
        claim = use_cases.submit(form.to_command(need_id), actor=actor(), clock=clock.of_database)
    return done(gettext("揭榜已收到（第 %(number)s 版）。截止以前可以修改或撤回。", number=claim.current), ".show", key=claim.key)


@bp.get("/claims/<key>")
def show(key: str) -> str:
    return page_of(found(key))


@bp.post("/claims/<key>/keep")
def keep(key: str) -> Any:
    form = KeepForm()
    with carry_out(form, lambda: page_of(found(key))):
        use_cases.keep(form.to_command(key), actor=actor(), clock=clock.of_database)
    work_on(RENEW)
    return done(gettext("已维持原来的揭榜内容。"), ".show", key=key)


@bp.get("/claims/<key>/withdraw")
def confirm_withdrawal(key: str) -> str:
    claim = opened("withdraw", found(key))
    return render_template("competition/claims/withdraw.html", claim=claim, form=VersionForm(data={"version": claim.version}))


@bp.post("/claims/<key>/withdraw")
def withdraw(key: str) -> Any:
    form = VersionForm()
    with carry_out(
        form, lambda: render_template("competition/claims/withdraw.html", claim=opened("withdraw", found(key)), form=form)
    ):
        use_cases.withdraw(form.asking(WithdrawClaim, key), actor=actor(), clock=clock.of_database)
    return done(gettext("已撤回。截止以前可以再次揭榜。"), ".show", key=key)


def _need(need_id: int) -> Need:
    if actor().organisation is None:
        raise NotFound("not_found")
    return claims.public_need(need_id)


def _measured(need: Need) -> references.References | None:
    a_round = rounds.live_of_need(need.id)
    return references.of_need(a_round, need) if a_round else None


def _low_price(need: Need, form: ClaimForm) -> list[str]:
    """What is asked of somebody whose price is abnormally low."""
    measured = _measured(need)
    low = abnormally_low(form.price_fen.data, measured.price) if measured else None
    return [wording.say(low.key, **low.facts)] if low else []


def _own(need: Need) -> Claim | None:
    a_round, person = rounds.live_of_need(need.id), actor()
    if a_round is None or person.organisation_id is None or joining.is_barred(person, a_round):
        return None
    return claims.own_for(person.organisation_id, a_round.id, need.id)


def _stored(need: Need) -> dict[str, Any]:
    own = _own(need)
    return claims.content(own).content() if own else {}


def _form(need: Need, form: ClaimForm, **more: Any) -> str:
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
        own=_own(need),
        findings=[_finding(one) for one in check.findings],
        obstacles=[line for one in check.obstacles for line in quoting.lines(one)],
        alike=alike(check.alike) if check.alike else "",
        notes=[wording.say(one.sentence_key, **one.facts) for one in warnings(check.findings)],
        measured=_measured(need),
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
