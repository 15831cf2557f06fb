"""Made-up firms can be told from each other and from real ones."""

from random import Random

import pytest

from marketplace.demo import names, papers
from marketplace.shared.affiliation import Party, shared
from marketplace.shared.credit_code import problems
from marketplace.shared.files import pictures

ENTERPRISES = names.enterprises(700, Random("a"))
INSTITUTIONS = names.institutions(80, Random("b"))


def test_every_firm_has_a_name_a_code_and_a_telephone_of_its_own():
    firms = ENTERPRISES + INSTITUTIONS
    for field in ("number", "name", "credit_code", "phone"):
        assert len({getattr(firm, field) for firm in firms}) == len(firms)


def test_every_credit_code_could_be_one_and_every_telephone_lies_in_the_made_up_block():
    for firm in ENTERPRISES + INSTITUTIONS:
        assert problems(firm.credit_code) == []
        assert firm.phone.startswith("1900000") and len(firm.phone) == 11


def test_no_institution_is_related_to_an_enterprise():
    parties = [
        [Party(credit_code=f.credit_code, legal_representative=f.representative, phones=(f.phone,)) for f in firms]
        for firms in (ENTERPRISES, INSTITUTIONS)
    ]
    assert not any(shared(one, other) for one in parties[0] for other in parties[1])


def test_the_same_chance_makes_the_same_firms():
    assert names.enterprises(700, Random("a")) == ENTERPRISES
    assert names.enterprises(700, Random("c")) != ENTERPRISES


@pytest.mark.parametrize("scan", [papers.LICENCE, papers.PLEDGE, papers.CONTRACT, papers.PROOF])
def test_a_made_up_scan_is_a_whole_pdf_that_says_what_it_is(scan):
    assert pictures.sniff(scan) == pictures.PDF
    assert b"DEMONSTRATION" in scan
