"""Year's end."""

from flask import Blueprint

bp = Blueprint("year", __name__, url_prefix="/year")
