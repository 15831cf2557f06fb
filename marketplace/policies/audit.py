"""Who may do what: audit."""

from ..core.roles import Role
from .rules import Deeds, Endpoints, line

DEEDS: Deeds = {"audit.read": (line(Role.AUDITOR),)}

ENDPOINTS: Endpoints = {"audit.index": "audit.read", "audit.show": "audit.read"}
