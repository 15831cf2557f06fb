"""The pool of institutions, which everybody may read, and an officer's decisions about a place."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.web import places
from ...records.queries import history
from ...rulebook.views import quoting
from ...rulebook.views.posting import carry_out, done
from ...shared import clock, permissions
from ...shared.errors import Refusal, there
from ...shared.extensions import db
from ...shared.offers import offered
from ...shared.web import query, seen, visitors
from ...shared.web.addresses import page_number
from ...shared.web.requests import actor, opened, viewer
from ...shared.wording import label, say
from ..commands import DecideCarry
from ..forms.institutions import CarryForm, ChangeForm, MoveForm, stored
from ..models import PoolPlace
from ..queries import carrying as questions
from ..queries import pool
from ..use_cases import carrying as deeds
from ..use_cases import pool as use_cases
from . import signing

bp = places.Placed("institutions", __name__, "/institutions", place_id=PoolPlace)

STEPS: dict[str, Callable[..., PoolPlace]] = {
    "suspend": use_cases.suspend,
    "resume": use_cases.resume,
    "remove": use_cases.remove,
}


@bp.get("")
@visitors.kept("q", "category", "county", "state", "page")
def index() -> str:
    shown = places.shown()
    categories = programmes.categories_of(shown)
    return render_template(
        "vetting/institutions/index.html",
        page=pool.listing(shown, _wanted()),
        programme=places.here(),
        total=pool.total(shown),
        categories=list(categories.items()),
        labels=categories,
        units=[(unit.id, unit.name) for unit in pool.counties_of(shown)],
        states=[(state.value, state) for state in pool.LISTED],
    )


@bp.get("/<int:place_id>")
@visitors.kept()
def show(place_id: int) -> str:
    place, person = pool.one(place_id), viewer()
    ruleset = programmes.ruleset_of(place.programme)
    staff = permissions.may(person, "place.change", place) or permissions.may(person, "place.carry", place)
    may = offered(place, person, clock.now())
    target = questions.target_of(place) if staff else None
    unpledged = _unpledged(place, place.proposed["programme_id"]) if staff and place.proposed else ()
    involved = staff or (person is not None and person.organisation_id == place.organisation_id)
    return render_template(
        "vetting/institutions/show.html",
        place=place,
        record=pool.record_of(place),
        categories=[ruleset.categories[code].label for code in place.categories],
        promised=[(ruleset.levels[code].label, n) for code, n in place.application.committed_outcomes.items()],
        level_name=_level_name(ruleset),
        may=may,
        involved=involved,
        carried_to=questions.carried_to(place),
        sheet=signing.carry_sheet(place, target, unpledged) if target else None,
        history=history.of("place", place.id, person) if involved and person else [],
    )


@bp.get("/<int:place_id>/<any(suspend, resume, remove):step>")
def moving(place_id: int, step: str) -> str:
    place = opened(step, _found(place_id))
    return _moving(place, step, MoveForm(data={"version": place.version}))


@bp.post("/<int:place_id>/suspend")
def suspend(place_id: int) -> Any:
    return _move(place_id, "suspend", gettext("已暂停揭榜资格，该机构会收到理由。"))


@bp.post("/<int:place_id>/resume")
def resume(place_id: int) -> Any:
    return _move(place_id, "resume", gettext("已恢复揭榜资格。"))


@bp.post("/<int:place_id>/remove")
def remove(place_id: int) -> Any:
    return _move(place_id, "remove", gettext("已调出机构库，该机构会收到理由。"))


@bp.get("/<int:place_id>/change")
def changing(place_id: int) -> str:
    return _changing(place_id, ChangeForm(data=stored(opened("change", _found(place_id)))))


@bp.post("/<int:place_id>/change")
def change(place_id: int) -> Any:
    form = ChangeForm()
    _found(place_id)
    again, deed = partial(_changing, place_id, form), ("change", partial(_found, place_id))
    with carry_out(form, again, stored=lambda: stored(_found(place_id)), deed=deed):
        use_cases.change(form.to_command(place_id), actor=actor(), now=clock.now())
    return done(gettext("入库信息已调整，调整前后的数都已记录。"), ".show", place_id=place_id)


@bp.get("/<int:place_id>/carry")
def carrying(place_id: int) -> str:
    place = opened("carry", pool.one(place_id))
    return _carrying(place, CarryForm(data={"version": place.version}))


@bp.post("/<int:place_id>/carry")
def carry(place_id: int) -> Any:
    place = _carried(place_id)
    form = CarryForm().offer(questions.targets(place, clock.now()))
    with carry_out(
        form,
        lambda: _carrying(_carried(place_id), form),
        doubts=lambda: _unpledged(place, form.programme_id.data),
        deed=("carry", partial(_carried, place_id)),
    ):
        deeds.propose(form.to_command(place_id), actor=actor(), now=clock.now())
    return done(gettext("已提请延续入库资格，请另一位同事批准。"), ".show", place_id=place_id)


@bp.post("/<int:place_id>/carry/approve")
def approve_carry(place_id: int) -> Any:
    given = deeds.approve(DecideCarry(place_id=place_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("入库资格已延续，机构名录已更新。"), ".show", place_id=given.id, programme=None)


@bp.post("/<int:place_id>/carry/drop")
def drop_carry(place_id: int) -> Any:
    deeds.drop(DecideCarry(place_id=place_id, version=seen.version()), actor=actor(), now=clock.now())
    return done(gettext("延续的提请已撤下，该机构的资格不变。"), ".show", place_id=place_id)


def _unpledged(place: PoolPlace, programme_id: int | None) -> list[str]:
    """What both who sign are told where the pledge of a place names another year than the programme it is carried to."""
    programme = db.session.get(Programme, programme_id) if programme_id is not None else None
    said = questions.unpledged(place, programme) if programme is not None else None
    return [say("place.carry_pledge", **said)] if said else []


def _carried(place_id: int) -> PoolPlace:
    place = pool.one(place_id)
    permissions.require(actor(), "place.carry", place)
    return place


def _carrying(place: PoolPlace, form: CarryForm) -> str:
    now = clock.now()
    targets = questions.targets(place, now)
    barred = [said for one in targets for said in _barred(place, one, now)]
    return render_template("vetting/institutions/carry.html", place=place, form=form.offer(targets), barred=barred)


def _barred(place: PoolPlace, programme: Programme, now: datetime) -> Sequence[str]:
    """What keeps a place from being carried over to a programme, in words; empty where nothing does."""
    try:
        deeds.refuse_to(place, programme, now)
    except Refusal as refusal:
        return quoting.lines(refusal)
    return []


def _move(place_id: int, step: str, done: str) -> Any:
    form, place = MoveForm(), _found(place_id)
    with carry_out(form, lambda: _moving(place, step, form), deed=(step, lambda: place)):
        STEPS[step](form.to_command(place_id), actor=actor(), now=clock.now())
    flash(done)
    return redirect(url_for(".show", place_id=place_id))


def _changing(place_id: int, form: ChangeForm, **more: Any) -> str:
    return render_template("vetting/institutions/change.html", place=_found(place_id), form=form, **more)


def _moving(place: PoolPlace, step: str, form: MoveForm) -> str:
    counts = dict(zip(("matches", "contracts"), pool.STOPS(place.organisation_id, place.programme_id), strict=True))
    return render_template("vetting/institutions/move.html", place=place, step=step, form=form, affected=counts)


def _found(place_id: int) -> PoolPlace:
    place = pool.one(place_id)
    return there(place if permissions.may(actor(), "place.change", place) else None)


def _level_name(ruleset: Any) -> Callable[[str], str]:
    """What names a level in words, with its grade where the code has one."""

    def named(code: str) -> str:
        plain, _, grade = code.partition(":")
        word = ruleset.levels[plain].label if plain in ruleset.levels else plain
        return f"{word}（{label(grade, 'Grade')}）" if grade else word

    return named


def _wanted() -> pool.PoolFilter:
    text = request.args.get
    return pool.PoolFilter(
        category=text("category", "")[:40],
        unit_id=query.number("county"),
        state=text("state", "")[:16],
        text=text("q", ""),
        page=page_number(),
    )
