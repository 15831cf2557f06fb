"""Who may do what: people."""

from .rules import Deeds, Endpoints

DEEDS: Deeds = {}

ENDPOINTS: Endpoints = {}
