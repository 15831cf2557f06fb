"""Whoever does what is hardly meant is asked first, and the answer is recorded with the deed."""

from ...shared.errors import Invalid, Said


def answered(found: tuple[Said, ...], sure: bool) -> tuple[Said, ...]:
    """What was asked and answered, for the event; `Invalid` where it was not."""
    if found and not sure:
        raise Invalid("doubt.unanswered", count=len(found), doubts=list(found))
    return found
