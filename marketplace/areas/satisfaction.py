"""What the area of satisfaction hands to the machinery."""

from ..queries import pool, satisfaction
from ..records.areas import Area

AREA = Area(name="satisfaction", wording=(), supplies=((pool.SATISFACTION, satisfaction.of_institution),))
