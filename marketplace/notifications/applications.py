"""Who is told what: applications."""

from .told import Subscribers

SUBSCRIBERS: Subscribers = {}
