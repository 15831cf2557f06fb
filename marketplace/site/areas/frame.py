"""What the frame around every page hands to the machinery."""

from ...records import permissions as inbox
from ...records.areas import Area
from ...records.safety import UNSAFE
from ...rulebook.wording import rules
from ...shared.permissions import frame
from ...shared.roles import Role
from ...shared.wording import house

AREA = Area(
    name="frame",
    wording=(house, rules),
    permissions=(frame, inbox),
    put_together={"unsafe.{}": tuple(UNSAFE), "inbox.nothing.{}": tuple(Role)},
)
