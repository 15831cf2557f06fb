"""A computed figure in words: the same on a page, in a cell of a workbook and in a file that stands alone."""

from collections.abc import Iterable

from flask_babel import gettext

from ..figures import Figure, Rounding


def said(figure: Figure) -> str:
    """The formula with what it comes to, how that was rounded, and what decided between equals."""
    rounded = {Rounding.HALF_UP: gettext("四舍五入"), Rounding.DOWN: gettext("只舍不入")}.get(figure.rounding, "")
    notes = [note for note in (rounded if figure.formula else "", figure.ties) if note]
    return figure.equation + (gettext("（%(notes)s）", notes=gettext("；").join(notes)) if notes else "")


def told(figures: Iterable[Figure]) -> str:
    """Several figures as the lines of a cell."""
    return "\n".join(gettext("%(label)s：%(said)s", label=one.label, said=said(one)) for one in figures)
