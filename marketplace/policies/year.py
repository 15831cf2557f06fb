"""Who may do what: year."""

from .rules import Deeds, Endpoints

DEEDS: Deeds = {}

ENDPOINTS: Endpoints = {}
