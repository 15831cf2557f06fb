"""What happens to files."""

from dataclasses import dataclass

from . import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FileStored(Event):
    """A file was handed in; its bytes can be told by their hash."""

    file_id: int
    purpose: str
    sha256: str
    size: int
