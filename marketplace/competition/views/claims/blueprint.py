"""The blueprint of the claims, and how the page of one finds it."""

from sqlalchemy import Select, select

from ....needs.models import Need
from ....programmes.web import places
from ....shared import clock
from ....shared.web.requests import actor
from ...models import Claim, Round
from ...queries import claims


def _of_claim(key: str) -> Select[int]:
    return select(Round.programme_id).join(Claim, Claim.round_id == Round.id).where(Claim.key == key)


bp = places.Placed("claims", __name__, key=_of_claim, round_id=Round, need_id=Need)


def found(key: str) -> Claim:
    """The claim of an address, if whoever asks may know of it now."""
    return claims.found(actor(), key, clock.now())
