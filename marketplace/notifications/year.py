"""Who is told what: year."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
