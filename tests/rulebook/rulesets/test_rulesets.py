"""Every rule file keeps the schema, and a mistake in one is named."""

import re
from importlib.resources import files

import pytest

from marketplace.rulebook.conditions import CONDITIONS
from marketplace.rulebook.rulesets import RulesetError, available, load, load_units
from marketplace.rulebook.rulesets.schema import read_ruleset, read_units
from marketplace.shared.errors import NotFound
from marketplace.shared.units import UnitKind
from marketplace.shared.vocabulary import plain

PILOT, SERVICE = load("ZZ-PILOT-2023"), load("ZZ-SERVICE")
TEXT = files("marketplace.rulebook.rulesets").joinpath("ZZ-PILOT-2023.toml").read_text("utf-8")


OURS = {"able", "trade", "unrelated", "room", "satisfied", "none", "other"}
"""Rules and levels that stand in no document: settings of the programme."""


def test_the_files_are_found_by_their_keys():
    assert available() == ("ZZ-PILOT-2023", "ZZ-SERVICE")
    assert [load(key).key for key in available()] == list(available())


def test_an_unknown_key_is_refused_by_name():
    with pytest.raises(NotFound) as refusal:
        load("../secrets")
    assert (refusal.value.key, refusal.value.facts) == ("ruleset-unknown", {"ruleset": "../secrets"})


@pytest.mark.parametrize("key", available())
def test_every_line_has_an_article_and_every_setting_a_reason(key):
    ruleset = load(key)
    lines = [*ruleset.categories, *ruleset.levels, *ruleset.goals, *ruleset.rules, *ruleset.terms]
    article = re.compile(rf"{ruleset.document}-[\w.()]+")
    bare = [line for line in [*lines, *ruleset.facts.values()] if not article.fullmatch(line.article)]
    assert {getattr(line, "key", "") or line.code for line in bare} <= OURS
    assert [setting for setting in ruleset.defaults.values() if not setting.why or not setting.label] == []


@pytest.mark.parametrize("key", available())
def test_no_text_has_two_meanings(key):
    for vocabulary in (load(key).categories, load(key).levels):
        texts = [plain(t) for word in vocabulary for t in {plain(t) for t in (word.code, word.label, *word.aliases)}]
        assert len(texts) == len(set(texts))


def test_both_lists_of_services_together_are_eleven():
    """C-01: nine are common, 融资担保 and 数智转型 stand in one list each."""
    pilot, service = dict(PILOT.categories.choices), dict(SERVICE.categories.choices)
    assert (len(pilot), len(service), len(pilot | service)) == (10, 10, 11)
    assert service.keys() - pilot.keys() == {"financing_guarantee"}
    assert pilot.keys() - service.keys() == {"digital"}
    assert all(pilot[code] == service[code] for code in pilot.keys() & service.keys())


@pytest.mark.parametrize(
    ("name", "value", "article"),
    [
        ("routine_weight_percent", 20, "S001-R3.0"),
        ("key_work_weight_percent", 80, "S001-R3.0"),
        ("satisfaction_sample_percent", 20, "S001-R3.1(2)"),
        ("annual_summary_before", "12-10", "S001-R4.3"),
        ("yellow_card_last_places", 1, "S001-R5.2a"),
        ("replacement_last_years", 2, "S001-R5.2b"),
        ("circulars_per_year", 4, "S001-R4.2"),
    ],
)
def test_the_service_system_states_these_numbers(name, value, article):
    """S001, MR-13 to MR-16."""
    assert (SERVICE.fact(name).value, SERVICE.fact(name).article) == (value, article)


def test_every_condition_is_used_by_a_document():
    assert {rule.key for key in available() for rule in load(key).rules} == set(CONDITIONS)


def broken(old, new):
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (broken('status = "draft"', 'status = "perhaps"'), "perhaps"),
        (broken('document = "S004"\n', ""), "document"),
        (broken('label = "检验检测"', 'label = "咨询管理"'), "咨询管理"),
        (broken('code = "testing"', 'code = "consulting"'), "consulting"),
        (broken('label = "检验检测"', 'label = "检验检测"\ncolour = "red"'), "category 2: colour"),
        (broken('code = "testing"\n', ""), "category 2: code is missing"),
        (broken("target = 80", 'target = "80"'), "goal 2: target"),
        (broken("target = 80", "target = true"), "goal 2: target"),
        (broken("target = 80", "target = 0"), "at least 1"),
        (broken('level = "champion"', 'level = "winner"'), "winner"),
        (broken('grade = "national"', 'grade = "global"'), "global"),
        (broken('article = "S004-1.4a"', 'article = "S002-A9"'), "S002-A9"),
        (broken('article = "S004-1.4a"', 'article = ""'), "Goal("),
        (re.sub(r'\nspan = "[^"]+"', "", TEXT, count=1), "category consulting: an article needs the span"),
        (broken('key = "trade"\n', f'key = "trade"\nspan = "8:{64 * "0"}"\n'), "rule claim.trade"),
        (broken('key = "registered"', 'key = "rich"'), "rich"),
        (broken('key = "registered"', 'key = "listed"'), "listed"),
        (broken("[fact.paper_copies]", "[fact.sheets]"), "paper_copies"),
        (broken("[fact.chains]", "[fact.outcome_full]"), "outcome_full"),
        (TEXT + re.search(r"\[\[rule\]\].*?\n\n", TEXT, re.DOTALL)[0], "rule institution.categories stands in the file twice"),
        (TEXT + re.search(r"\[\[goal\]\].*?\n\n", TEXT, re.DOTALL)[0], "goal innovative stands in the file twice"),
        (
            broken('value = 10\nunit = "家"\narticle = "S004-2.2.2d"', 'value = true\narticle = "S004-2.2.2d"'),
            "not a whole number",
        ),
        (broken('why = "文件只说若干', 'because = "文件只说若干'), "because"),
        (broken('label = "完成企业数不足的机构不参与奖补"', 'label = "完成"\nvalue = false'), "completed"),
        (broken('switch = "gate_completed"', 'switch = "gate"'), "gate"),
        (broken("[clause.payers]", "[clause.pledged]"), "pledged"),
        (broken("value = 40", "value = 41"), "setting-weights"),
        (broken("value = 80\nunit", "value = 101\nunit"), "setting-high"),
        (broken("value = 13", "value = 1.5"), "value"),
        ("[[category]\n", "X"),
        ("category = 3\n" + TEXT.replace("[[category]]", "[[other]]"), "other"),
        (TEXT + "\n[fact]\nx = 3\n", "X"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_place(text, named):
    with pytest.raises(RulesetError) as error:
        read_ruleset("X", text)
    assert str(error.value).startswith("X: ")
    assert named in str(error.value)


def test_nine_counties_and_a_zone_recommend_to_the_city():
    """S004-3.3c; the zone has no division code."""
    units = load_units()
    assert [(unit.division, unit.label) for unit in units.counties] == [
        ("430202", "荷塘区"),
        ("430203", "芦淞区"),
        ("430204", "石峰区"),
        ("430211", "天元区"),
        ("430212", "渌口区"),
        ("430223", "攸县"),
        ("430224", "茶陵县"),
        ("430225", "炎陵县"),
        ("430281", "醴陵市"),
    ]
    assert units.city.code == "430200"
    assert [(u.label, u.division) for u in units if u.kind is UnitKind.ZONE] == [("株洲经开区", "")]
    assert len(units.recommending) == 10
    assert {unit.parent for unit in units.recommending} == {"430200"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("430281", "430281"),
        ("醴陵", "430281"),
        ("株洲市醴陵市", "430281"),
        ("湖南省株洲市 攸县", "430223"),
        ("株洲县", "430212"),
        ("430221", "430212"),
        ("４３０２２１", "430212"),
        ("渌口", "430212"),
        ("天元区（高新区）", "430211"),
        ("经开区", "ZZJKQ"),
        ("株洲经开区", "ZZJKQ"),
        ("云龙示范区", "ZZJKQ"),
        ("株洲", "430200"),
        ("湘潭市雨湖区", None),
        ("430302", None),
        ("湖南省", None),
        ("", None),
    ],
)
def test_a_place_is_read_as_people_write_it_and_never_guessed(text, code):
    found = load_units().find(text)
    assert (found and found.code) == code


UNITS = files("marketplace.rulebook.rulesets").joinpath("units.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (UNITS.replace('kind = "city"', 'kind = "county"'), "city"),
        (UNITS.replace('aliases = ["荷塘"]', 'aliases = ["芦淞"]'), "芦淞"),
        (UNITS.replace('kind = "zone"', 'kind = "moon"'), "moon"),
        ("unit = 3", "unit"),
    ],
)
def test_a_mistake_in_the_units_is_named(text, named):
    with pytest.raises(RulesetError, match=named):
        read_units(text)
