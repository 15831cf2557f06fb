"""The rule sets as tables."""

from flask import Blueprint

bp = Blueprint("rules", __name__, url_prefix="/rules")
