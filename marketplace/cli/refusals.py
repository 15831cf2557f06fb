"""What a command could not do, as one sentence for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from werkzeug.utils import import_string

from ..shared.config import BadSetting
from ..shared.errors import Refusal
from ..shared.wording import say
from .stop import Stop


@contextmanager
def said() -> Iterator[None]:
    """Turn a refusal, a bad setting or a database that cannot be used into a `Stop`."""
    try:
        yield
    except BadSetting as error:
        raise Stop(str(error)) from error
    except Refusal as refusal:
        import_string("marketplace.site.areas:compose")()
        raise Stop(say(refusal.key, **refusal.facts)) from refusal
    except OperationalError as error:
        raise Stop(f"The database cannot be used as it is: {error.orig}") from error
