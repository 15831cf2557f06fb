"""Who may do what: audit."""

from ..shared.permissions.rules import Endpoints, PermissionLines, line
from ..shared.roles import Role

PERMISSIONS: PermissionLines = {"audit.read": (line(Role.AUDITOR),)}

ENDPOINTS: Endpoints = {
    "audit.index": "audit.read",
    "audit.show": "audit.read",
    "audit.as_csv": "audit.read",
    "audit.as_workbook": "audit.read",
}
