"""The blueprint that the pages of contracts hang on."""

from ....programmes.web import places
from ...models import Engagement

bp = places.Placed("engagements", __name__, "/engagements", engagement_id=Engagement)
