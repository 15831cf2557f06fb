"""Which enterprise the names of a list mean: known by name, decided by a person, or still a question.

A name is known where its key is; what only looks like a known enterprise, or like another name of the list, is put to a
person with both side by side. Candidates come by an indexed key, never by comparing every pair.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ...shared import texts
from ...shared.enterprise_names import Candidate, likenesses
from ...shared.models.place import FormerName, Organisation, OrganisationKind
from . import enterprises

OTHER = "other"
"""The choice of a person who says that it is none of the candidates."""
MOST = 6
"""Candidates that are shown for one name."""

Place = tuple[str, int]
"""A sheet and a row of it."""


class Alike(NamedTuple):
    """A stored organisation that looks like a name, and its other name by which it does so, if that is why."""

    organisation: Organisation
    former: str = ""


class Written(NamedTuple):
    """A name as one row writes it, with the former name beside it and what a person has chosen for it."""

    place: Place
    name: str
    former: str = ""
    choice: str = ""

    @property
    def identity(self) -> str:
        """What two rows of one enterprise have in common; a former name is never folded away silently."""
        return _identity(self.name, self.former)

    @property
    def looks(self) -> tuple[str, ...]:
        """What its name looks like, and the names that stand beside it."""
        return likenesses(self.name, self.former)


@lru_cache(8192)
def _identity(name: str, former: str) -> str:
    return f"{texts.name_key(name)}|{texts.name_key(former)}" if former else texts.name_key(name)


@dataclass
class Meant:
    """What the names of a list mean."""

    known: dict[str, Organisation] = field(default_factory=dict)
    """By identity, where it is known or was chosen."""
    same: dict[str, str] = field(default_factory=dict)
    """Identities that a person has said to be another one of the list."""
    asked: dict[Place, tuple[Candidate, ...]] = field(default_factory=dict)
    """Rows that wait for a person."""

    def identity(self, name: str, former: str = "") -> str:
        """The identity that stands for the enterprise of a name, after what was decided."""
        found = _identity(name, former)
        for _ in range(len(self.same)):
            found = self.same.get(found, found)
        return found

    def enterprise(self, name: str, former: str = "") -> Organisation | None:
        """The stored enterprise of a name; None for one that is still to be entered, or still asked about."""
        return self.known.get(self.identity(name, former))


def meant(session: Session | None, rows: Sequence[Written]) -> Meant:
    """Who is meant by the names of a list, in as few questions to the database as it allows; without one, among themselves."""
    exact = enterprises.named(session, [row.name for row in rows]) if session else {}
    alike = looking_like(session, {core for row in rows for core in row.looks}) if session else {}
    chosen = {row.identity: row.choice for row in rows if row.choice}
    found = Meant()
    earlier: defaultdict[str, dict[str, Written]] = defaultdict(dict)
    for row in rows:
        known = exact.get(texts.name_key(row.name))
        if known and not row.former:
            found.known[row.identity] = known
            continue
        candidates = _candidates(row, known, alike, earlier)
        if row.identity not in found.known and row.identity not in found.same:
            _settle(found, row, known, candidates, chosen.get(row.identity, ""))
        if not found.known.get(row.identity) and row.identity not in found.same:
            for listed in (earlier[core] for core in row.looks):
                if len(listed) < MOST:
                    listed.setdefault(row.identity, row)
    return found


def looking_like(session: Session, looks: Iterable[str], kind: str = OrganisationKind.ENTERPRISE) -> dict[str, list[Alike]]:
    """The stored organisations of a kind that look so, or are known by another name that does, by likeness."""
    cores = sorted(looks)
    found: dict[str, list[Alike]] = {}
    for start in range(0, len(cores), 500):
        some = cores[start : start + 500]
        several = select(Organisation).where(Organisation.kind == kind, Organisation.likeness.in_(some))
        for row in session.scalars(several.options(joinedload(Organisation.unit)).order_by(Organisation.id)):
            found.setdefault(row.likeness, []).append(Alike(row))
        once = (
            select(FormerName, Organisation)
            .join(FormerName.organisation)
            .where(Organisation.kind == kind, FormerName.likeness.in_(some))
            .options(joinedload(Organisation.unit))
            .order_by(FormerName.id)
        )
        for other, row in session.execute(once):
            found.setdefault(other.likeness, []).append(Alike(row, other.name))
    return found


def _settle(found: Meant, row: Written, known: Organisation | None, candidates: tuple[Candidate, ...], choice: str) -> None:
    """Note what a row means; it stays a question where a person has to say it and did not, or chose what is gone."""
    by_choice = {one.choice: one for one in candidates}
    same_name = known is not None or any(texts.name_key(one.name) == texts.name_key(row.name) for one in candidates)
    if choice in by_choice and by_choice[choice].organisation is not None:
        found.known[row.identity] = by_choice[choice].organisation
    elif choice in by_choice:
        found.same[row.identity] = choice.removeprefix("row:")
    elif candidates and not (choice == OTHER and not same_name):
        found.asked[row.place] = candidates


def _candidates(
    row: Written, known: Organisation | None, alike: Mapping[str, list[Alike]], earlier: Mapping[str, dict[str, Written]]
) -> tuple[Candidate, ...]:
    stored = {known.id: Alike(known)} if known is not None else {}
    for one in (one for core in row.looks for one in alike.get(core, ())):
        stored.setdefault(one.organisation.id, one)
    listed = {key: one for core in row.looks for key, one in earlier.get(core, {}).items() if key != row.identity}
    found = [Candidate(f"org:{number}", one.name, one.unit.name, one, former) for number, (one, former) in stored.items()] + [
        Candidate(f"row:{key}", one.name, one.place[0], former=one.former, row=one.place[1]) for key, one in listed.items()
    ]
    return tuple(found[:MOST])
