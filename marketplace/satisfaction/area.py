"""What the area of satisfaction hands to the machinery."""

from ..records.areas import Area
from ..vetting.queries import pool
from .queries import satisfaction

AREA = Area(name="satisfaction", wording=(), supplies=((pool.SATISFACTION, satisfaction.of_institution),))
