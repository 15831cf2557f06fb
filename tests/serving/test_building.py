"""The demonstration is built beside a web server that shows how far it is."""

import pytest

from marketplace.cli.building import Building
from marketplace.demo.progress import Progress
from marketplace.serving.child import Child, python
from marketplace.serving.supervisor import Supervisor

BUILDER = """
import pathlib, sys, time
place = pathlib.Path(sys.argv[1])
place.write_text('"today"')
while not place.with_suffix(".seen").exists():
    time.sleep(0.01)
place.unlink()
sys.exit(int(sys.argv[2]))
"""


@pytest.mark.parametrize("code", [0, 1])
def test_the_web_server_is_up_first_and_the_rest_when_the_city_stands(tmp_path, code):
    """A city that cannot be built ends the whole start; nobody is left behind either way."""
    progress = Progress.of(tmp_path)
    children = [Child(name=name, argv=python("-c", "import time; time.sleep(600)"), environ={}) for name in ("queue", "web")]
    supervisor, seen = Supervisor([]), []

    def running():
        return [child.name for child in children if child.is_running]

    def look():
        building.look()
        if progress.is_going_on and running() == ["web"]:
            seen.append("watched")
            progress.path.with_suffix(".seen").touch()

    def served():
        if running() == ["queue", "web"]:
            seen.append("served")
            supervisor.stop()

    building = Building(
        progress=progress,
        children=children,
        supervisor=supervisor,
        each_look=served,
        shows=lambda: seen.append("shown"),
        argv=python("-c", BUILDER, str(progress.path), str(code)),
    )
    supervisor.each_look = look
    building.begin()
    supervisor.run()
    building.end()
    assert list(dict.fromkeys(seen)) == ["shown", "watched", *(["served"] if code == 0 else [])]
    assert building.failed is (code != 0)
    assert running() == []
    for child in children:
        if child.process is not None:
            child.output.close()


def test_a_start_that_is_stopped_meanwhile_leaves_nobody_building(tmp_path):
    supervisor = Supervisor([])
    building = Building(
        progress=Progress.of(tmp_path),
        children=[],
        supervisor=supervisor,
        each_look=lambda: None,
        shows=lambda: None,
        argv=python("-c", "import time; time.sleep(600)"),
    )
    building.begin()
    builder = building.builder
    building.end()
    assert builder.poll() is not None
