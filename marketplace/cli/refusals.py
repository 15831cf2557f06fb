"""What a command could not do, as one sentence for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from werkzeug.utils import import_string

from ..shared.config import BadSetting
from ..shared.errors import Refusal
from ..shared.wording import say
from .language import gettext, spoken
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
        with spoken():
            why = say(refusal.key, **refusal.facts)
        raise Stop(why) from refusal
    except OperationalError as error:
        raise Stop(
            gettext("数据库现在不能使用：%(why)s。请检查 DATABASE_URL，并运行 `marketplace migrate`。", why=error.orig)
        ) from error
