"""Contracts, delivery and answers."""

from flask import Blueprint

bp = Blueprint("engagements", __name__, url_prefix="/engagements")
