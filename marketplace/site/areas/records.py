"""What the record of everything done hands to the machinery."""

from ...records import hands
from ...records.areas import Area
from .. import permissions as audit

AREA = Area(name="records", wording=(), hands=hands.HANDS, permissions=(audit,))
