"""What two people set together: which settings, what their rule asks, and until when."""

from collections.abc import Iterable

from ...rulebook.conditions.year import YearFacts
from ...rulebook.eligibility import assess
from ...rulebook.findings import Finding, refusing, told
from ...rulebook.ruleset import Ruleset
from ...rulebook.settings import Settings
from ...shared.errors import Invalid, NotNow, Said
from ..events import Change
from ..models import Programme
from ..queries import programmes
from .terms import MOST_NAMED

LEADS, PREFIX = "satisfaction_leads", "year_weight_"


def parted(programme: Programme, changes: Iterable[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The changes that one person makes alone, and those that take two: once a year was computed, all that moves its result."""
    defaults = programmes.ruleset_of(programme).defaults
    seen = programmes.COMPUTED(programme.id)
    both = {name for name, setting in defaults.items() if setting.together or (seen and setting.moves)}
    given = tuple(changes)
    return tuple(one for one in given if one.name not in both), tuple(one for one in given if one.name in both)


def require_none(ruleset: Ruleset, values: Iterable[str]) -> None:
    """Raise `Invalid` where one person alone would set, with a new programme, what takes two."""
    for name in sorted(set(values) & ruleset.defaults.keys()):
        if ruleset.defaults[name].together:
            raise Invalid("settings.takes_two", label=ruleset.defaults[name].label)


def require_open(programme: Programme, names: Iterable[str]) -> None:
    """Raise `NotNow` once a year was computed: whoever knows who would be paid sets no weights any more.

    `names` are the settings to be changed; those that are no weights stay open to two people.

    Weights that their rule does not allow, from before it bound, may be mended until then and afterwards.
    """
    ruleset = programmes.ruleset_of(programme)
    if not any(name.startswith(PREFIX) for name in names):
        return
    if programmes.COMPUTED(programme.id) and not _broken(ruleset, ruleset.settings(programme.settings)):
        raise NotNow("settings.computed_already")


def require_unmeasured(programme: Programme, changes: Iterable[Change]) -> None:
    """Raise `NotNow` where claims of a live round are measured by one of these settings: bidders were told of it as it stands."""
    live = programmes.MEASURED(programme.id)
    for change in changes:
        if rounds := live.get(change.name):
            raise NotNow("settings.measured", field=change.name, label=change.label, names=rounds[:MOST_NAMED], count=len(rounds))


def staying(programme: Programme) -> list[Said]:
    """What nobody may change now, said of the settings together; empty where everything is open."""
    rounds = [*dict.fromkeys(name for names in programmes.MEASURED(programme.id).values() for name in names)]
    facts = {"names": rounds[:MOST_NAMED], "count": len(rounds)}
    try:
        require_open(programme, (f"{PREFIX}satisfaction",))
    except NotNow as closed:
        computed = [Said(closed.key, closed.facts)]
    else:
        computed = []
    return [*computed, *([Said("settings.measured_now", facts)] if rounds else [])]


def require_lawful(ruleset: Ruleset, settings: Settings) -> None:
    """Raise `Invalid` where the weights of the year are not as a rule of the rule set asks."""
    for finding in _broken(ruleset, settings):
        rule = ruleset.cite(finding.rule, finding.subject)
        raise Invalid("rule_broken", field=f"{PREFIX}satisfaction", rule=rule, **told(finding))


def _broken(ruleset: Ruleset, settings: Settings) -> list[Finding]:
    weights = {
        name.removeprefix(PREFIX): settings.integer(name)
        for name, setting in ruleset.defaults.items()
        if name.startswith(PREFIX) and setting.group
    }
    found = refusing(assess(ruleset, YearFacts(weights=weights), settings))
    return [finding for finding in found if finding.rule == LEADS]
