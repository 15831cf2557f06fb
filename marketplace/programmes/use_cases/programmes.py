"""Opening a programme from a rule set, and changing what the rule set leaves to the bureau."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...rulebook import rulesets
from ...rulebook.ruleset import Ruleset, Status
from ...rulebook.settings import Settings, Value
from ...shared import calendar, permissions, ranges
from ...shared.errors import Conflict, Invalid, NotNow
from ...shared.models.account import Account
from ...shared.models.place import Unit, UnitKind
from ...shared.reasons import needed
from ..commands import ChangeDates, ChangeSettings, Dates, OpenProgramme
from ..events import (
    Change,
    ProgrammeDatesChanged,
    ProgrammeDatesProposed,
    ProgrammeOpened,
    ProgrammeSettingsChanged,
    ProgrammeSettingsProposed,
)
from ..models import Programme
from ..queries import programmes
from . import terms, together

KEY = re.compile(r"[A-Z0-9][A-Z0-9-]{1,31}")


def open_programme(command: OpenProgramme, *, actor: Account, now: datetime) -> Programme:
    """Open a programme; its end follows from the rule set's term (S004-2.2.4b)."""
    ruleset = rulesets.load(command.ruleset_key)
    with transaction(actor, now) as session:
        permissions.require(actor, "programme.open")
        _check_opening(session, command, ruleset)
        settings = _settings(ruleset, command.values)
        programme = Programme(
            key=command.key,
            ruleset_key=ruleset.key,
            unit_id=_city(actor).id,
            settings=_stored(settings),
            opened_by_id=actor.id,
            opened_at=now,
        )
        take_dates(programme, ruleset, command.name, command.dates, now)
        _check_deadlines(command.dates, now)
        session.add(programme)
        session.flush()
        record(_opened(programme, ruleset, settings))
    return programme


def change_dates(command: ChangeDates, *, actor: Account, now: datetime) -> Programme:
    """Rename a programme or move its days, and record old and new; a later deadline or another term waits for a second person."""
    with transaction(actor, now) as session:
        programme = load(programmes.visible_to(actor), command.programme_id, actor, "programme.change", command.version)
        reason = needed(command.reason)
        ruleset = programmes.ruleset_of(programme)
        before = dated(programme)
        take_dates(programme, ruleset, command.name, command.dates, now)
        changes = tuple(changes_between(before, dated(programme), DATE_LABELS))
        _check_changes(changes)
        waits = terms.take_two(changes)
        check_changes_of_days(session, programme, changes, now)
        if waits:
            session.refresh(programme)
            programme.proposed = _proposal(command, reason, actor, now)
        happened = ProgrammeDatesProposed if waits else ProgrammeDatesChanged
        record(happened(programme_id=programme.id, changes=changes, reason=reason))
    return programme


def _proposal(command: ChangeDates, reason: str, actor: Account, now: datetime) -> dict[str, object]:
    days = {name: getattr(command.dates, name).isoformat() for name in ("starts_on", "apply_on", "recommend_on")}
    return {"name": command.name, **days, "reason": reason, "by": actor.id, "at": now.isoformat()}


def change_settings(command: ChangeSettings, *, actor: Account, now: datetime) -> Programme:
    """Set what the rule set leaves open, and record each value as it was and as it is; what takes two people waits for the second.

    Nothing else that takes two is proposed meanwhile: what somebody was asked to decide does not change under the hand.
    """
    with transaction(actor, now):
        programme = load(programmes.visible_to(actor), command.programme_id, actor, "programme.change", command.version)
        reason = needed(command.reason)
        changes = changes_to(programme, command.values)
        _check_changes(changes)
        together.require_unmeasured(programme, changes)
        alone, both = together.parted(programme, changes)
        if both:
            if waits := programmes.settings_waiting(programme):
                raise NotNow("settings.waits", **waits)
            proposed = {change.name: change.new for change in both}
            together.require_open(programme, proposed)
            programme.proposed_settings = {"values": proposed, "reason": reason, "by": actor.id, "at": now.isoformat()}
            record(ProgrammeSettingsProposed(programme_id=programme.id, changes=both, reason=reason))
        if alone:
            put(programme, {change.name: change.new for change in alone})
            record(ProgrammeSettingsChanged(programme_id=programme.id, changes=alone, reason=reason))
    return programme


def changes_to(programme: Programme, values: Mapping[str, object]) -> tuple[Change, ...]:
    """What would differ with these values; Invalid where they may not be in force."""
    ruleset = programmes.ruleset_of(programme)
    before, after = ruleset.settings(programme.settings), _settings(ruleset, programme.settings | dict(values))
    return tuple(changes_between(before.values, after.values, _labels(ruleset)))


def put(programme: Programme, values: Mapping[str, object]) -> None:
    """Let these values be in force."""
    programme.settings = _stored(_settings(programmes.ruleset_of(programme), programme.settings | dict(values)))


DATE_LABELS = {
    "name": "名称",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "apply_on": "机构报送截止日",
    "recommend_on": "县市区推荐截止日",
}
"""Labels of what is no setting of a rule set, as the record states them."""


def check_changes_of_days(session: Session, programme: Programme, changes: tuple[Change, ...], now: datetime) -> None:
    """Refuse days that move a deadline after it has passed, or leave out what runs in the term."""
    terms.require_not_over(changes, now)
    terms.require_holds(session, programme, changes)


def _check_opening(session: Session, command: OpenProgramme, ruleset: Ruleset) -> None:
    if ruleset.status is Status.SUPERSEDED:
        raise Invalid("programme.ruleset_superseded", ruleset=ruleset.title)
    if not programmes.fit(ruleset):
        raise Invalid("programme.ruleset_unfit", ruleset=ruleset.title)
    together.require_none(ruleset, command.values)
    if not KEY.fullmatch(command.key):
        raise Invalid("programme.key_shape", field="key", value=command.key)
    if session.scalar(select(Programme.id).where(Programme.key == command.key)) is not None:
        raise Conflict("programme.key_taken", field="key", value=command.key)


def _check_changes(changes: tuple[Change, ...]) -> None:
    if not changes:
        raise Invalid("programme.nothing_changed")


def _settings(ruleset: Ruleset, values: Mapping[str, object]) -> Settings:
    """The values in force with these changes; the deadlines are dates of the programme, not settings."""
    for name in programmes.DEADLINES:
        if name in values:
            raise Invalid("programme.deadline_is_a_date", label=ruleset.facts[name].label)
    settings = ruleset.settings(values)
    together.require_lawful(ruleset, settings)
    return settings


def _stored(settings: Settings) -> dict[str, object]:
    return {name: _plain(settings.values[name]) for name in sorted(settings.changed)}


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def take_dates(programme: Programme, ruleset: Ruleset, name: str, dates: Dates, now: datetime) -> None:
    """Put the days into the programme, or raise Invalid where they, or their order, cannot be right."""
    today = calendar.day_of(now)
    window = ranges.PROGRAMME
    ranges.check_day(dates.starts_on, window.first(today), window.last(today), "starts_on")
    ends_on = ruleset.term_end(dates.starts_on)
    if not name:
        raise Invalid("programme.name_missing", field="name")
    earliest = calendar.last_day(dates.starts_on, -ranges.DEADLINE_YEARS_BEFORE)
    ranges.check_day(dates.apply_on, earliest, ends_on, "apply_on")
    if dates.recommend_on < dates.apply_on:
        raise Invalid("programme.recommend_before_apply", field="recommend_on", apply_on=dates.apply_on)
    if dates.recommend_on >= ends_on:
        raise Invalid("programme.recommend_after_end", field="recommend_on", ends_on=ends_on, rule=ruleset.cite("term_years"))
    programme.name, programme.starts_on, programme.ends_on = name, dates.starts_on, ends_on
    programme.apply_until = _last_moment(dates.apply_on)
    programme.recommend_until = _last_moment(dates.recommend_on)


def _check_deadlines(dates: Dates, now: datetime) -> None:
    """Raise `Invalid` where a deadline of a new programme lies before its start, or has passed already."""
    today = calendar.day_of(now)
    for name in ("apply_on", "recommend_on"):
        day = getattr(dates, name)
        if day < dates.starts_on:
            raise Invalid("programme.deadline_before_start", field=name, day=day, starts_on=dates.starts_on)
        if day < today:
            raise Invalid("programme.deadline_past", field=name, day=day, today=today)


def _last_moment(day: date) -> datetime:
    """The last moment that still belongs to a day in Shanghai, so that pages show that very day."""
    return calendar.end_of(day) - datetime.resolution


def dated(programme: Programme) -> dict[str, Value]:
    """The name and the days of a programme, as they are recorded."""
    return {
        "name": programme.name,
        "starts_on": programme.starts_on,
        "ends_on": programme.ends_on,
        "apply_on": calendar.day_of(programme.apply_until),
        "recommend_on": calendar.day_of(programme.recommend_until),
    }


def proposed_changes(programme: Programme) -> tuple[Change, ...]:
    """What would differ once the days that somebody proposed are approved; empty where nothing waits."""
    proposed = programme.proposed
    if proposed is None:
        return ()
    new: dict[str, Value] = {name: date.fromisoformat(proposed[name]) for name in ("starts_on", "apply_on", "recommend_on")}
    new |= {"name": proposed["name"], "ends_on": programmes.ruleset_of(programme).term_end(new["starts_on"])}  # type: ignore[arg-type]
    return tuple(changes_between(dated(programme), new, DATE_LABELS))


def _labels(ruleset: Ruleset) -> dict[str, str]:
    return {name: entry.label for name, entry in ruleset.adjustable.items()}


def changes_between(old: Mapping[str, Value], new: Mapping[str, Value], labels: Mapping[str, str]) -> Iterator[Change]:
    """What differs, in the order of the labels."""
    for name, label in labels.items():
        if old[name] != new[name]:
            yield Change(name=name, label=label, old=old[name], new=new[name])


def _opened(programme: Programme, ruleset: Ruleset, settings: Settings) -> ProgrammeOpened:
    defaults = ruleset.settings()
    return ProgrammeOpened.of(programme, changes=tuple(changes_between(defaults.values, settings.values, _labels(ruleset))))


def _city(actor: Account) -> Unit:
    unit = actor.unit
    if unit is None or unit.kind != UnitKind.CITY:
        raise Invalid("programme.not_a_city")
    return unit
