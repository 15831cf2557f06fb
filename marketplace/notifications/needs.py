"""Who is told what: needs."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
