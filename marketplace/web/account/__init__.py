"""Signing in, signing out, registering and one's own account."""

from . import cookie, joining, me, passwords
from .views import bp

__all__ = ["bp", "joining", "me", "passwords"]

bp.after_app_request(cookie.keep_alive)
