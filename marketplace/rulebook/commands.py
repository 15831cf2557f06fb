"""What people ask: copies of the documents beside the rules."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachDocument:
    """Attach a copy of the document of a rule set, in place of the one before."""

    ruleset_key: str
    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class DetachDocument:
    """Take the copy of a document away."""

    ruleset_key: str
