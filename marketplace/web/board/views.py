"""The public board of published needs."""

from flask import Blueprint

bp = Blueprint("board", __name__, url_prefix="/board")
