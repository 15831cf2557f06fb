"""Contracts: the list, the page of each, filling in and confirming, and ending."""

from functools import partial
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from ....programmes.web import places
from ....rulebook.views.posting import carry_out, done
from ....shared import calendar, clock
from ....shared.web import seen
from ....shared.web.addresses import page_number
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor, opened
from ....shared.wording import label
from ...commands import ConfirmContract, SendBackContract
from ...forms.engagements import ContractForm, EndForm, stored
from ...models import Engagement
from ...queries import doubts, engagements, told
from ...states import EngagementState
from ...use_cases import engagements as use_cases
from .blueprint import bp
from .case import page_of


@bp.get("")
def index() -> str:
    person, here = actor(), places.here()
    wanted = engagements.Wanted(
        programme=here,
        state=request.args.get("state", "")[:16],
        text=request.args.get("q", "")[:120],
        todo=request.args.get("todo", "")[:16],
    )
    today = calendar.day_of(clock.now())
    own = person.organisation_id if places.shown() and "institution" in person.roles else None
    return render_template(
        "delivery/engagements/index.html",
        page=engagements.listing(person, wanted, today, page_number()),
        states=[(state.value, label(state)) for state in EngagementState],
        todos=[(code, label(code, "Todo")) for code in engagements.TODO],
        is_provider=own is not None,
        summaries=[(one, told.summaries_for(own, one)) for one in places.shown()] if own else (),
        years=engagements.YEARS(person, here) if own else (),
    )


@bp.get("/<int:engagement_id>")
def show(engagement_id: int) -> str:
    return page_of(found(engagement_id))


def found(engagement_id: int) -> Engagement:
    """The contract as the person who asks may see it."""
    return engagements.find(actor(), engagement_id)


@bp.get("/<int:engagement_id>/contract")
def contract(engagement_id: int) -> str:
    engagement = opened("fill", found(engagement_id))
    return _contract(engagement, ContractForm(data={**stored(engagement), "version": engagement.version}))


@bp.post("/<int:engagement_id>/contract")
def fill(engagement_id: int) -> Any:
    form, send = ContractForm(), request.form.get("send") != "no"
    again = partial(_contract_again, engagement_id, form)
    with carry_out(form, again, stored=lambda: stored(found(engagement_id)), deed=("fill", partial(found, engagement_id))):
        use_cases.fill_contract(form.to_command(engagement_id, send), actor=actor(), now=clock.now())
    return done(
        gettext("合同已提交企业确认。") if send else gettext("合同已保存，还没有提交企业。"), ".show", engagement_id=engagement_id
    )


@bp.post("/<int:engagement_id>/confirm")
def confirm(engagement_id: int) -> Any:
    command = ConfirmContract(engagement_id=engagement_id, version=seen.version())
    use_cases.confirm_contract(command, actor=actor(), now=clock.now())
    return done(gettext("合同已确认，服务开始。"), ".show", engagement_id=engagement_id)


@bp.post("/<int:engagement_id>/contract/send-back")
def send_back_contract(engagement_id: int) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: page_of(found(engagement_id), back_form=form)):
        use_cases.send_back_contract(form.asking(SendBackContract, engagement_id), actor=actor(), now=clock.now())
    return done(gettext("合同已退回机构，对方会收到理由。"), ".show", engagement_id=engagement_id)


@bp.get("/<int:engagement_id>/end")
def confirm_end(engagement_id: int) -> str:
    engagement = opened("terminate", found(engagement_id))
    form = EndForm(data={"version": engagement.version})
    return render_template("delivery/engagements/end.html", engagement=engagement, form=form)


@bp.post("/<int:engagement_id>/end")
def terminate(engagement_id: int) -> Any:
    form, engagement, today = EndForm(), found(engagement_id), calendar.day_of(clock.now())
    with carry_out(
        form,
        lambda: render_template("delivery/engagements/end.html", engagement=found(engagement_id), form=form),
        doubts=lambda: doubts.said(doubts.of_end(engagement, today)),
        deed=("terminate", partial(found, engagement_id)),
    ):
        use_cases.terminate(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("合同已终止，双方会收到理由。"), ".show", engagement_id=engagement_id)


def _contract_again(engagement_id: int, form: ContractForm, **more: Any) -> str:
    return _contract(found(engagement_id), form, **more)


def _contract(engagement: Engagement, form: ContractForm, **more: Any) -> str:
    file = engagements.file_of(actor(), engagement.contract_file_id)
    return render_template("delivery/engagements/contract.html", engagement=engagement, form=form, file=file, **more)
