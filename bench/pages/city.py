"""A city of any size, put into an empty database row by row without a use case: what is measured is how lists read it."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any

from sqlalchemy import insert

from marketplace.competition.models import Claim, ClaimVersion, Round, RoundNeed
from marketplace.needs.models import Need, NeedService, folded
from marketplace.people.queries.sessions import token_hash
from marketplace.programmes.models import Programme
from marketplace.records.models.record import EventRecord, Message, Outbox
from marketplace.shared import clock
from marketplace.shared.enterprise_names import likeness
from marketplace.shared.extensions import db
from marketplace.shared.fixed import Fixed
from marketplace.shared.models.account import Account, AccountRole, SignIn
from marketplace.shared.models.place import Organisation, Unit
from marketplace.shared.roles import Role
from marketplace.shared.texts import name_key
from marketplace.shared.words import written
from marketplace.vetting.models import Application, PoolPlace

from . import texts

COUNTIES = "荷塘区 芦淞区 石峰区 天元区 渌口区 醴陵市 攸县 茶陵县 炎陵县 经开区".split()
CATEGORIES = (
    "consulting testing shared_manufacturing property_rights talent above_scale funds_projects digital innovation listing".split()
)
LEVELS = "innovative provincial_srdi little_giant champion".split()
STATES = ("published",) * 14 + ("verified", "submitted", "contracted", "delivered", "accepted", "accepted")
WEIGHTS = {"plan": 40, "team": 10, "cases": 10, "price": 20, "days": 10, "enterprise": 10}
ROUNDS = 60
"""Published ones."""
OFFER = {
    "plan": "分三步做：先摸底，再实施，后复核。",
    "price_fen": 300_000,
    "government_fen": 100_000,
    "concession_fen": 100_000,
    "enterprise_fen": 100_000,
    "days": 60,
    "team": "五人",
}
BEGAN = datetime(2026, 3, 1, 2, tzinfo=UTC)


class City(Fixed):
    """What of the city an address or a cookie names."""

    programme: str
    in_review: int
    published: int
    cookies: dict[str, str]


def fill(needs: int, institutions: int, claims: int) -> City:
    """Fill the database of the running application; the same sizes give the same city, but for keys and cookies."""
    return _Filling(needs, institutions, claims).city()


class _Filling:
    def __init__(self, needs: int, institutions: int, claims: int) -> None:
        self.needs, self.institutions, self.claims = needs, institutions, claims
        self.enterprises = max(needs * 2 // 5, 20)
        self.drawn = Random(7)
        self.claim_ids = count(1)
        self.now = clock.now()

    def city(self) -> City:
        with db.engine.begin() as self.connection:
            self._places()
            cookies = self._people()
            self._needs()
            self._pool()
            in_review, published = self._rounds()
            self._told()
        return City(programme="ZZ-LARGE-2026", in_review=in_review, published=published, cookies=cookies)

    def put(self, model: Any, rows: Iterator[dict[str, Any]]) -> None:
        while some := list(islice(rows, 10_000)):
            self.connection.execute(insert(model), some)

    def _places(self) -> None:
        city = {
            "id": 1,
            "parent_id": None,
            "kind": "city",
            "code": "430200",
            "name": "市工业和信息化局",
            "aliases": [],
            "position": 0,
        }
        counties = (
            city
            | {"id": 2 + place, "parent_id": 1, "kind": "county", "code": f"4302{place + 2:02}", "name": name, "position": place}
            for place, name in enumerate(COUNTIES)
        )
        self.put(Unit, iter([city, *counties]))
        self.put(Organisation, (self._organisation(number) for number in range(1, self.enterprises + self.institutions + 1)))
        shared = {"unit_id": 1, "ruleset_key": "ZZ-PILOT-2023", "settings": {}, "version": 1, "opened_at": BEGAN}
        days = {"starts_on": date(2026, 3, 1), "ends_on": date(2027, 3, 1), "apply_until": BEGAN, "recommend_until": BEGAN}
        self.put(
            Programme,
            iter([
                shared | days | {"id": 1, "key": "ZZ-LARGE-2026", "name": "2026年培育优质企业试点"},
                shared | days | {"id": 2, "key": "ZZ-LARGE-2025", "name": "2025年培育优质企业试点", "opened_at": BEGAN - timedelta(365)},
            ]),
        )  # fmt: skip

    def _organisation(self, number: int) -> dict[str, Any]:
        serves = number > self.enterprises
        name = texts.name(number, texts.KINDS if serves else texts.TRADES)
        return {
            "id": number,
            "version": 1,
            "kind": "institution" if serves else "enterprise",
            "name": name,
            "name_key": name_key(name),
            "likeness": likeness(name),
            "unit_id": 2 + number % len(COUNTIES),
            "standing": "active",
            "in_gradient_pool": not serves,
            "created_at": BEGAN,
        }

    def _people(self) -> dict[str, str]:
        parts: dict[str, tuple[frozenset[Role], dict[str, int | None]]] = {
            "officer": (frozenset({Role.CITY_OFFICER}), {"unit_id": 1}),
            "county": (frozenset({Role.COUNTY_OFFICER}), {"unit_id": 2}),
            "enterprise": (frozenset({Role.ENTERPRISE}), {"organisation_id": 1}),
            "institution": (frozenset({Role.INSTITUTION}), {"organisation_id": self.enterprises + 1}),
        }
        self.cookies = {name: secrets.token_urlsafe(32) for name in parts}
        shared = {"version": 1, "name": "某某", "created_at": BEGAN, "unit_id": None, "organisation_id": None}
        people = enumerate(parts.items(), 1)
        self.put(Account, (shared | place | {"id": number, "login": name} for number, (name, (_, place)) in people))
        people = enumerate(parts.items(), 1)
        self.put(AccountRole, ({"account_id": number, "role": role} for number, (_, (roles, _)) in people for role in roles))
        signed = enumerate(self.cookies.values(), 1)
        moments = {"created_at": self.now, "seen_at": self.now}
        self.put(
            SignIn, (moments | {"id": number, "account_id": number, "token_hash": token_hash(word)} for number, word in signed)
        )
        return self.cookies

    def _needs(self) -> None:
        drawn = Random(8)
        self.wanted = {
            number: [CATEGORIES[code] for code in sorted(drawn.sample(range(len(CATEGORIES)), drawn.randint(1, 3)))]
            for number in range(1, self.needs + 1)
        }
        self.put(Need, (self._need(number) for number in range(1, self.needs + 1)))
        self.put(
            NeedService,
            (
                {"need_id": number, "category": code, "position": place}
                for number, codes in self.wanted.items()
                for place, code in enumerate(codes)
            ),
        )

    def _owner(self, need: int) -> int:
        return need % self.enterprises + 1 if need % 500 > 1 else 1

    def _need(self, number: int) -> dict[str, Any]:
        owner = self._owner(number)
        described, wanted = texts.description(self.drawn, number)
        state = STATES[number % len(STATES)] if number > self.needs // 100 * 40 else "accepted"
        at = BEGAN + timedelta(seconds=number * 60)
        return {
            "id": number,
            "version": 1,
            "number": f"XQ2026-{number:06}",
            "programme_id": 2 if number <= self.needs // 4 else 1,
            "organisation_id": owner,
            "unit_id": 2 + owner % len(COUNTIES),
            "state": state,
            "origin": "county",
            "entered_by_id": 2,
            "current_level": "none",
            "goal_level": LEVELS[number % len(LEVELS)],
            "description": described,
            "wanted_result": wanted,
            "folded": folded(described, wanted),
            "words": written(described, wanted),
            "asks": f",{','.join(self.wanted[number])},",
            "shown": state not in ("submitted", "verified"),
            "budget_fen": 10_000_00 * (number % 40 + 1),
            "live_key": f"large:{number}",
            "created_at": at,
            "submitted_at": at,
            "touched_at": at,
            "published_at": None if state in ("submitted", "verified") else at,
        }

    def _pool(self) -> None:
        ids = range(1, self.institutions + 1)
        shared = {"version": 1, "programme_id": 1, "state": "admitted", "created_at": BEGAN, "facts": {}}
        self.put(
            Application,
            (
                shared
                | {
                    "id": number,
                    "number": f"SB2026-{number:05}",
                    "organisation_id": self.enterprises + number,
                    "unit_id": 2 + number % len(COUNTIES),
                    "categories": [CATEGORIES[number % len(CATEGORIES)], "digital"],
                    "yearly_ability": 20,
                    "committed_served": 10,
                }
                for number in ids
            ),
        )
        place = {"version": 1, "programme_id": 1, "state": "active", "capacity": 20, "committed_served": 10, "since": BEGAN}
        self.put(
            PoolPlace,
            (
                place
                | {
                    "id": number,
                    "organisation_id": self.enterprises + number,
                    "application_id": number,
                    "categories": [CATEGORIES[number % len(CATEGORIES)], "digital"],
                }
                for number in ids
            ),
        )

    def _rounds(self) -> tuple[int, int]:
        """Published rounds over what was accepted, one in review with a twentieth of the claims, one open."""
        accepted = self.needs // 100 * 40
        each, a_twentieth = accepted // ROUNDS, self.claims // 20
        groups = [range(1 + each * place, 1 + each * (place + 1)) for place in range(ROUNDS)]
        standing = [number for number in range(accepted + 1, self.needs + 1) if STATES[number % len(STATES)] == "published"]
        in_review, open_ones = standing[: a_twentieth // 10], standing[a_twentieth // 10 : a_twentieth // 2]
        plan = [(list(group), "published", "not_selected") for group in groups]
        plan += [(in_review, "announced", "submitted"), (open_ones, "announced", "submitted")]
        wanted = [(self.claims - 2 * a_twentieth) // ROUNDS] * ROUNDS + [a_twentieth, a_twentieth]
        rounds = (self._round(place, needs, state, wanted[place - 1]) for place, (needs, state, _) in enumerate(plan, 1))
        self.put(Round, rounds)
        pairs = ({"round_id": place, "need_id": need} for place, (needs, _, _) in enumerate(plan, 1) for need in needs)
        self.put(RoundNeed, pairs)
        for place, ((needs, _, state), most) in enumerate(zip(plan, wanted, strict=True), 1):
            self._claims(place, needs, state, most)
        return ROUNDS + 1, ROUNDS

    def _round(self, place: int, needs: list[int], state: str, claims: int) -> dict[str, Any]:
        last = place == ROUNDS + 2
        return {
            "id": place,
            "version": 1,
            "programme_id": 1,
            "number": place,
            "name": f"第{place}轮",
            "state": state,
            "opens_at": self.now - timedelta(days=30 + ROUNDS - place),
            "closes_at": self.now + (timedelta(days=3) if last else timedelta(days=place - ROUNDS - 3)),
            "weights": WEIGHTS,
            "seed": place,
            "announced_at": BEGAN,
            "published_at": self.now - timedelta(days=ROUNDS + 1 - place) if state == "published" else None,
            "listed": self._listed(place, needs, claims) if state == "published" else None,
        }

    def _listed(self, a_round: int, needs: list[int], claims: int) -> dict[str, Any]:
        """What a published list keeps of everybody on it."""
        rows = map(
            self._organisation, {*map(self._owner, needs), *(bidder for _, _, bidder in self._bids(a_round, needs, claims))}
        )
        named = {str(one["id"]): {"name": one["name"], "credit_code": "", "county": COUNTIES[one["unit_id"] - 2]} for one in rows}
        return {"organisations": named, "counties": {str(need): COUNTIES[self._owner(need) % len(COUNTIES)] for need in needs}}

    def _bids(self, a_round: int, needs: list[int], most: int) -> Iterator[tuple[int, int, int]]:
        """Needs in turn, how many claim each already, and who does now."""
        for turn in range(most):
            need, nth = needs[turn % len(needs)], turn // len(needs)
            other = 2 + (need * 7 + nth * 13 + a_round) % (self.institutions - 1)
            yield need, nth, self.enterprises + (1 if nth == 0 and a_round % 6 == 0 else other)

    def _claims(self, a_round: int, needs: list[int], state: str, most: int) -> None:
        """So many claims, needs in turn; the first institution claims each need of every sixth round."""
        claims, versions = [], []
        for need, nth, owner in self._bids(a_round, needs, most):
            number = next(self.claim_ids)
            chosen = state == "not_selected" and nth == 0
            claims.append({
                "id": number,
                "version": 1,
                "key": hashlib.sha256(str(number).encode()).hexdigest()[:32],
                "round_id": a_round,
                "need_id": need,
                "organisation_id": owner,
                "state": "confirmed" if chosen else state,
                "current": 1,
                "submitted_at": BEGAN,
                "relation_marks": [],
                "terms": [],
                "score": 7_000 + number % 3_000 if state == "not_selected" else None,
            })  # fmt: skip
            versions.append({"id": number, "claim_id": number, "number": 1, "content": OFFER, "account_id": 4, "at": BEGAN})
        self.put(Claim, iter(claims))
        self.put(ClaimVersion, iter(versions))

    def _told(self) -> None:
        """An event for each need, a tenth of them still to be told, and what the officer was told of as many."""
        shared = {"kind": "NeedPublished", "at": BEGAN, "actor_id": 1, "subject_kind": "need", "prev_hash": "0" * 64}
        ids, some = range(1, self.needs + 1), range(1, self.needs // 10 + 1)
        events = (shared | {"id": n, "seq": n, "subject_id": n, "facts": {"need_id": n}, "hash": f"{n:064}"} for n in ids)
        self.put(EventRecord, events)
        told = {"account_id": 1, "key": "told.need_submitted", "scope": "unit:1 city_officer"}
        told |= {"facts": {"number": "XQ", "enterprise": "某公司"}}
        minutes = ((n, {"mark": f"{n:032}", "at": BEGAN + timedelta(minutes=n), "link": f"/needs/{n}"}) for n in some)
        self.put(Message, (told | one | {"id": n, "event_id": n} for n, one in minutes))
        promised = {"job": "deliver", "next_try_at": BEGAN, "attempts": 0, "parked": False}
        self.put(Outbox, (promised | {"id": n, "object_id": n, "dedupe_key": f"deliver:{n}:"} for n in some))
