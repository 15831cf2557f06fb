"""Official documents as data; a published file is never edited, only followed by another."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ...shared.errors import NotFound
from ...shared.units import Units
from ..ruleset import Ruleset
from .schema import RulesetError, read_ruleset, read_units

__all__ = ["RulesetError", "available", "load", "load_units"]

UNITS = "units"
FOLDERS: list[Traversable] = [files(__package__)]
"""Where rule files are looked for."""


@cache
def available() -> tuple[str, ...]:
    """Return the keys of all rule sets that can be loaded, sorted."""
    names = (entry.name for folder in FOLDERS for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and n != f"{UNITS}.toml"))


@cache
def load(key: str) -> Ruleset:
    """Return the rule set named `key`; NotFound (`ruleset-unknown`) where there is none."""
    if key not in available():
        raise NotFound("ruleset-unknown", ruleset=key)
    return read_ruleset(key, _text(key))


@cache
def load_units() -> Units:
    """Return the city, its counties and its zones, as the first installation stores them."""
    return read_units(_text(UNITS))


def _text(name: str) -> str:
    found = (folder.joinpath(f"{name}.toml") for folder in FOLDERS)
    return next(file for file in found if file.is_file()).read_text("utf-8")
