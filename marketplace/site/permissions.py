"""Who may do what: audit."""

from ..shared.permissions.rules import Deeds, Endpoints, line
from ..shared.roles import Role

DEEDS: Deeds = {"audit.read": (line(Role.AUDITOR),)}

ENDPOINTS: Endpoints = {"audit.index": "audit.read", "audit.show": "audit.read"}
