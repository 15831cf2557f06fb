"""Cases from public bug reports: what was expected of each is what the product does."""

import pytest

from . import competition, matching, naming, workbooks
from .cases import CHECKS, folder

PLACE = folder()
MODULES = (competition, matching, naming, workbooks)

pytestmark = pytest.mark.skipif(PLACE is None, reason="the reported cases are not here")


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_reported_case_is_as_it_was_expected(make, name):
    CHECKS[name](PLACE / name, make)
