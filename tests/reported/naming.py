"""The cases about names of enterprises."""

from .cases import Look, case


@case("23-bracket-variants")
def brackets(at, make):
    look = Look(at / "brackets.xlsx")
    assert sorted(set(look.rows) | set(look.refused_rows)) == list(range(4, 12))
    assert 4 in look.rows and {5, 6, 7, 8, 9, 11} <= set(look.refused_rows)
