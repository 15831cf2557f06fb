"""Who may do what: inbox."""

from ..shared.permissions.rules import SIGNED_IN, Endpoints, PermissionLines

PERMISSIONS: PermissionLines = {}

ENDPOINTS: Endpoints = {"inbox.index": SIGNED_IN, "inbox.read": SIGNED_IN, "inbox.read_all": SIGNED_IN}
