"""Deputies: named by whoever is away or by an administrator, ended by either of the two or by an administrator."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from ....records.queries import history
from ....rulebook.views.posting import carry_out, done
from ....shared import clock, permissions
from ....shared.models.deputy import Deputy
from ....shared.offers import offered
from ....shared.web.addresses import page_number
from ....shared.web.requests import actor
from ...forms.people import DeputyBackForm, DeputyForm
from ...queries import deputies, people
from ...use_cases import deputies as use_cases
from .views import bp


@bp.get("/deputies", endpoint="deputies")
def index() -> str:
    person = actor()
    return render_template(
        "people/people/deputies.html",
        page=deputies.listing(person, page_number()),
        today=clock.today(),
        own=permissions.may(person, "deputy.give", person) and not permissions.may_reach(person, "people.index"),
        accounts=permissions.may_reach(person, "people.index"),
    )


@bp.get("/deputies/<int:deputy_id>", endpoint="deputy")
def show(deputy_id: int) -> str:
    found = deputies.find(actor(), deputy_id)
    return _page(found, DeputyBackForm(data={"version": found.version}))


@bp.post("/deputies/<int:deputy_id>/take-back")
def take_deputy_back(deputy_id: int) -> Any:
    form = DeputyBackForm()
    found = deputies.find(actor(), deputy_id)
    with carry_out(form, lambda: _page(found, form), deed=("take_back", lambda: deputies.find(actor(), deputy_id))):
        use_cases.take_back(form.to_command(deputy_id), actor=actor(), now=clock.now())
    return done(gettext("代理已收回，双方已收到通知。"), ".deputies")


@bp.get("/<int:account_id>/deputy")
def new_deputy(account_id: int) -> str:
    absent = people.find(actor(), account_id)
    permissions.require(actor(), "deputy.give", absent)
    today = clock.today()
    return _naming(account_id, DeputyForm(data={"version": absent.version, "first_on": today, "last_on": today}))


@bp.post("/<int:account_id>/deputy")
def give_deputy(account_id: int) -> Any:
    form = DeputyForm()
    form.offer(people.find(actor(), account_id))
    with carry_out(form, lambda: _naming(account_id, form)):
        row = use_cases.give(form.to_command(account_id), actor=actor(), now=clock.now())
    return done(gettext("已指定代理人，双方已收到通知。"), ".deputy", deputy_id=row.id)


def _naming(account_id: int, form: DeputyForm) -> str:
    absent = people.find(actor(), account_id)
    form.offer(absent)
    return render_template("people/people/new_deputy.html", absent=absent, form=form, own=absent.id == actor().id)


def _page(found: Deputy, form: DeputyBackForm) -> str:
    person = actor()
    return render_template(
        "people/people/deputy.html",
        deputy=found,
        form=form,
        today=clock.today(),
        may=offered(found, person, clock.now()),
        given_by=history.who_is(found.given_by, person),
        ended_by=history.who_is(found.ended_by, person) if found.ended_by else "",
        people=permissions.may_reach(person, "people.show"),
    )
