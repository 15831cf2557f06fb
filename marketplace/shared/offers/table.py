"""The grammar of an offer: the step that a button takes, the permission it asks for, and what else has to be true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..lifecycle import Step
from ..models.account import Account

Circumstance = Callable[[Any, Account, datetime], bool]
REFUSE = "refuse"


def refused_by(refuse: Callable[[Any, datetime], None]) -> Callable[[Circumstance], Circumstance]:
    """Mark a circumstance with what a use case asks for it, which says better than `cannot.<name>` why it does not hold."""

    def marked(holds: Circumstance) -> Circumstance:
        setattr(holds, REFUSE, refuse)
        return holds

    return marked


@dataclass(frozen=True)
class Offer:
    """One button of a case.

    The state has to be open to one of `steps`, none where it is offered in any state. The person needs one of the
    permissions on the subject, which is the case unless `of` names another. `when` asks the clock, both sides and whose hands
    were in it: all that the use case would refuse with.
    """

    permissions: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    when: tuple[Circumstance, ...] = ()
    of: Callable[[Any], Any] = lambda case: case


def offer(
    permission: str | tuple[str, ...], *steps: Step, when: Circumstance | tuple[Circumstance, ...] = (), **more: Any
) -> Offer:
    """A line that reads aloud: who may take this step, when."""
    permissions = (permission,) if isinstance(permission, str) else permission
    return Offer(permissions, steps, when if isinstance(when, tuple) else (when,), **more)


Offers = Mapping[str, Offer]
