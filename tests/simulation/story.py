"""A history as somebody would tell it, and with as few steps as still go wrong."""

from collections.abc import Callable, Sequence

from tests.simulation.history import History, Step


def told(history: History, steps: Sequence[Step]) -> list[str]:
    """One line a step: the day, who, what, and with which case."""
    begins = None
    lines = []
    now = 0.0
    for step in steps:
        now += step.at
        begins = begins or now
        day = int(now // 86_400) + 1
        lines.append(f"  {step.number:4}. day {day:3}: {_line(history, step)}")
    return lines


def _line(history: History, step: Step) -> str:
    if step.what == "time":
        return f"the clock moves by {step.at:.0f} s"
    if step.what == "send":
        return f"the page of step {step.held} is sent"
    if "." not in step.what:
        return step.what
    who = history.city.people[step.who % len(history.city.people)].name
    case = (
        f", the case {step.case[1] + 1} of {'the beginning' if not step.case[0] else f'step {step.case[0]}'}" if step.case else ""
    )
    return f"{who}: {step.what}{case}"


def shortest(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """Fewer steps that still fail: pieces are left out, large ones first, while it goes on failing (delta debugging)."""
    kept, size = list(steps), max(1, len(steps) // 2)
    while size:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            if fewer and fails(fewer):
                kept = fewer
            else:
                place += size
        size //= 2
    return kept
