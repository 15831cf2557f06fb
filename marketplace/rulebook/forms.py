"""Can we apply? What an institution knows of itself, before it has an account."""

from typing import Any

from flask_babel import lazy_gettext

from ..shared.web.amounts import WholeField
from ..shared.web.choices import ChoiceField, CodesField, YesNoField
from ..shared.web.forms import BaseForm
from . import rulesets
from .conditions.institution import InstitutionFacts
from .ruleset import Ruleset

ELSEWHERE = "000000"
MOST = 10_000


class SelfCheckForm(BaseForm):
    """Every answer may be left open; then the rule that asks for it stays open too."""

    class Meta:
        csrf = False

    division = ChoiceField(lazy_gettext("注册地（营业执照）"), required=False)
    legal_person = YesNoField(lazy_gettext("是独立法人"), required=False)
    financial = YesNoField(lazy_gettext("是金融服务机构"), required=False)
    categories = CodesField(lazy_gettext("能提供的服务"), required=False)
    annual_ability = WholeField(lazy_gettext("每年能服务企业"), required=False, least=0, most=MOST, unit=lazy_gettext("家"))
    committed_served = WholeField(lazy_gettext("愿意承诺服务企业"), required=False, least=0, most=MOST, unit=lazy_gettext("家"))
    cases = WholeField(
        lazy_gettext("成功案例"),
        required=False,
        least=0,
        most=MOST,
        unit=lazy_gettext("例"),
        hint=lazy_gettext("服务过的企业里，后来成为专精特新企业的"),
    )

    def offer(self, ruleset: Ruleset) -> None:
        """Put the document's words into the lists."""
        divisions = [(unit.division, unit.label) for unit in rulesets.load_units().counties]
        self.division.choices = [*divisions, (ELSEWHERE, lazy_gettext("本市以外"))]
        self.categories.choices = ruleset.categories.choices

    def facts(self, ruleset: Ruleset, **known: Any) -> InstitutionFacts:
        """The answers as the rules look at them; cases count at the first level that the rules count."""
        level = next((level.code for level in ruleset.levels if level.srdi), "")
        return InstitutionFacts(
            registered_division=self.division.data,
            legal_person=self.legal_person.data,
            financial=self.financial.data,
            categories=tuple(self.categories.data) or None,
            annual_ability=self.annual_ability.data,
            committed_served=self.committed_served.data,
            cases=None if self.cases.data is None else (level,) * self.cases.data,
            **known,
        )
