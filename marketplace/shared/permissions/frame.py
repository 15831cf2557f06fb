"""Who may reach the frame: what everybody sees, and what machines ask for."""

from .rules import PUBLIC, Endpoints, PermissionLines

PERMISSIONS: PermissionLines = {}

ENDPOINTS: Endpoints = {
    "static": PUBLIC,
    "bootstrap.static": PUBLIC,
    "health.healthz": PUBLIC,
    "health.readyz": PUBLIC,
    "portal.index": PUBLIC,
    "rules.index": PUBLIC,
    "rules.show": PUBLIC,
}
