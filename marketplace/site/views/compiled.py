"""What costs most before the first page, left until it is needed or kept from the last start: addresses and templates."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from werkzeug import routing

from ...shared.resources import PACKAGE


class Rule(routing.Rule):
    """A rule whose writer of addresses is made when the first is written; Werkzeug compiles two for every rule at the start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = cache(partial(super()._compile_builder, append_unknown))

        def build(rule: routing.Rule, /, **values: Any) -> tuple[str, str]:
            return made()(rule, **values)

        return build


class Compiled(FileSystemBytecodeCache):
    """What the templates were compiled to, kept in a folder of the installation, where it is nobody else's.

    It is made anew where the template has changed, or any module here: Jinja calls a filter of a constant when it compiles.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.template")

    def get_source_checksum(self, source: str) -> str:
        return hashlib.sha256((super().get_source_checksum(source) + _stamp()).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it; where nothing can be written, each process compiles for itself."""
        with suppress(OSError):
            Path(self.directory).mkdir(mode=0o700, exist_ok=True)
            super().dump_bytecode(bucket)


@cache
def _stamp() -> str:
    """Size and time of every module of this release."""
    files = (entry for folder, _, names in os.walk(PACKAGE) for name in names if (entry := Path(folder, name)).suffix == ".py")
    return repr(sorted((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files))
