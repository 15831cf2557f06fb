"""Signing in, signing out, registering and one's own account."""

from ...web import cookie
from . import changes, joining, me, passwords
from .views import bp

__all__ = ["bp", "changes", "joining", "me", "passwords"]

bp.after_app_request(cookie.keep_alive)
