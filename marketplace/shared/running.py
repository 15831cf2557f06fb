"""The settings of the running application, for use cases that have no request to ask."""

from flask import current_app

from .config import Settings


def settings() -> Settings:
    """The settings with which the running application was made."""
    chosen: Settings = current_app.extensions["settings"]
    return chosen
