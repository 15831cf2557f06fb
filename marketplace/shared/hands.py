"""Which event is a hand in which case: whoever did it does not sign second for that case (AC5).

Every kind of event says with its class that it is a hand, or why it is none; without it there is no such class.
"""

from enum import StrEnum

from .registry import Registry


class Hand(StrEnum):
    """What was done to a case, or to one that it rests on."""

    WRITING = "writing"
    VERIFYING = "verifying"
    CORRECTING = "correcting"
    IMPORTING = "importing"
    REVIEWING = "reviewing"
    RANKING = "ranking"
    SHAPING = "shaping"
    APPLYING = "applying"
    RECOMMENDING = "recommending"
    REACHING = "reaching"
    COUNTING = "counting"
    ENDING = "ending"
    FREEZING = "freezing"
    ADJUSTING = "adjusting"
    SETTING = "setting"
    PLACING = "placing"
    ORGANISING = "organising"
    REGISTERING = "registering"


class NoHand(StrEnum):
    """Why an event is no hand in anything."""

    SECOND_SIGNATURE = "the second signature itself"
    PUTS_ASIDE = "sends back or puts aside: what comes next is another's"
    TWO_TOGETHER = "two people did it together, and each round and year under it is still decided by others"
    FOLLOWS = "comes after the second signature and follows from it"
    OF_A_PARTY = "a party's own doing: `shared.permissions.persons` bars whoever is, or ever was, of a party"
    NOBODYS = "the clock's or a worker's"
    FOUND = "found by a check, nobody chose it"
    STATED_AGAIN = "stated again by whoever verifies a need"
    PART = "part of what is recorded beside it"
    OF_AN_ACCOUNT = "concerns an account, no case that is signed twice"
    BY_ITS_ROW = "`people.use_cases.changes` asks for another person by its own row, which stays"
    NOT_COMPUTED_FROM = "a list or a notice that no decision is computed from"
    SHOWN = "shows sentences beside rules and changes none"
    OF_THE_INSTALLATION = "the installation's"


KINDS: Registry[Hand | NoHand] = Registry("the kind of event")
"""What each kind of event is a hand in; `people.queries.hands` says in which cases each counts."""


def kinds_of(*hands: Hand | NoHand) -> list[str]:
    """The kinds of events that are one of these hands."""
    return [kind for kind, hand in KINDS.items() if hand in hands]
