"""Recorded facts, which are plain codes and numbers, as people read them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from ...shared import money
from ...shared.clock import SHANGHAI
from ...shared.rounding import hundredths
from ...shared.wording import SENTENCES, joined, label, say
from ...shared.wording.tables import NAMED

STATES = {
    "need": "NeedState",
    "application": "ApplicationState",
    "place": "PlaceState",
    "round": "RoundState",
    "run": "RunState",
    "claim": "ClaimState",
    "engagement": "EngagementState",
    "outcome": "OutcomeState",
    "year": "YearState",
    "adjustment": "AdjustmentState",
    "organisation": "Standing",
}
"""Kind of the words for a state, by the kind of case."""

KINDS = {
    "step": "Step",
    "role": "Role",
    "roles": "Role",
    "origin": "Origin",
    "standing": "Standing",
    "section": "Section",
    "change": "Alteration",
    "by": "ChangedBy",
    "corrected": "NeedField",
}
"""Kind of the words for a code, by the name of the fact."""

CATEGORIES = ("category", "categories")
LEVELS = ("level", "current_level", "goal_level")
DAY = len("2023-03-10")
_IDLE = "…，。：:, "
_CLAUSE_ENDS = re.compile(r"[。；：]|[.;:](?:\s|$)")
_OPEN_BRACKET = re.compile(r"[（(][^（(）)]*$")
_PLACES = re.compile(r"[“（(\"]?\{\w+\}[”）)\"]?")


def told(key: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a message, in the reader's language."""
    return say(f"told.{key}", **readable(facts))


def sentence(said: Mapping[str, Any]) -> str:
    """A stored `Said`, in the reader's language."""
    return say(said["key"], **readable(said["facts"]))


FLAGS = {
    "RegistrationApproved": ("reason",),
    "WorkbookUploaded": ("asked",),
    "WorkbookRowDropped": ("restored",),
    "WorkbookHiddenSettled": ("taken_in",),
    "WorkbookNameDecided": ("meant",),
}
"""Facts by which an event has a sentence of its own, where they are given; one of an earlier release may lack them."""


def _sentence_of(kind: str, facts: Mapping[str, Any]) -> str:
    """The key of an event's sentence; a general one where it has none of its own."""
    flags = [f"happened.{kind}.{name}" for name in FLAGS.get(kind, ()) if facts.get(name)]
    if kind == "WorkbookNameDecided" and facts.get("choice") in ("", "other"):
        flags = [f"happened.{kind}.{facts['choice'] or 'undone'}"]
    return next((key for key in (*flags, f"event.{kind}") if key in SENTENCES), "event.other")


def happened(kind: str, facts: Mapping[str, Any], *, who: str, subject_kind: str = "") -> str:
    """The sentence of an event, in the reader's language; a general one where an event has none of its own."""
    return joined(
        say(_sentence_of(kind, facts), **(readable(facts, subject_kind) | {"who": who, "kind": kind})),
        say("fact.as_deputy", **facts) if facts.get("in_place_of") else "",
        say("fact.one_person") if facts.get("one_person") else "",
        say("fact.overruled", reason=facts["overruled"]) if facts.get("overruled") else "",
        say("fact.asked", asked=joined(*map(sentence, facts["asked"])))
        if isinstance(facts.get("asked"), list | tuple) and facts["asked"]
        else "",
    )


def kind_label(kind: str) -> str:
    """A short name for a kind of event: how its sentence begins, without the facts; the bare kind where it has none."""
    sentence = say(f"event.{kind}") if f"event.{kind}" in SENTENCES else kind
    clause = _CLAUSE_ENDS.split(_PLACES.sub("…", sentence).strip(_IDLE))[0]
    short = _OPEN_BRACKET.sub("", clause).strip(_IDLE)[:60]
    return short[:1].upper() + short[1:]


def readable(facts: Mapping[str, Any], subject_kind: str = "") -> dict[str, Any]:
    """Facts as they may stand in a sentence: words for codes, yuan for fen, Shanghai for moments."""
    return {name: _readable(name, value, subject_kind) for name, value in facts.items()}


def _readable(name: str, value: Any, subject_kind: str) -> Any:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, list):
        return gettext("、").join(str(_readable(name, item, subject_kind)) for item in value)
    if isinstance(value, dict) and value.keys() == {"key", "facts"}:
        return sentence(value)
    if isinstance(value, dict):
        return _change(value) if {"label", "old", "new"} <= value.keys() else value
    if isinstance(value, bool) and name == "related":
        return label(value, "Related")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, int):
        return money.yuan(value) if name.endswith("_fen") else hundredths(value) if name.endswith("_score") else value
    return _text(name, value, subject_kind) if isinstance(value, str) else value


def _text(name: str, value: str, subject_kind: str) -> str:
    if name == "state":
        return label(value, STATES.get(subject_kind, ""))
    if name in KINDS:
        return label(value, KINDS[name])
    if name in CATEGORIES:
        return NAMED(value, "categories")
    if name in LEVELS:
        return _level(value)
    return _moment(value) if name.endswith(("_at", "_until", "_on")) else value


def _level(code: str) -> str:
    """A level, with its grade where the code has one: champion:national."""
    plain, _, grade = code.partition(":")
    word = NAMED(plain, "levels")
    return f"{word}（{label(grade, 'Grade')}）" if grade else word


def _moment(text: str) -> str:
    try:
        if len(text) <= DAY:
            return date.fromisoformat(text).isoformat()
        return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return text


def _change(change: Mapping[str, Any]) -> str:
    name = str(change.get("name", ""))
    old, new = (_readable(name, change[side], "") for side in ("old", "new"))
    return str(gettext("%(label)s：%(old)s → %(new)s", label=gettext(str(change["label"])), old=old, new=new))
