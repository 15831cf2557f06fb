"""Icons drawn into the page from the sprite that Bootstrap-Flask brings, so that no page loads all two thousand."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import flask_bootstrap
from markupsafe import Markup

SPRITE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"

_SYMBOL = re.compile(
    r'<symbol[^>]*?viewBox="(?P<box>[\d .]+)"[^>]*?id="(?P<id>[a-z0-9-]+)"[^>]*>(?P<paths>.*?)</symbol>', re.DOTALL
)


@cache
def symbols() -> Mapping[str, tuple[str, str]]:
    """The view box and the paths of every icon, by its name."""
    found = _SYMBOL.finditer(SPRITE.read_text("utf-8"))
    return {match["id"]: (match["box"], match["paths"]) for match in found}


def icon(name: str) -> Markup:
    """The icon as inline SVG, hidden from screen readers since a word stands beside it; nothing where unknown."""
    return _drawn(name) if name in symbols() else Markup()


@cache
def _drawn(name: str) -> Markup:
    box, paths = symbols()[name]
    return Markup(
        '<svg class="icon" viewBox="{}" width="16" height="16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>'
    ).format(box, Markup(paths))
