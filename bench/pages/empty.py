"""A Flask application with one view that does nothing: what a page costs is told as a ratio to it."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def view() -> str:
    return "nothing"
