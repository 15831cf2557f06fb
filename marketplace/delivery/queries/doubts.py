"""What is possible under a contract but hardly meant, and is therefore asked of whoever does it; empty where nothing is odd."""

from datetime import date

from ...records.wording import facts
from ...shared.errors import Said
from ..models import Engagement, Outcome
from ..rules import first_open, never_reached, outcome_day, past_term
from . import outcomes


def of_outcome(engagement: Engagement, reached_on: date) -> tuple[Said, ...]:
    """About the day on which the enterprise of a contract is said to have reached a level; one before the service is refused."""
    late = past_term(reached_on, engagement.programme.ends_on, key="doubt.outcome_after_term")
    if engagement.starts_on is not None and reached_on < engagement.starts_on:
        return ()
    days = outcome_day(reached_on, signed_on=engagement.signed_on, starts_on=engagement.starts_on)
    steps = [(step.title, step.due_on, step.done_on) for step in engagement.milestones]
    return (*late, *days, *never_reached(steps, by=reached_on, key="doubt.outcome_before_steps"))


def of_confirmation(outcome: Outcome) -> tuple[Said, ...]:
    """The same for whoever decides about it, as the contract stands now, and what was counted in another programme (G-09)."""
    counted = [
        Said("doubt.outcome_elsewhere", {"programme": one.programme.name, "reached_on": one.reached_on})
        for one in outcomes.counted_elsewhere(outcome)
    ]
    return (*of_outcome(outcome.engagement, outcome.reached_on), *counted)


def of_acceptance(engagement: Engagement, today: date) -> tuple[Said, ...]:
    """About the term, and steps of the contract that nobody has ticked, when its enterprise accepts the service."""
    late = past_term(today, engagement.programme.ends_on, key="doubt.accepted_after_term")
    left = [step.title for step in engagement.milestones if step.done_on is None]
    return (*late, Said("doubt.steps_open", {"count": len(left), "titles": left})) if left else late


def of_end(engagement: Engagement, today: date) -> tuple[Said, ...]:
    """About a contract that is ended before its first step was due."""
    return first_open([(step.title, step.due_on, step.done_on) for step in engagement.milestones], today)


def said(found: tuple[Said, ...]) -> list[str]:
    """The sentences that a form asks, in the reader's language."""
    return [facts.sentence({"key": one.key, "facts": one.facts}) for one in found]
