"""Public notices."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ...records.queries import history
from ...rulebook.views.posting import carry_out, done
from ...shared import clock, permissions
from ...shared.web import visitors
from ...shared.web.addresses import page_number
from ...shared.web.requests import actor, viewer
from ..forms.notices import NoticeForm, WithdrawalForm
from ..models import Notice
from ..queries import notices
from ..use_cases import notices as use_cases
from ..web import places

bp = places.Placed("notices", __name__, "/notices", notice_id=Notice)


@bp.get("")
@visitors.kept("page")
def index() -> str:
    number = page_number()
    may_publish = permissions.may(viewer(), "notice.publish")
    return render_template("programmes/notices/index.html", page=notices.page(number, places.shown()), may_publish=may_publish)


@bp.get("/<int:notice_id>")
@visitors.kept()
def show(notice_id: int) -> str:
    notice = notices.find(notice_id)
    may_withdraw = permissions.may(viewer(), "notice.withdraw", notice)
    lines = history.of("notice", notice.id, actor()) if may_withdraw else []
    return render_template("programmes/notices/show.html", notice=notice, may_withdraw=may_withdraw, history=lines)


@bp.get("/new")
def new() -> str:
    return _new(_form())


@bp.post("")
def publish() -> Any:
    form = _form()
    with carry_out(form, lambda: _new(form)):
        notice = use_cases.publish(form.to_command(), actor=actor(), now=clock.now())
    return done(gettext("公告已发布，任何人都可以看到。"), ".show", notice_id=notice.id)


@bp.get("/<int:notice_id>/withdraw")
def confirm_withdrawal(notice_id: int) -> str:
    notice = _own(notice_id)
    form = WithdrawalForm(data={"version": notice.version})
    return render_template("programmes/notices/withdraw.html", notice=notice, form=form)


@bp.post("/<int:notice_id>/withdraw")
def withdraw(notice_id: int) -> Any:
    form = WithdrawalForm()
    with carry_out(form, lambda: render_template("programmes/notices/withdraw.html", notice=_own(notice_id), form=form)):
        use_cases.withdraw(form.to_command(notice_id), actor=actor(), now=clock.now())
    return done(gettext("公告已撤回。"), ".show", notice_id=notice_id)


def _form() -> NoticeForm:
    return NoticeForm().offer(places.standing().choices, places.here())


def _new(form: NoticeForm) -> str:
    return render_template("programmes/notices/new.html", form=form)


def _own(notice_id: int) -> Notice:
    """A notice that this person may withdraw."""
    notice = notices.find(notice_id)
    permissions.require(actor(), "notice.withdraw", notice)
    return notice
