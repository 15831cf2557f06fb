"""What the frame around every page hands to the machinery."""

from ..policies import inbox
from ..safety import UNSAFE
from ..shared.permissions import frame
from ..shared.roles import Role
from ..shared.wording import house
from ..words import rules
from .area import Area

AREA = Area(
    name="frame",
    wording=(house, rules),
    permissions=(frame, inbox),
    put_together={"unsafe.{}": tuple(UNSAFE), "inbox.nothing.{}": tuple(Role)},
)
