"""Faults of the kinds that people have made, planted on purpose: the simulator has to find each of them within a minute.

`python -m tests.simulation.planted` plants one after the other and says by which seed and after how many steps it is found.
A dropped lock is found where two sessions meet: `tests/isolation` plants it.
"""

import argparse
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any
from unittest import mock

from flask import current_app
from sqlalchemy import false, select

from marketplace.competition import offers as competition_offers
from marketplace.competition.models import Claim
from marketplace.competition.queries import claims, hands
from marketplace.competition.rules import standing
from marketplace.competition.use_cases import screening
from marketplace.delivery.use_cases import engagements
from marketplace.needs import waiting as needs_waiting
from marketplace.needs.models import Need
from marketplace.records.messages import mail, told
from marketplace.records.models.record import Mail
from marketplace.records.use_cases import files, loading, transaction
from marketplace.shared import permissions
from marketplace.shared.extensions import db
from marketplace.shared.offers import OFFERS
from marketplace.shared.offers.table import Offer
from marketplace.shared.permissions.rules import line
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from tests.simulation.aims import order
from tests.simulation.city import Cities
from tests.simulation.drawing import grow
from tests.simulation.history import History
from tests.simulation.seeds import kind_of

Planting = Callable[[ExitStack], None]
FAULTS: dict[str, Planting] = {}
MINUTE = 9000
"""Steps that a core plays in a minute."""


def fault(planting: Planting) -> Planting:
    """Take a fault in under its name."""
    FAULTS[planting.__name__.replace("_", " ")] = planting
    return planting


def put(stack: ExitStack, target: Any, name: str, ours: Any) -> None:
    """Put something else in the place of a name while a fault is planted."""
    stack.enter_context(mock.patch.object(target, name, ours))


@fault
def a_missing_version(stack: ExitStack) -> None:
    """A page of yesterday decides about today."""
    for module in (transaction, loading):
        put(stack, module, "guard_version", lambda row, version: None)


@fault
def a_permission_too_wide(stack: ExitStack) -> None:
    """A county publishes needs itself."""
    lines = (*permissions.PERMISSIONS["need.publish"], line(Role.COUNTY_OFFICER))
    stack.enter_context(mock.patch.dict(permissions.PERMISSIONS, {"need.publish": lines}))


@fault
def a_stale_standing(stack: ExitStack) -> None:
    """Whoever was suspended goes on: both sides were looked at once, long ago."""
    put(stack, standing, "fallen", lambda parties, sides=(): [])


@fault
def a_message_to_the_wrong_reader(stack: ExitStack) -> None:
    """What concerns one institution is told to the account beside it."""
    init = told.Told.__init__

    def beside(self: Any, *args: Any, **given: Any) -> None:
        given["account_id"] = given.get("account_id", 1) % 12 + 1
        init(self, *args, **given)

    put(stack, told.Told, "__init__", beside)


@fault
def an_inbox_count_off(stack: ExitStack) -> None:
    """Needs that somebody had a hand in are counted for that person, too."""
    put(stack, needs_waiting.hands, "needs_of", lambda actor: select(Need.id).where(false()))


@fault
def a_button_too_early(stack: ExitStack) -> None:
    """Solving is offered before every claim was looked at."""
    table = dict(OFFERS["Round"])
    one = table["solve"]
    table["solve"] = Offer(one.permissions, one.steps, (competition_offers.REVIEW,))
    stack.enter_context(mock.patch.dict(OFFERS, {"Round": table}))


@fault
def an_effect_before_the_commit(stack: ExitStack) -> None:
    """A file is put in its place when it comes, whatever becomes of the use case."""
    draft, place = files._Draft.__init__, files._Draft.put

    def at_once(self: files._Draft, data: bytes, digest: str) -> None:
        draft(self, data, digest)
        place(self)

    put(stack, files._Draft, "__init__", at_once)
    put(stack, files._Draft, "put", lambda self: None)


@fault
def a_doubled_job(stack: ExitStack) -> None:
    """A letter that went is not noted, and goes again."""

    def send(mail_id: int, _clock: Any) -> None:
        settings = current_app.extensions["settings"]
        mail.transport(settings)(mail_id, mail.message(db.session.get_one(Mail, mail_id), settings))

    put(stack, mail, "send", send)
    put(stack, outbox, "_give_back", lambda lease, at: None)


@fault
def a_forgotten_hand(stack: ExitStack) -> None:
    """Whoever shaped and reviewed a round approves it."""
    put(stack, hands, "in_round", lambda actor, a_round: False)


@fault
def a_fen_lost(stack: ExitStack) -> None:
    """A contract's share of the institution is a fen less than was offered."""
    content = engagements.claims.content

    def lesser(claim: Claim) -> Any:
        offer = content(claim)
        object.__setattr__(offer, "concession_fen", offer.concession_fen - 1)
        return offer

    put(stack, engagements.claims, "content", lesser)


@fault
def a_canary_shown(stack: ExitStack) -> None:
    """Claims are shown before the round has closed."""
    put(stack, claims, "_own", lambda actor: Claim.id.is_not(None))


@fault
def a_change_without_an_event(stack: ExitStack) -> None:
    """A claim is screened and nothing says so."""
    put(stack, screening, "record", lambda event: None)


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The house with a fault in it; what can be sought is read from the code as it is, so that a seed does the same after any."""
    order()
    with ExitStack() as stack:
        FAULTS[name](stack)
        yield


def sought(cities: Cities, name: str, most: int, fresh: str, steps: int = 150) -> tuple[str, int, str, int] | None:
    """(seed, step, what was found, steps played in all) of the first history that finds a planted fault."""
    for number in range(1, most // steps + 1):
        seed = f"{fresh} {number}"
        found = _wrong(cities, seed, steps, name)
        if found is not None and _wrong(cities, seed, found[0]) is None:
            return seed, *found, (number - 1) * steps + found[0]
    return None


def _wrong(cities: Cities, seed: str, steps: int, name: str = "") -> tuple[int, str] | None:
    """(step, what was wrong) of a history with a fault planted, or with none; None where nothing is."""
    with cities.city(kind_of(seed), seed) as city, planted(name) if name else nullcontext():
        history = History(city)
        try:
            grow(history, seed, steps)
        except Exception as error:
            return len(history.steps), f"{type(error).__name__}: {error}"[:120]
    return None


def main(given: Sequence[str] | None = None) -> int:
    """Plant and seek; 1 where a fault was not found in time."""
    parser = argparse.ArgumentParser(prog="make planted")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--most", type=int, default=MINUTE, help="steps to seek for, of all histories together")
    parser.add_argument("--fresh", default="fresh", help="how the seeds begin; a new word gives seeds that nobody has looked at")
    asked = parser.parse_args(given)
    logging.disable(logging.CRITICAL)
    cities, missed = Cities(), 0
    for name in asked.names or FAULTS:
        found = sought(cities, name, asked.most, asked.fresh)
        missed += found is None
        if found is None:
            print(f"{name:32} NOT FOUND in {asked.most} steps", flush=True)
        else:
            seed, step, what, played = found
            print(f"{name:32} {played:5} steps  seed {seed!r}, step {step}: {what}", flush=True)
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
