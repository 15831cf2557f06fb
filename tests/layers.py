"""The shape of the product as tests read it: its modules, the area of each and the layer inside it."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import marketplace

ROOT = Path(marketplace.__file__).parent
MODULES = {str(path.relative_to(ROOT)): path for path in sorted(ROOT.rglob("*.py"))}
"""Every module by its path under `marketplace/`."""

AREAS = (
    "site",
    "evaluation",
    "satisfaction",
    "delivery",
    "competition",
    "vetting",
    "needs",
    "programmes",
    "people",
    "rulebook",
    "records",
    "shared",
)
"""From the top down; a module imports its own area and those below it."""


def area(name: str) -> str:
    """The area of a module, or the folder beside the areas that it stands in."""
    return name.split("/")[0].removesuffix(".py")


def layer(name: str) -> str:
    """The layer inside its area that a module belongs to; "" where it stands outside the areas."""
    parts = name.split("/")
    return parts[1].removesuffix(".py") if parts[0] in AREAS and len(parts) > 1 else ""


def loaded(*layers: str) -> list[ModuleType]:
    """The modules of these layers of every area, imported."""
    names = [name for name in MODULES if layer(name) in layers]
    return [
        import_module("marketplace." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")) for name in names
    ]
