"""A request is measured before anything works on it: its body by who sends it, its address text by text."""

from collections.abc import Iterator

from flask import Flask, Request, request
from flask_login import current_user

from .. import policies
from ..core import texts
from ..core.errors import Invalid

STRANGERS_BYTES = 48 * 1024
"""The body of a form that somebody sends who is not signed in; taking a longer one apart would take too long."""
STRANGERS_PARTS = 100
STRANGERS_UPLOAD = frozenset({"account.apply_to_join"})
"""Where strangers hand in a file; its form may be as long as any."""
MOST_IN_ADDRESS = 48 * 1024
"""Bytes of a query in all: a what-if names each institution of a round."""
MOST_OF_VALUE = 4_000
"""Characters of the path, of one name or of one value in an address."""


class MeasuredRequest(Request):
    """A request that may be shorter where it comes from somebody who is not signed in."""

    @property  # type: ignore[override]
    def max_content_length(self) -> int | None:
        """Bytes of the whole body."""
        most = super().max_content_length
        return most if self.endpoint in STRANGERS_UPLOAD else self._smaller(most, STRANGERS_BYTES)

    @property  # type: ignore[override]
    def max_form_memory_size(self) -> int | None:
        """Bytes of the fields of a form, files aside."""
        return self._smaller(super().max_form_memory_size, STRANGERS_BYTES)

    @property  # type: ignore[override]
    def max_form_parts(self) -> int | None:
        """How many fields and files a form has."""
        return self._smaller(super().max_form_parts, STRANGERS_PARTS)

    @property
    def of_stranger(self) -> bool:
        """Whether nobody is signed in; where anybody may come, nobody is looked up for it."""
        return self.endpoint not in policies.ENDPOINTS or not current_user.is_authenticated

    def _smaller(self, most: int | None, for_strangers: int) -> int | None:
        return min(most or for_strangers, for_strangers) if self.of_stranger else most


def may_upload(asked: Request) -> bool:
    """Whether what was sent could have held a file."""
    return asked.endpoint in STRANGERS_UPLOAD or not getattr(asked, "of_stranger", True)


def init_app(app: Flask) -> None:
    """Measure every request before anything else looks at it."""
    app.request_class = MeasuredRequest
    app.before_request_funcs.setdefault(None, []).insert(0, measure)


def measure() -> None:
    """Raise Invalid where a text in the address is not to be worked on."""
    if len(request.query_string) > MOST_IN_ADDRESS:
        raise Invalid("address.too_long", most=MOST_IN_ADDRESS // 1024)
    for text in _in_address():
        if found := texts.misfit(text, MOST_OF_VALUE):
            raise Invalid("address.marks" if found.key == "text.marks" else "address.value_too_long", **found.facts)


def _in_address() -> Iterator[str]:
    yield request.path
    for name, value in request.args.items(multi=True):
        yield name
        yield value
