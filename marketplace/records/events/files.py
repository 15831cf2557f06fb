"""What happens to files."""

from . import Event


class FileStored(Event):
    """A file was handed in; its bytes can be told by their hash."""

    file_id: int
    purpose: str
    sha256: str
    size: int
