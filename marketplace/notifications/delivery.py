"""Who is told what: delivery."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
