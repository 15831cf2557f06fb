"""The demonstration city while it is built: the web server is up first and shows how far it is."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..demo.progress import Progress
from ..serving.child import Child, python
from ..serving.supervisor import Supervisor
from ..shared.leash import leashed

WEB = "web"


@dataclass
class Building:
    """Builds beside the web server, then has everything started; looked after by the supervisor's looks."""

    progress: Progress
    children: Sequence[Child]
    """All that serve the finished city, the web server among them."""
    supervisor: Supervisor
    each_look: Callable[[], None]
    """What is looked at once the city stands."""
    shows: Callable[[], None]
    """Called when the web server is started: from now on one can watch."""
    argv: Sequence[str] = tuple(python("-m", "marketplace", "demo"))
    """What builds; it ends at once where the city is there already."""
    failed: bool = False
    builder: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def begin(self) -> None:
        """Start building, in a process that dies with this one."""
        self.progress.end()
        self.builder = subprocess.Popen(leashed(list(self.argv)), start_new_session=True)

    def look(self) -> None:
        """See how far it is."""
        if self.builder is None:
            self.each_look()
            return
        code = self.builder.poll()
        if code is not None:
            self.builder, self.failed = None, code != 0
            if self.failed:
                self.supervisor.stop()
            else:
                self.supervisor.children = self.children
        elif not self.supervisor.children and self.progress.is_going_on:
            self.supervisor.children = [child for child in self.children if child.name == WEB]
            self.shows()

    def end(self) -> None:
        """Leave nobody building behind."""
        if self.builder is not None:
            self.builder.terminate()
            self.builder.wait()
