"""The programme, its dates, settings and chains."""

from flask import Blueprint

bp = Blueprint("programme", __name__, url_prefix="/programme")
