"""Who may do what: programme."""

from .rules import Deeds, Endpoints

DEEDS: Deeds = {}

ENDPOINTS: Endpoints = {}
