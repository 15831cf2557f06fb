"""Who may do what: inbox."""

from .rules import Deeds, Endpoints

DEEDS: Deeds = {}

ENDPOINTS: Endpoints = {}
