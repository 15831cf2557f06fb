"""Which parts of the installation have been heard of."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ...shared.extensions import CleanText, Model, UTCDateTime


class Heartbeat(Model):
    """A part that runs by itself, and the moment by which it promised to be heard of again."""

    BOOKKEEPING = True

    name: Mapped[str] = mapped_column(CleanText(40), primary_key=True)
    good_until: Mapped[datetime] = mapped_column(UTCDateTime)
