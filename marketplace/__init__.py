"""Jiebang: a bounty-board marketplace of needs and services. The rules of every area load without the application."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .site.factory import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        return import_module(".site.factory", __name__).create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
