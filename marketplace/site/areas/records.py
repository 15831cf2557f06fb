"""What the record of everything done hands to the machinery."""

from ...records.areas import Area
from ...records.events import files, installation, places, runs
from .. import permissions as audit

AREA = Area(name="records", wording=(), events=(files, installation, places, runs), permissions=(audit,))
