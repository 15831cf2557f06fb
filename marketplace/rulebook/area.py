"""What the rulebook hands to the machinery."""

from ..records.areas import Area
from ..shared.wording import tables
from . import events
from .conditions import CONDITIONS
from .wording import citing, documents, sources, vetting

AREA = Area(
    name="rulebook",
    events=(events,),
    wording=(sources, vetting),
    supplies=((tables.CITED, citing.cited), (tables.PRINTED, documents.found), (tables.NAMED, documents.named)),
    put_together={"rule.{}" + end: tuple(CONDITIONS) for end in ("", ".passed", ".failed", ".unknown", ".mend")},
)
