"""What the record of everything done hands to the machinery."""

from ..core.hands import records as hands
from ..policies import audit
from .area import Area

AREA = Area(name="records", wording=(), hands=hands.HANDS, permissions=(audit,))
