"""What the record of everything done hands to the machinery."""

from ..policies import audit
from ..records import hands
from ..records.areas import Area

AREA = Area(name="records", wording=(), hands=hands.HANDS, permissions=(audit,))
