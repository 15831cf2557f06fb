"""A Flask application with SQLAlchemy, WTForms and Babel, one table and one page: what nobody can do without."""

from flask import Flask, render_template_string
from flask_babel import Babel, gettext
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import StringField

PAGE = "<!doctype html><title>{{ title }}</title><form method=post>{{ form.hidden_tag() }}{{ form.name() }}</form>{{ rows }}"


class Model(DeclarativeBase):
    """The parent of the one table."""


db = SQLAlchemy(model_class=Model)


class Note(db.Model):
    """A row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class NoteForm(FlaskForm):
    """A field."""

    name = StringField()


def page() -> str:
    rows = len(db.session.scalars(select(Note)).all())
    return render_template_string(PAGE, title=gettext("Notes"), form=NoteForm(), rows=rows)


def create_app(database: str) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for this bench only", SQLALCHEMY_DATABASE_URI=database)
    db.init_app(app)
    Babel(app)
    app.add_url_rule("/", view_func=page)
    return app
