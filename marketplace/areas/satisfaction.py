"""What the area of satisfaction hands to the machinery."""

from ..queries import satisfaction
from ..records.areas import Area
from ..vetting.queries import pool

AREA = Area(name="satisfaction", wording=(), supplies=((pool.SATISFACTION, satisfaction.of_institution),))
