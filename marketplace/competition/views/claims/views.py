"""Claims: the list, claiming a need, the page of a claim, taking it back."""

from functools import partial
from typing import Any

from flask import render_template
from flask_babel import gettext

from ....needs.models import Need
from ....programmes.web import places
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, wording
from ....shared.roles import Role
from ....shared.web import query
from ....shared.web.addresses import page_number
from ....shared.web.forms import VersionForm
from ....shared.web.requests import actor, opened, waiting_rows, work_on
from ...commands import WithdrawClaim
from ...forms.claims import ClaimForm, KeepForm, drafted
from ...queries import claims, drafts, rounds
from ...rules.offer import abnormally_low
from ...use_cases import claims as use_cases
from .blueprint import bp, found
from .case import page_of
from .offer import form_page, measured, need_of, own_claim, own_draft, stored

MATCHES, RENEW = "waiting.matches_to_answer", "waiting.claims_to_renew"
"""The lines of the inbox that count the first list of the page, and the own claims; the others count the needs."""


@bp.get("/claims")
def index() -> str:
    person, now, here = actor(), clock.now(), places.here()
    institution, line = Role.INSTITUTION in person.roles, query.text("waiting", 60)
    asks = person.roles & {Role.ENTERPRISE, Role.COUNTY_OFFICER} and line not in (MATCHES, RENEW)
    mine = institution and line in ("", RENEW)
    asked = claims.asked(person, now, here, waiting_rows(), page_number()) if asks else None
    matches = claims.matches_of(person, now, here) if line in ("", MATCHES) else []
    return render_template(
        "competition/claims/index.html",
        institution=institution,
        own=claims.own_of(person, now, here, page_number(), waiting_rows()) if mine else None,
        drafts=drafts.listing(person, now) if institution and not line else [],
        asked=asked,
        phases={one.round.id: rounds.phase(one.round, now) for one in (asked.items if asked else ())},
        matches=matches,
        earlier=claims.extended_from(matches),
        line=line,
        staff=bool(person.roles & rounds.CITY_READERS),
    )


@bp.get("/board/<int:need_id>/claim")
def new(need_id: int) -> str:
    need = need_of(need_id)
    own, draft = own_claim(need), own_draft(need)
    if draft is not None:
        form = drafted(draft.values, own.version if own else 0, draft.number)
        moved = own is not None and own.version != draft.of
        return form_page(need, form, draft=draft, **({"differences": form.differences(stored(need, form))} if moved else {}))
    stands = claims.content(own).content() | {"version": own.version} if own else {"version": 0}
    return form_page(need, ClaimForm(data=stands | {"draft": 0}))


@bp.post("/board/<int:need_id>/claim")
def submit(need_id: int) -> Any:
    need, form = need_of(need_id), ClaimForm()
    with carry_out(
        form, partial(form_page, need, form), stored=partial(stored, need, form), doubts=partial(_low_price, need, form)
    ):
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


def _low_price(need: Need, form: ClaimForm) -> list[str]:
    """What is asked of somebody whose price is abnormally low."""
    price = measured(need)
    low = abnormally_low(form.price_fen.data, price.price) if price else None
    return [wording.say(low.key, **low.facts)] if low else []
