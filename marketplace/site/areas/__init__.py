"""The areas, and the one list of them.

The machinery (`permissions`, `wording`, `messages`, `waiting`, `hands`) knows no area by name. Whoever
makes an application composes it first, and so do tests of rules and use cases, without any page.
"""

from ...competition import area as competition
from ...delivery import area as delivery
from ...evaluation import area as year
from ...needs import area as needs
from ...people import area as people
from ...programmes import area as programme
from ...records.areas import Area, hand_over
from ...rulebook import area as rulebook
from ...satisfaction import area as satisfaction
from ...shared.registry import ASKED, Unsupplied
from ...vetting import area as applications
from . import frame, records
from .unsaid import Unsaid, missing

__all__ = ["AREAS", "Area", "Unsaid", "compose"]

AREAS: tuple[Area, ...] = (
    frame.AREA,
    records.AREA,
    rulebook.AREA,
    people.AREA,
    programme.AREA,
    needs.AREA,
    applications.AREA,
    competition.AREA,
    delivery.AREA,
    satisfaction.AREA,
    year.AREA,
)


def compose() -> None:
    """Hand every area to the machinery and to each other.

    Raises `Unsaid` where something could be said that has no sentence, `Unsupplied` where nobody knows what is asked for.
    """
    for area in AREAS:
        hand_over(area)
    if unknown := [asked.what for asked in ASKED if asked.answer is None]:
        raise Unsupplied(", ".join(unknown))
    if keys := missing(AREAS):
        raise Unsaid(", ".join(keys))
