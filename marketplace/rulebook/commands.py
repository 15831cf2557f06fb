"""What people ask: copies of the documents beside the rules."""

from ..shared.fixed import Fixed


class AttachDocument(Fixed):
    """Attach a copy of the document of a rule set, in place of the one before."""

    ruleset_key: str
    name: str
    data: bytes


class DetachDocument(Fixed):
    """Take the copy of a document away."""

    ruleset_key: str
