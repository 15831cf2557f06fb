"""Who is told what: competition."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
