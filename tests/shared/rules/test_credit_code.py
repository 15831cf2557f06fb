"""GB 32100 codes: the published example, python-stdnum as oracle, and what each mistake is called."""

import random

import pytest
from stdnum.cn import uscc

from marketplace.shared import credit_code
from marketplace.shared.errors import Invalid

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def some_code(rng, first="91"):
    digits = first + "".join(rng.choices("0123456789", k=6)) + "".join(rng.choices(SYMBOLS, k=9))
    return digits + credit_code.check_digit(digits)


def keys(text):
    return [problem.key for problem in credit_code.problems(text)]


@pytest.mark.parametrize(("first_17", "digit"), [("91350100M000100Y4", "3"), ("91430200MA4L00023", "0")])
def test_the_check_digit_is_that_of_the_published_examples(first_17, digit):
    assert credit_code.check_digit(first_17) == digit


def test_the_check_digit_is_the_weighted_sum_of_the_standard():
    """GB 32100: weights 3^(i-1) mod 31, check = (31 - sum mod 31) mod 31."""
    rng = random.Random(32100)
    for _ in range(200):
        first = "".join(rng.choices(SYMBOLS, k=17))
        total = sum(SYMBOLS.index(c) * pow(3, i, 31) for i, c in enumerate(first))
        assert credit_code.check_digit(first) == SYMBOLS[(31 - total % 31) % 31]


@pytest.mark.parametrize("seed", range(20))
def test_a_code_with_one_wrong_or_two_swapped_characters_is_judged_as_the_library_judges_it(seed):
    rng = random.Random(seed)
    code = some_code(rng)
    spot = rng.randrange(8, 18)
    wrong = code[:spot] + rng.choice(SYMBOLS) + code[spot + 1 :]
    swapped = code[:10] + code[11] + code[10] + code[12:]
    for text in (code, wrong, swapped):
        assert (keys(text) == []) == uscc.is_valid(text)


@pytest.mark.parametrize("seed", range(20))
def test_any_single_wrong_character_is_noticed(seed):
    rng = random.Random(seed)
    code = some_code(rng)
    for spot in range(18):
        other = rng.choice([c for c in (SYMBOLS if spot > 7 else "0123456789") if c != code[spot]])
        assert keys(code[:spot] + other + code[spot + 1 :]) == ["credit-code-check"]


def test_the_first_two_characters_are_never_a_reason_to_refuse():
    code = some_code(random.Random(7), first="Y1")
    assert keys(code) == []


@pytest.mark.parametrize(
    "text", ["91350100m000100y43", " 9135 0100 M000 100Y 43 ", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100-M000100Y4-3"]
)
def test_width_case_and_spaces_do_not_matter(text):
    assert credit_code.read(text) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["credit-code-length"]),
        ("91350100M000100Y4", ["credit-code-length"]),
        ("91350100M000100Y433", ["credit-code-length"]),
        ("91350100M000100Y4Z", ["credit-code-character"]),
        ("91350100MO00100Y43", ["credit-code-character"]),
        ("91350100M000I00Y43", ["credit-code-character"]),
        ("91350100S000100Y43", ["credit-code-character"]),
        ("91350100V000100Y43", ["credit-code-character"]),
        ("91350100M000100Y4号", ["credit-code-character"]),
        ("MO", ["credit-code-length", "credit-code-character"]),
        ("9135A100M000100Y43", ["credit-code-division"]),
        ("91350100M000100Y44", ["credit-code-check"]),
    ],
)
def test_each_mistake_has_its_name_and_all_are_named_at_once(text, expected):
    assert keys(text) == expected


def test_a_letter_o_is_not_turned_into_a_zero():
    with pytest.raises(Invalid) as refusal:
        credit_code.read("91350100MO00100Y43")
    assert refusal.value.facts == {"characters": "O"}


def test_the_division_is_only_that_of_the_first_registration():
    assert credit_code.division_hint("91350100m000100y43") == "350100"
