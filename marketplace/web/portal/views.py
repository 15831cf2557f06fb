"""The way in."""

from flask import Blueprint

bp = Blueprint("portal", __name__)
