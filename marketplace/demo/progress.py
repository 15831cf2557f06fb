"""How far the building of the demonstration city has come: a file that is there as long as it is built."""

import json
from enum import StrEnum
from pathlib import Path

from ..shared.fixed import Fixed


class CityStage(StrEnum):
    """What is built one after the other, in this order."""

    YEAR_BEFORE = "year_before"
    SURVEY = "survey"
    VETTING = "vetting"
    FIRST_ROUND = "first_round"
    LATER_ROUNDS = "later_rounds"
    TODAY = "today"


class Progress(Fixed):
    """Written by whoever builds, from the moment at which the database can be read; looked at by who serves and who waits."""

    path: Path

    @classmethod
    def of(cls, var_dir: Path) -> "Progress":
        """That of the installation in this data directory."""
        return cls(path=var_dir / "DEMONSTRATION_BUILDING")

    def reach(self, stage: CityStage) -> None:
        """Say that this stage has begun, so that all before it are done."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(stage), "utf-8")
        fresh.replace(self.path)

    def end(self) -> None:
        """Say that nothing is built any more, whether it was finished or broken off."""
        self.path.unlink(missing_ok=True)

    @property
    def is_going_on(self) -> bool:
        return self.path.exists()

    def stage(self) -> CityStage | None:
        """What is being built; None where nothing is."""
        try:
            return CityStage(json.loads(self.path.read_text("utf-8")))
        except FileNotFoundError:
            return None
