"""What the frame around every page hands to the machinery."""

from ..core.roles import Role
from ..policies import frame, inbox
from ..safety import UNSAFE
from ..words import house, rules
from .area import Area

AREA = Area(
    name="frame",
    wording=(house, rules),
    permissions=(frame, inbox),
    put_together={"unsafe.{}": tuple(UNSAFE), "inbox.nothing.{}": tuple(Role)},
)
