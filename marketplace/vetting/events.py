"""What happens to applications and to places in the pool."""

from ..records.events import Event
from ..shared.hands import Hand, NoHand


class ApplicationEvent(Event, parent=True, subject="application"):
    """Something happened to one application."""

    application_id: int


class ApplicationStarted(ApplicationEvent, hand=Hand.APPLYING):
    """An institution began to apply, or took its withdrawn application up again."""

    number: str
    organisation_id: int
    programme_id: int
    again: bool = False


class ApplicationFilledFrom(ApplicationEvent, hand=Hand.APPLYING):
    """A new application took over what its institution had handed in to another programme; `fields` names what."""

    source_id: int
    source: str
    programme: str
    fields: tuple[str, ...]


class ApplicationSaved(ApplicationEvent, hand=Hand.APPLYING):
    """A section of a draft was changed; `fields` names what, the values stay out of the record."""

    section: str
    fields: tuple[str, ...]


class PledgeAttached(ApplicationEvent, hand=Hand.APPLYING):
    """The sealed pledge was handed in."""

    file_id: int


class ApplicationSubmitted(ApplicationEvent, hand=Hand.APPLYING):
    """An application was handed in, checked against a rule set."""

    again: bool
    direct: bool
    direct_reason: str
    categories: tuple[str, ...]
    yearly_ability: int | None
    committed_served: int | None
    ruleset: str
    warnings: int


class ApplicationReturned(ApplicationEvent, hand=NoHand.PUTS_ASIDE):
    """An application was sent back; `defects` is how many things are to be mended."""

    defects: int
    remark: str


class ApplicationRecommended(ApplicationEvent, hand=Hand.RECOMMENDING):
    """A county recommended an application, or the city took one in that came straight to it."""

    opinion: str
    direct: bool
    document_file_id: int | None
    copies: int | None


class ApplicationAdmitted(ApplicationEvent, hand=NoHand.SECOND_SIGNATURE):
    """The city took an institution into the pool."""

    place_id: int
    reason: str


class ApplicationRejected(ApplicationEvent, hand=NoHand.SECOND_SIGNATURE):
    """The city turned an application down."""

    reason: str


class ApplicationCarriedOver(ApplicationEvent, hand=NoHand.SECOND_SIGNATURE):
    """The city carried a place over, with what was declared for it in `source`, to another `programme`."""

    number: str
    organisation_id: int
    programme_id: int
    place_id: int
    source: str
    programme: str
    reason: str


class ApplicationWithdrawn(ApplicationEvent, hand=NoHand.OF_A_PARTY):
    """An institution took its application back; `was` is where it stood."""

    reason: str
    was: str


class PlaceEvent(Event, parent=True, subject="place"):
    """Something happened to one place in the pool."""

    place_id: int


class PlaceGiven(PlaceEvent, hand=NoHand.TWO_TOGETHER):
    """An institution stands in the pool of a programme."""

    application_id: int
    organisation_id: int
    capacity: int
    categories: tuple[str, ...]
    committed_served: int


class PlaceChanged(PlaceEvent, hand=Hand.PLACING):
    """Numbers of a place were changed: each as {label, old, new}."""

    changes: tuple[dict[str, object], ...]
    reason: str


class PlaceSuspended(PlaceEvent, hand=Hand.PLACING):
    """A place was suspended: no new claims."""

    reason: str


class PlaceResumed(PlaceEvent, hand=Hand.PLACING):
    """A suspended place counts again."""

    reason: str


class PlaceRemoved(PlaceEvent, hand=Hand.PLACING):
    """A place was taken out of the pool."""

    reason: str


class PlaceCarryProposed(PlaceEvent, hand=NoHand.TWO_TOGETHER):
    """Somebody proposed that a place also counts in another `programme`."""

    to_programme_id: int
    programme: str
    reason: str


class PlaceCarryDropped(PlaceEvent, hand=NoHand.TWO_TOGETHER):
    """What was proposed was taken back by whoever had proposed it (`own`), or turned down by another person."""

    own: bool
    reason: str
    programme: str = ""
    proposer_id: int | None = None
    """Who learns that it was turned down."""


class PlaceCarryApproved(PlaceEvent, hand=NoHand.SECOND_SIGNATURE):
    """A second person approved it: there is a place in the other `programme` as well."""

    to_place_id: int
    programme: str


class PlaceCarriedOver(PlaceEvent, hand=NoHand.PART):
    """A place began with one in another `programme`, from which it was carried over."""

    from_place_id: int
    programme: str
    reason: str
