"""The forms of the annexes as they are signed, sealed and handed on (S004-X1 to X3)."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Response
from flask_babel import gettext

from ....programmes.models import Programme
from ....programmes.queries import programmes
from ....programmes.web import places
from ....shared import permissions
from ....shared.errors import NotFound
from ....shared.files import workbooks
from ....shared.fixed import Fixed
from ....shared.models.account import Account
from ....shared.models.place import UnitKind
from ....shared.web import filters, query
from ....shared.web.downloads import download
from ....shared.web.requests import actor
from ... import files
from ...models import Application
from ...queries import applications, assessments
from .blueprint import bp

DIRECT = "direct"


class Annex(Fixed):
    """A list that somebody can download: what it is called, how many stand on it, of which programme, and its route."""

    label: str
    count: int
    key: str | None = None
    route: str | None = None


@bp.get("/annex1.xlsx")
def annex1() -> Response:
    """The list of the institutions for the seal: a county's own, or the city's, or of those that came straight to it."""
    person, programme = actor(), places.the_one()
    if person.unit is None or programme is None:
        raise NotFound("not_found")
    of_city = person.unit.kind == UnitKind.CITY
    direct = of_city and query.code("route", (DIRECT,)) == DIRECT
    rows = applications.annex1_rows(programme, None if of_city else person.unit, direct=direct)
    paper = files.annex1.paper(
        rows,
        year=programme.starts_on.year,
        sealed=files.annex1.of_city(person.unit.name) if of_city else files.annex1.of_county(person.unit.name),
        services=programmes.ruleset_of(programme).categories.labels,
    )
    which = gettext("直接报市局") if direct else gettext("全市") if of_city else person.unit.name
    return download(workbooks.write(paper), gettext("附件1"), which, str(programme.starts_on.year))


def annexes(person: Account, of: Sequence[Programme]) -> list[Annex]:
    """The lists of this kind that somebody finds on the page of applications, also those on which nobody stands yet."""
    if not permissions.may(person, "application.annex1"):
        return []
    if len(of) == 1:
        return _annexes(person, of[0])
    several = [(one, annex) for one in of for annex in _annexes(person, one)]
    return [
        replace(annex, key=one.key, label=gettext("%(name)s：%(what)s", name=one.name, what=annex.label))
        for one, annex in several
    ]


def _annexes(person: Account, programme: Programme) -> list[Annex]:
    if person.unit is None:
        return []
    if person.unit.kind != UnitKind.CITY:
        return [Annex(label=gettext("附件1汇总表"), count=applications.annex1_count(programme, person.unit))]
    return [
        Annex(label=gettext("全市附件1汇总表"), count=applications.annex1_count(programme)),
        Annex(label=gettext("直接报市局的附件1"), count=applications.annex1_count(programme, direct=True), route=DIRECT),
    ]


@bp.get("/<int:application_id>/annex2.xlsx")
def annex2(application_id: int) -> Response:
    application = applications.one(application_id, actor())
    return _sent(application, workbooks.write(files.annex2.paper(pledge_of(application))), gettext("附件2真实性承诺"))


@bp.get("/<int:application_id>/annex3.xlsx")
def annex3(application_id: int) -> Response:
    application = applications.one(application_id, actor())
    return _sent(application, workbooks.write(files.annex3.paper(_facts(application, actor()))), gettext("附件3基本情况表"))


def pledge_of(application: Application) -> files.annex2.Pledge:
    """The pledge that an institution signs, in the words of the document where a copy of it is attached."""
    programme = application.programme
    return files.annex2.Pledge(
        year=programme.starts_on.year, document=assessments.pledged(programme), institution=application.organisation.name
    )


def _facts(application: Application, person: Account) -> files.annex3.Facts:
    """The values of the form; whom to call in full only for those who work with the case."""
    values = assessments.values_of(application)
    if not permissions.may(person, "application.contact", application):
        values |= {
            "contact": filters.person(str(values.get("contact") or "")),
            "phone": filters.phone(str(values.get("phone") or "")),
        }
    known = assessments.head_of(application.organisation)
    return files.annex3.Facts(
        year=application.programme.starts_on.year, years=assessments.years_of(application), values=known | values
    )


def _sent(application: Application, data: bytes, what: str) -> Response:
    return download(data, what, application.organisation.name, application.number)
