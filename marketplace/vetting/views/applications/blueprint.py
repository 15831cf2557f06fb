"""Where the pages of applications stand."""

from flask import Blueprint

bp = Blueprint("applications", __name__, url_prefix="/applications")
