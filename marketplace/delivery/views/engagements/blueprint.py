"""The blueprint that the pages of contracts hang on."""

from flask import Blueprint

bp = Blueprint("engagements", __name__, url_prefix="/engagements")
