"""What happens to files."""

from ...shared.hands import NoHand
from . import Event


class FileStored(Event, hand=NoHand.PART, unseen=True):
    """A file was handed in; its bytes can be told by their hash."""

    file_id: int
    purpose: str
    sha256: str
    size: int
