"""What a bureau fills in about its programme, its settings and its chains."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext

from ...rulebook.ruleset import Fact, Ruleset, Setting, Settings
from ...rulebook.settings import Value
from ...rulebook.views.sources import default_of, source_of
from ...shared import ranges
from ...shared.web.amounts import VersionField, WholeField, YuanField
from ...shared.web.choices import ChoiceField, CodesField, YesNoField
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CodeField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ..commands import AddChain, ChangeDates, ChangeSettings, Dates, OpenProgramme, RenameChain
from ..models import Programme
from ..queries import programmes
from ..web.citing import cited

MOST_NUMBER = 1_000_000
"""The largest number that a fact of a document is changed to."""


class DaysForm(BaseForm):
    """The days that every programme has."""

    name = CleanStringField(lazy_gettext("试点名称"), most=120)
    starts_on = DateField(
        lazy_gettext("开始日期"),
        within=ranges.PROGRAMME,
        hint=lazy_gettext("结束日期由试点期限推算（%(rule)s），不必填写。", rule=cited("term_years")),
    )
    apply_on = DateField(
        lazy_gettext("机构报送截止日"),
        within=ranges.PROGRAMME,
        hint=lazy_gettext("当天 24 时前都算按时（%(rule)s）。", rule=cited("in_time")),
    )
    recommend_on = DateField(
        lazy_gettext("县市区推荐截止日"),
        within=ranges.PROGRAMME,
        hint=lazy_gettext("当天 24 时前都算按时（%(rule)s）。", rule=cited("recommended_in_time")),
    )

    def days(self) -> Dates:
        return Dates(starts_on=self.starts_on.data, apply_on=self.apply_on.data, recommend_on=self.recommend_on.data)


class OpeningForm(DaysForm, makes=OpenProgramme):
    """A new programme."""

    apply_on = DateField(
        lazy_gettext("机构报送截止日"),
        within=ranges.PROGRAMME,
        required=False,
        hint=lazy_gettext("不填则由开始日期推算；当天 24 时前都算按时。"),
    )
    recommend_on = DateField(
        lazy_gettext("县市区推荐截止日"),
        within=ranges.PROGRAMME,
        required=False,
        hint=lazy_gettext("不填则由开始日期推算；当天 24 时前都算按时。"),
    )
    ruleset_key = ChoiceField(lazy_gettext("政策规则"), choices=[])
    key = CodeField(lazy_gettext("试点编号"), most=32, hint=lazy_gettext("大写字母、数字和短横线，例如 ZZ2023。"))

    def besides(self) -> dict[str, Any]:
        return {"dates": self.days(), "values": {}}

    def days(self) -> Dates:
        """The days that were typed; a deadline that was left blank lies as long after the start as the rule set says."""
        usual = next(one for one in programmes.openable() if one.key == self.ruleset_key.data).settings()
        apply_days, recommend_days = usual.integer("apply_days"), usual.integer("recommend_days")
        start = self.starts_on.data
        return Dates(
            starts_on=start,
            apply_on=self.apply_on.data or start + timedelta(days=apply_days),
            recommend_on=self.recommend_on.data or start + timedelta(days=recommend_days),
        )


class DatesForm(DaysForm, makes=ChangeDates):
    """Other days for a running programme."""

    reason = ReasonField(lazy_gettext("修改理由"))
    version = VersionField()

    def besides(self) -> dict[str, Any]:
        return {"dates": self.days()}


class SettingsForm(VersionForm, makes=ChangeSettings):
    """The settings of a programme; `settings_form` adds a field for each that its rule set leaves open."""

    reason = ReasonField(lazy_gettext("修改理由"))

    names: tuple[str, ...] = ()

    def besides(self) -> dict[str, Any]:
        return {"values": {name: _value(self[name].data) for name in self.names}}


class ChainForm(BaseForm, makes=AddChain):
    """The name of a chain."""

    name = CleanStringField(lazy_gettext("产业链名称"), most=60)


class RenamingForm(ChainForm):
    """Another name for a chain."""

    version = VersionField()

    def renaming(self, chain_id: int) -> RenameChain:
        return RenameChain(chain_id=chain_id, version=self.version.data, name=self.name.data)


def opening_form(ruleset: Ruleset | None = None) -> OpeningForm:
    """The form for a new programme, begun with what a rule set states; as it was typed where it was sent."""
    form = OpeningForm(data=_beginning(ruleset)) if ruleset else OpeningForm()
    form.ruleset_key.choices = [(found.key, found.title) for found in programmes.openable()]
    return form


def settings_form(ruleset: Ruleset, stored: Settings | None = None, version: int | None = None) -> SettingsForm:
    """The form with a field for each open setting, filled from `stored`, or as it was typed where it was sent."""
    entries = open_entries(ruleset)
    fields: dict[str, Any] = {entry.name: _field(entry) for entry in entries}
    kind = type("SettingsForm", (SettingsForm,), {**fields, "names": tuple(fields)})
    form: SettingsForm = kind() if stored is None else kind(data={**typed(stored, fields), "version": version})
    return form


def open_entries(ruleset: Ruleset) -> list[Fact | Setting]:
    """What a programme may set, in the rule set's order; its deadlines are set with its dates."""
    return [entry for entry in ruleset.adjustable.values() if entry.name not in (*programmes.DEADLINES, *programmes.INTERVALS)]


def typed(settings: Settings, names: Iterable[str]) -> dict[str, Any]:
    """Stored values as the form holds them."""
    return {name: _shown(settings.values[name]) for name in names}


def days_of(programme: Programme) -> dict[str, Any]:
    """The stored name and days as the form holds them."""
    ends = programmes.deadlines_of(programme)
    apply_on, recommend_on = (date.fromisoformat(ends[name]) for name in programmes.DEADLINES)
    return {"name": programme.name, "starts_on": programme.starts_on, "apply_on": apply_on, "recommend_on": recommend_on}


def _beginning(ruleset: Ruleset) -> Mapping[str, Any]:
    return {"ruleset_key": ruleset.key, "name": ruleset.title}


def _field(entry: Fact | Setting) -> Any:
    """The field that fits the kind of value."""
    facts: dict[str, Any] = {"label": entry.label, "hint": _hint(entry)}
    match entry.value:
        case bool():
            return YesNoField(**facts)
        case int():
            return _number(entry, facts)
        case tuple():
            return CodesField(choices=_years_around(entry.value), **facts)
        case date():
            return DateField(within=ranges.PROGRAMME, **facts)
        case _:
            return CodeField(required=False, unit=entry.unit, **facts)


def _years_around(years: tuple[int, ...]) -> list[tuple[str, str]]:
    """The years that a form may be asked for: some before the document's and a decade of programmes after."""
    return [(str(year), gettext("%(year)s年", year=year)) for year in range(min(years) - 2, max(years) + 11)]


def _number(entry: Fact | Setting, facts: dict[str, Any]) -> Any:
    low, high = (entry.low, entry.high) if isinstance(entry, Setting) else (None, None)
    given: dict[str, Any] = {"least": low or 0, "most": MOST_NUMBER if high is None else high}
    if isinstance(entry, Setting):
        given |= {"usual_least": entry.usual_low, "usual_most": entry.usual_high}
    return YuanField(**facts, **given) if entry.name.endswith("_fen") else WholeField(unit=entry.unit, **facts, **given)


def _hint(entry: Fact | Setting) -> str:
    said = gettext("%(source)s；初始值：%(value)s", source=source_of(entry), value=default_of(entry))
    if isinstance(entry, Setting) and entry.together and not entry.group:
        return gettext("%(said)s；由一位同事提请、另一位批准后生效", said=said)
    moves = isinstance(entry, Setting) and entry.moves
    return gettext("%(said)s；年末评比算过（包括演练）以后，由两位同事一起改", said=said) if moves else said


def _shown(value: Value) -> Any:
    return [str(year) for year in value] if isinstance(value, tuple) else value


def _value(data: Any) -> Value:
    return tuple(int(code) for code in data) if isinstance(data, list) else data
