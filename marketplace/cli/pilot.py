"""`marketplace pilot`: plays a whole year on a throw-away database and checks the sums."""

import tempfile
from pathlib import Path

import click

from ..demo import pilot
from ..serving import migrating
from ..shared.config import Mode, Settings
from .application import opened
from .language import gettext
from .stop import Stop

SECRET = "of a database that is thrown away, where nobody signs in"


@click.command("pilot")
@click.option("--seed", default="1", show_default=True, help="Another seed, another year; the same one, the same bytes.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/pilot"),
    show_default=True,
    help="Folder for the result files.",
)
@click.option("--enterprises", type=click.IntRange(20, 5000), default=600, show_default=True)
@click.option("--institutions", type=click.IntRange(4, 500), default=60, show_default=True)
def command(seed: str, out: Path, enterprises: int, institutions: int) -> None:
    """Play a pilot year from nine county workbooks to the subsidy list, headless, and write its result files."""
    size = pilot.Size(enterprises=enterprises, institutions=institutions)
    with tempfile.TemporaryDirectory(prefix="jiebang-pilot-") as folder:
        settings = Settings(mode=Mode.TEST, var_dir=Path(folder), secret_key=SECRET)
        with opened(settings):
            migrating.upgrade()
            found = pilot.play_year(seed=seed, size=size, out=out, tell=click.echo)
    if broken := [check.says for check in found if not check.holds]:
        raise Stop(gettext("以下核对没有通过：%(checks)s。请查看结果文件。", checks="; ".join(broken)))
