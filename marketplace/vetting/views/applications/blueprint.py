"""Where the pages of applications stand."""

from ....programmes.web import places
from ...models import Application

bp = places.Placed("applications", __name__, "/applications", application_id=Application)
