"""What the two sides of a claim, and the claimants of one need, have in common."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...people.queries import links, organisations
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...rulebook.ruleset import Subject
from ...shared.affiliation import Agreement, Link, Party, Shared, agreements, marks_of, undecided
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ..models import Claim
from ..states import CHOSEN, ClaimState

AT_ONCE = 5_000
Rows = tuple[Party, ...]
"""One organisation: its own row, and those that are said to be the same."""
RIVALS = (ClaimState.SUBMITTED, ClaimState.ADMISSIBLE, ClaimState.RESERVE, *CHOSEN)
"""States of a claim that competes, or has won."""


def of_pair(need: Need, organisation: Organisation) -> Link | None:
    """What an institution has in common with the enterprise of a need; None where they are strangers."""
    known = _parties({need.organisation_id, organisation.id})
    found = _agreements(_with(known[need.organisation_id], need.contact_phone), known[organisation.id])
    return _link(need.organisation, found) if found else None


def of_claim(claim: Claim) -> list[Link]:
    """What a claim has in common with its need's enterprise and with the other claimants of the need."""
    rivals = db.session.scalars(_rivals(), {"round": claim.round_id, "need": claim.need_id})
    return of_claims({claim, *rivals})[claim.id]


@cache
def _rivals() -> Select[Claim]:
    """The claims that compete for a `need` in a `round`."""
    same = Claim.round_id == bindparam("round"), Claim.need_id == bindparam("need")
    return select(Claim).where(*same, Claim.state.in_(RIVALS))


def of_claims(claims: Collection[Claim]) -> Mapping[int, list[Link]]:
    """The links of these claims, by claim; the claims of a need are compared with each other."""
    known = _parties({one for claim in claims for one in (claim.organisation_id, claim.need.organisation_id)})
    by_need: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim.id):
        by_need[claim.round_id, claim.need_id].append(claim)
    return {claim.id: _links(claim, rivals, known) for rivals in by_need.values() for claim in rivals}


def with_rivals(claims: Collection[Claim]) -> set[Claim]:
    """These claims with those that compete with them, each for its own need, so that `of_claims` says everything of them."""
    pairs = {claim.round_id for claim in claims}, {claim.need_id for claim in claims}
    rows = select(Claim).where(Claim.round_id.in_(pairs[0]), Claim.need_id.in_(pairs[1]), Claim.state.in_(RIVALS))
    return {*claims, *db.session.scalars(rows.options(joinedload(Claim.need), joinedload(Claim.organisation)))}


def parted(claims: Collection[Claim]) -> set[int]:
    """The ids of those that were judged related to somebody and have nothing of it in common any more: somebody looks again."""
    related = [claim for claim in claims if claim.related]
    found = of_claims(with_rivals(related)) if related else {}
    return {claim.id for claim in related if is_parted(claim, found[claim.id])}


def is_parted(claim: Claim, links: Iterable[Link]) -> bool:
    """Whether nothing is left of what a claim was judged related for, and nothing is certain."""
    there = list(links)
    return bool(claim.related) and not any(link.bars for link in there) and not {*claim.relation_marks} & {*marks_of(there)}


def bars_in(programme: Programme) -> bool:
    """Whether the rules of a programme keep related parties apart."""
    return programmes.binds(programme, Subject.CLAIM, "unrelated")


def unsettled(claims: Collection[Claim]) -> list[Claim]:
    """Those of the claims with something in common that nobody has decided about."""
    found = of_claims(claims)
    return [claim for claim in claims if undecided(found[claim.id], claim.relation_marks)]


def _links(claim: Claim, rivals: Iterable[Claim], known: Mapping[int, Rows]) -> list[Link]:
    own, need = known[claim.organisation_id], claim.need
    found = _agreements(_with(known[need.organisation_id], need.contact_phone), own)
    own_links = [_link(need.organisation, found)] if found else []
    for rival in rivals:
        if rival is not claim and (alike := _agreements(known[rival.organisation_id], own)):
            own_links.append(_link(rival.organisation, alike, is_rival=True))
    return own_links


def _agreements(ones: Rows, others: Rows) -> tuple[Agreement, ...]:
    """What any row of one organisation has in common with any row of another, each fact once."""
    found: dict[Shared, Agreement] = {}
    for one in ones:
        for other in others:
            for agreement in agreements(one, other):
                found.setdefault(agreement.fact, agreement)
    return tuple(found[fact] for fact in Shared if fact in found)


def _link(other: Organisation, found: tuple[Agreement, ...], *, is_rival: bool = False) -> Link:
    return Link(organisation_id=other.id, name=other.name, is_rival=is_rival, agreements=found)


def _with(rows: Rows, phone: str) -> Rows:
    """The rows, and another phone that is answered for them."""
    return (*rows, Party(phones=(phone,)))


def _parties(ids: Collection[int]) -> dict[int, Rows]:
    """What tells these organisations apart, with the rows that officers have said to be the same as theirs."""
    groups = links.groups(ids)
    found = _rows({row for group in groups.values() for row in group})
    return {one: tuple(found[row] for row in sorted(group)) for one, group in groups.items()}


def _rows(ids: Collection[int]) -> dict[int, Party]:
    """The facts of rows, with the phones and mail addresses of their people."""
    phones: dict[int, list[str]] = defaultdict(list)
    mails: dict[int, list[str]] = defaultdict(list)
    found: dict[int, Party] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for owner, phone, mail in db.session.execute(_people(), {"ids": some}).all():
            assert owner is not None  # asked for by their ids
            phones[owner].append(phone)
            mails[owner].append(mail)
        others = links.other_names(some)
        for one in db.session.scalars(organisations.of_ids(), {"ids": some}):
            found[one.id] = _party(one, others.get(one.id, ()), phones[one.id], mails[one.id])
    return found


@cache
def _people() -> Select[int | None, str, str]:
    """How the people of the organisations with these `ids` are reached."""
    return select(Account.organisation_id, Account.phone, Account.email).where(
        Account.organisation_id.in_(bindparam("ids", expanding=True))
    )


def _party(one: Organisation, others: Iterable[str], phones: Iterable[str], mails: Iterable[str]) -> Party:
    return Party(
        name=one.name,
        other_names=tuple(others),
        credit_code=one.credit_code or "",
        legal_representative=one.legal_representative,
        phones=tuple(phone for phone in (one.contact_phone, *phones) if phone),
        mails=tuple(filter(None, mails)),
        address=one.address,
    )
