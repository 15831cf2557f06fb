"""What speaks against a row of a county workbook beside its own cells: its county, its twins, the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...people.use_cases import likeness
from ...people.use_cases.likeness import Meant, Place, Written
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.ruleset import Ruleset
from ...shared.models.place import Organisation, Unit
from ...shared.states import Standing
from .. import rules as needs
from ..files.annex4 import Accepted, Annex4Reading, Finding, Notice, Question, Rejected
from ..models import Need
from ..queries import imports

ABOUT_ROWS = frozenset(
    (
        "annex4_services_etc",
        "annex4_contact_more",
        "annex4_phone_extension",
        "annex4_same_enterprise",
        "annex4_same_services",
        "import.other_need",
        "import.looks_like",
        "import.former",
    )
)
"""Notices that are made anew whenever the rows are read again; the others are about the sheets."""

NOTHING_CHOSEN: Mapping[Place, str] = {}

ABOUT_NAMES = ("import.looks_like", "import.former")

Check = Callable[[Accepted], Iterable[Finding]]


def within_file(reading: Annex4Reading, unit_name: str = "") -> Annex4Reading:
    """The reading, with rows of another unit and rows that repeat an earlier one's enterprise and services refused.

    A blank `unit_name` lets rows of every unit through, as the city may send them.
    """
    first: dict[object, Accepted] = {}

    def strange(row: Accepted) -> Iterator[Finding]:
        if unit_name and row.need.county_name != unit_name:
            yield Finding("county", row.need.county_name, "import.other_county", {"unit": unit_name})
            return
        name = Written(("", 0), row.need.enterprise, row.need.former).identity
        asked = (name, row.need.county_name, frozenset(row.need.services))
        earlier = first.setdefault(asked, row)
        if earlier is not row:
            place = {"first_sheet": earlier.sheet, "first_row": str(earlier.row)}
            yield Finding("services", "、".join(row.need.services), "import.twin_in_file", place)

    sifted = _sifted(reading, strange)
    return _asking(sifted, likeness.meant(None, [written_in(row) for row in sifted.accepted]))


def _asking(reading: Annex4Reading, who: Meant) -> Annex4Reading:
    """The reading with what is to be said and asked about the names of its rows."""
    others = (notice for notice in reading.warnings if notice.key not in ABOUT_NAMES)
    return replace(
        reading, warnings=(*others, *_about_names(reading.accepted, who)), questions=tuple(_questions(reading.accepted, who))
    )


def against_database(
    session: Session, reading: Annex4Reading, programme: Programme, choices: Mapping[Place, str] = NOTHING_CHOSEN
) -> Annex4Reading:
    """The reading, with rows refused that the register of enterprises or a living need speaks against.

    Rows whose enterprise looks like others are its questions, as far as `choices` do not answer them.
    """
    units = {unit.name: unit for unit in imports.units_of(programme)}
    names = [written_in(row, choices) for row in reading.accepted]
    who = likeness.meant(session, names)
    living = _living(session, programme, who.known.values())
    ruleset = programmes.ruleset_of(programme)
    first: dict[object, Accepted] = {}

    def strange(row: Accepted) -> Iterator[Finding]:
        enterprise = who.enterprise(row.need.enterprise, row.need.former)
        yield from _against_register(row, enterprise, units)
        yield from _twin_by_choice(row, who, first)
        if enterprise and (twin := living.get(needs.live_key(programme.id, enterprise.id, codes_of(row, ruleset)))):
            yield _about(row, "import.twin", twin)

    sifted = _sifted(reading, strange)
    sifted = replace(sifted, warnings=(*sifted.warnings, *_other_needs(sifted.accepted, who, living.values())))
    return _asking(sifted, who)


def written_in(row: Accepted, choices: Mapping[Place, str] = NOTHING_CHOSEN) -> Written:
    """The name of a row's enterprise, with what was chosen for it."""
    place = (row.sheet, row.row)
    return Written(place, row.need.enterprise, row.need.former, choices.get(place, ""))


def _twin_by_choice(row: Accepted, who: Meant, first: dict[object, Accepted]) -> Iterator[Finding]:
    """A row that repeats an earlier one, now that a person has said that their enterprises are one."""
    enterprise = who.enterprise(row.need.enterprise, row.need.former)
    whose = enterprise.id if enterprise else who.identity(row.need.enterprise, row.need.former)
    if (row.sheet, row.row) not in who.asked:
        earlier = first.setdefault((whose, row.need.county_name, frozenset(row.need.services)), row)
        if earlier is not row:
            place = {"first_sheet": earlier.sheet, "first_row": str(earlier.row)}
            yield Finding("services", "、".join(row.need.services), "import.twin_in_file", place)


def _questions(rows: Sequence[Accepted], who: Meant) -> Iterator[Question]:
    for row in rows:
        if candidates := who.asked.get((row.sheet, row.row)):
            yield Question(row.sheet, row.row, row.need.enterprise, row.need.former, candidates)


def _about_names(rows: Sequence[Accepted], who: Meant) -> Iterator[Notice]:
    """What a person should know of names: which others they look like, and that a former name stood beside one."""
    for row in rows:
        candidates = who.asked.get((row.sheet, row.row))
        facts = {"value": row.need.enterprise, "former": row.need.former}
        if candidates:
            yield Notice(row.sheet, row.row, "import.looks_like", facts | {"names": "、".join(one.name for one in candidates)})
        elif row.need.former:
            yield Notice(row.sheet, row.row, "import.former", facts)


def codes_of(row: Accepted, ruleset: Ruleset) -> tuple[str, ...]:
    """The codes of the services that a row asks for, in the order of the rule set."""
    return tuple(word.code for word in ruleset.categories if word.label in row.need.services)


def _sifted(reading: Annex4Reading, check: Check) -> Annex4Reading:
    """The reading with every accepted row refused against which `check` finds something."""
    found = [(row, tuple(check(row))) for row in reading.accepted]
    refused = [Rejected(row.sheet, row.row, row.cells, why) for row, why in found if why]
    gone = {(row.sheet, row.row) for row in refused}
    return Annex4Reading(
        tuple(row for row, why in found if not why),
        tuple(sorted((*reading.rejected, *refused), key=place_in(reading))),
        tuple(n for n in reading.warnings if not (n.key in ABOUT_ROWS and (n.sheet, n.row) in gone)),
        reading.questions,
    )


def place_in(reading: Annex4Reading) -> Callable[[Accepted | Rejected], tuple[int, int]]:
    """The order of the rows: of the sheets, as far as the reading shows it, and of their numbers."""
    sheets = dict.fromkeys([row.sheet for row in reading.accepted] + [row.sheet for row in reading.rejected])
    order = {sheet: place for place, sheet in enumerate(sheets)}
    return lambda row: (order[row.sheet], row.row)


def everything(reading: Annex4Reading) -> list[Accepted | Rejected]:
    """All rows of a reading in their order."""
    rows: list[Accepted | Rejected] = [*reading.accepted]
    rows += reading.rejected
    return sorted(rows, key=place_in(reading))


def _against_register(row: Accepted, enterprise: Organisation | None, units: Mapping[str, Unit]) -> Iterator[Finding]:
    unit = units.get(row.need.county_name)
    if unit is None:
        yield Finding("county", row.need.county_name, "import.unit_unknown")
    elif enterprise is None:
        return
    elif enterprise.unit_id != unit.id:
        yield Finding("county", row.need.enterprise, "import.enterprise_elsewhere", {"county": enterprise.unit.name})
    elif enterprise.standing in (Standing.SUSPENDED, Standing.REFUSED):
        yield Finding("enterprise", row.need.enterprise, "import.enterprise_stopped", {"standing": enterprise.standing})


def _living(session: Session, programme: Programme, known: Iterable[Organisation]) -> dict[str, Need]:
    """The living needs of these enterprises by their key."""
    ids, found = [row.id for row in known], dict[str, Need]()
    for start in range(0, len(ids), 500):
        several = select(Need).where(
            Need.programme_id == programme.id, Need.organisation_id.in_(ids[start : start + 500]), Need.live_key.is_not(None)
        )
        found |= {need.live_key or "": need for need in session.scalars(several)}
    return found


def _about(row: Accepted, key: str, twin: Need) -> Finding:
    facts = {"number": twin.number, "state": twin.state}
    return Finding("enterprise", row.need.enterprise, key, facts)


def _other_needs(rows: Sequence[Accepted], who: Meant, living: Iterable[Need]) -> Iterator[Notice]:
    """A notice for each row whose enterprise has another living need already."""
    earlier: dict[int, Need] = {}
    for need in living:
        earlier.setdefault(need.organisation_id, need)
    for row in rows:
        enterprise = who.enterprise(row.need.enterprise, row.need.former)
        if enterprise and (other := earlier.get(enterprise.id)):
            facts = {"value": row.need.enterprise, "number": other.number, "state": other.state}
            yield Notice(row.sheet, row.row, "import.other_need", facts)
