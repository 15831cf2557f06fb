"""What somebody can mean by an amount, a count or a day: outside is a slip of the pen, near the edge is asked about.

Numbers that a document states are in the rule sets; these are ours, wide enough for
every case of the field and far from what a wrong key makes of it.
"""

from collections.abc import Mapping
from datetime import date

from .calendar import last_day
from .errors import Invalid
from .fixed import Fixed
from .money import yuan

YUAN = 100
WAN = 10_000 * YUAN


class Span(Fixed):
    """Whole numbers from `least` to `most`; beyond `usual` ones a person is asked. Amounts are in fen."""

    least: int
    most: int
    usual_least: int | None = None
    usual_most: int | None = None

    @property
    def bounds(self) -> Mapping[str, int | None]:
        """The span as a field takes it."""
        return {"least": self.least, "most": self.most, "usual_least": self.usual_least, "usual_most": self.usual_most}

    def is_odd(self, value: int) -> bool:
        """Whether a value within the span is far from what is usual."""
        low, high = self.usual_least, self.usual_most
        return (low is not None and value < low) or (high is not None and value > high)


class Window(Fixed):
    """Days around today: so many years back and ahead, and how many of them nobody has to be asked about."""

    back: int
    ahead: int
    usual_back: int | None = None
    usual_ahead: int | None = None

    def first(self, today: date) -> date:
        return last_day(today, -self.back)

    def last(self, today: date) -> date:
        return last_day(today, self.ahead)

    def is_odd(self, day: date, today: date) -> bool:
        """Whether a day within the window is far from what is usual."""
        early = self.usual_back is not None and day < last_day(today, -self.usual_back)
        late = self.usual_ahead is not None and day > last_day(today, self.usual_ahead)
        return early or late


class Between(Fixed):
    """Days from one to another of a certain case, used like a window."""

    start: date
    end: date

    def first(self, _today: date) -> date:
        return self.start

    def last(self, _today: date) -> date:
        return self.end

    def is_odd(self, day: date, today: date) -> bool:
        """None is: the case itself says what can be meant."""
        return False


PRICE = Span(least=1, most=500 * WAN, usual_most=50 * WAN)
"""The price of one service; a low one is asked about by its reference (`rulebook.reference`)."""
PART = Span(least=0, most=PRICE.most)
FEE = Span(least=0, most=PRICE.most, usual_most=50 * WAN)
NEED_BUDGET = Span(least=1 * YUAN, most=1_000 * WAN, usual_least=100 * YUAN, usual_most=200 * WAN)
YEAR_BUDGET = Span(least=0, most=100_000 * WAN, usual_most=10_000 * WAN)
FIGURE = Span(least=-10_000_000 * WAN, most=10_000_000 * WAN, usual_least=-1_000_000 * WAN, usual_most=1_000_000 * WAN)
"""A figure of an institution's books."""

REGISTERED = Window(back=150, ahead=0, usual_back=60)
WANTED = Window(back=1, ahead=3, usual_ahead=2)
CONTRACT = Window(back=10, ahead=3, usual_ahead=2)
DONE = Window(back=10, ahead=0)
PROGRAMME = Window(back=10, ahead=2, usual_ahead=1)
ABSENCE = Window(back=1, ahead=1)
ROUND = Window(back=10, ahead=2, usual_ahead=1)

LONGEST_ROUND_DAYS = 366
LONGEST_EXTENSION_DAYS = 30
"""So many days at most the time to answer a match is extended at once."""
DEADLINE_YEARS_BEFORE = 1
"""So long before a programme begins a deadline of it may lie."""


def latest_service(programme_ends_on: date, signed_on: date) -> date:
    """The last day of a service: a year after the programme, or after the signing of a late match."""
    return max(last_day(programme_ends_on), last_day(signed_on))


def check_amount(fen: int, span: Span, field: str) -> None:
    """Raise `Invalid` with the field and its span in yuan unless an amount lies in it."""
    if not span.least <= fen <= span.most:
        raise Invalid("range.amount", field=field, value=yuan(fen), least=yuan(span.least), most=yuan(span.most))


def check_day(day: date, first: date, last: date, field: str) -> None:
    """Raise `Invalid` with the field and its range unless a day lies in it."""
    if not first <= day <= last:
        raise Invalid("range.day", field=field, day=day, first=first, last=last)
