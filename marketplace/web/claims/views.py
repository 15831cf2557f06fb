"""Claims of institutions."""

from flask import Blueprint

bp = Blueprint("claims", __name__, url_prefix="/claims")
