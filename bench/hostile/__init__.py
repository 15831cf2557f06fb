"""The house under attack, measured: every module here with a `run` is one attack, its docstring the help.

An attack has `run(told) -> list[Line]` and, where it takes options, `options(parser)`.
What is asserted by the clock is measured here and nowhere in the tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was attacked, what was measured, and what it may be at most."""

    what: str
    measured: float
    most: float
    unit: str = "ms"

    @property
    def held(self) -> bool:
        return self.measured <= self.most
