"""The blueprint of the claims, and how the page of one finds it."""

from flask import Blueprint

from ....shared import clock
from ....shared.web.requests import actor
from ...models import Claim
from ...queries import claims

bp = Blueprint("claims", __name__)


def found(key: str) -> Claim:
    """The claim of an address, if whoever asks may know of it now."""
    return claims.found(actor(), key, clock.now())
