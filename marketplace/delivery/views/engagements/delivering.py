"""Steps, delivery, acceptance and the enterprise's answer."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....rulebook.views.posting import carry_out, done
from ....shared import clock
from ....shared.calendar import day_of
from ....shared.web.forms import ReasonForm
from ....shared.web.requests import actor, opened
from ...commands import SendBackDelivery
from ...forms.engagements import AcceptForm, AnswerForm, DeliveryForm, MilestoneForm
from ...models import Engagement
from ...queries import doubts
from ...use_cases import engagements as use_cases
from ...use_cases import ratings
from .blueprint import bp
from .case import page_of
from .views import found


@bp.post("/<int:engagement_id>/milestones/<int:position>")
def reach(engagement_id: int, position: int) -> Any:
    form = MilestoneForm()
    with carry_out(form, lambda: page_of(found(engagement_id), step_form=form, step_position=position)):
        use_cases.reach_milestone(form.to_command(engagement_id, position), actor=actor(), now=clock.now())
    return done(gettext("节点已登记完成。"), ".show", engagement_id=engagement_id)


@bp.get("/<int:engagement_id>/delivery")
def delivery(engagement_id: int) -> str:
    engagement = opened("deliver", found(engagement_id))
    form = DeliveryForm(data={"version": engagement.version})
    return render_template("delivery/engagements/delivery.html", engagement=engagement, form=form)


@bp.post("/<int:engagement_id>/delivery")
def deliver(engagement_id: int) -> Any:
    form = DeliveryForm()
    with carry_out(
        form,
        lambda: render_template("delivery/engagements/delivery.html", engagement=found(engagement_id), form=form),
        deed=("deliver", lambda: found(engagement_id)),
    ):
        use_cases.deliver(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("已提交交付，请等企业验收。"), ".show", engagement_id=engagement_id)


@bp.post("/<int:engagement_id>/accept")
def accept(engagement_id: int) -> Any:
    form, engagement = AcceptForm(), found(engagement_id)
    with carry_out(
        form,
        lambda: page_of(found(engagement_id), accept_form=form),
        doubts=lambda: doubts.said(doubts.of_acceptance(engagement, day_of(clock.now()))),
    ):
        use_cases.accept(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("验收通过。请接着评价这项服务。"), ".answer", engagement_id=engagement_id)


@bp.post("/<int:engagement_id>/send-back")
def send_back(engagement_id: int) -> Any:
    form = ReasonForm()
    with carry_out(form, lambda: page_of(found(engagement_id), back_form=form)):
        use_cases.send_back(form.asking(SendBackDelivery, engagement_id), actor=actor(), now=clock.now())
    return done(gettext("已退回整改，机构会收到理由。"), ".show", engagement_id=engagement_id)


@bp.get("/<int:engagement_id>/answer")
def answer(engagement_id: int) -> Any:
    engagement = opened("rate", found(engagement_id))
    return _answering(engagement, AnswerForm(data={"version": engagement.version}))


@bp.post("/<int:engagement_id>/answer")
def rate(engagement_id: int) -> Any:
    form = AnswerForm()
    with carry_out(form, lambda: _answering(found(engagement_id), form), deed=("rate", lambda: found(engagement_id))):
        ratings.rate(form.to_command(engagement_id), actor=actor(), now=clock.now())
    return done(gettext("谢谢，您的评价已保存。"), ".show", engagement_id=engagement_id)


def _answering(engagement: Engagement, form: AnswerForm) -> str:
    form.of(ratings.lowest(engagement))
    return render_template("delivery/engagements/answer.html", engagement=engagement, form=form)
