"""An installation's own copy of an official document, from which pages quote."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..shared.extensions import CleanText, Row, UTCDateTime


class DocumentCopy(Row):
    """One copy, told by its hash; replaced and detached copies stay, so that what a page quoted can be looked up."""

    ruleset_key: Mapped[str] = mapped_column(CleanText(32), index=True)
    live: Mapped[str | None] = mapped_column(CleanText(32), unique=True)
    """The key of the rule set while this is its copy, so that there is one; None afterwards."""
    sha256: Mapped[str] = mapped_column(CleanText(64))
    """Of the text in UTF-8."""
    name: Mapped[str] = mapped_column(CleanText(100))
    text: Mapped[str] = mapped_column(Text, deferred=True)
    """As it was read: spans are places in it."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
