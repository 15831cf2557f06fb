"""Who may do what: competition."""

from .rules import Deeds, Endpoints

DEEDS: Deeds = {}

ENDPOINTS: Endpoints = {}
