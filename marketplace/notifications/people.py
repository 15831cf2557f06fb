"""Who is told what: people."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
