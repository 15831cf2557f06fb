"""Contracts and services as papers."""

from . import clients, contracts

__all__ = ["clients", "contracts"]
