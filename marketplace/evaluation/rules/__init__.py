"""Decisions on values, without web, database or clock."""
