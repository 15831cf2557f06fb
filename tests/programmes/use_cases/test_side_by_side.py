"""Two programmes of one city run a year side by side, played by the use cases: nothing of one stands in the other."""

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import Text, literal, select, update

from marketplace.competition.models import Claim, Round
from marketplace.competition.queries import results, rounds
from marketplace.delivery.models import Engagement
from marketplace.delivery.queries import engagements, outcomes
from marketplace.demo import opening, pilot
from marketplace.demo.days import Days
from marketplace.demo.pilot import Size, Year
from marketplace.demo.play import Play
from marketplace.evaluation.queries import years
from marketplace.needs.models import Need
from marketplace.needs.queries import board, imports, needs
from marketplace.programmes.models import Programme
from marketplace.programmes.queries import programmes
from marketplace.programmes.web.places import KEY
from marketplace.shared.extensions import CleanText, Model, db
from marketplace.shared.permissions import may_reach
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from marketplace.vetting.models import PoolPlace
from marketplace.vetting.queries import applications, pool
from tests.databases import lift_guards
from tests.visitor import visited

FIRST = date(2023, 2, 13)
CANARIES = {"": "甲金丝雀", "-B": "乙金丝雀"}
"""What stands in every text of a programme's cases, by the mark of the programme."""
LATER = Days(first=FIRST).at(372)
SHORT = 60
"""Texts that are shorter hold codes and numbers."""

pytestmark = [pytest.mark.pages, pytest.mark.both_engines]


def beside(play, seed):
    """Another programme of the same city, with the same offices and chains."""
    return Play(days=play.days, seed=seed, cast=play.cast, chains=play.chains)


def played():
    """Two small years, stage by stage in turn, each with settings of its own, both released."""
    one = opening.open_city(Days(first=FIRST), "one of two")
    pair = [
        Year(play=one, size=Size(enterprises=13, institutions=3), tell=lambda _line: None),
        Year(play=beside(one, "the other of two"), size=Size(enterprises=11, institutions=3, after=900), tell=lambda _line: None),
    ]
    days = {"apply_on": date(2023, 3, 10), "recommend_on": date(2023, 3, 16)}
    stages = []
    for year, mark, own in zip(pair, CANARIES, ({"outcome_full": 4}, {"outcome_full": 9}), strict=True):
        year.play.chains = one.chains
        stages.append(pilot.stages(year, values=own, mark=mark, **days))
    for _ in zip(*stages, strict=True):
        pass
    for year in pair:
        pilot.released(year.play)
    while rows := outbox.due(LATER, limit=1000):
        for row in rows:
            outbox.perform(row, lambda: LATER)
    return [year.play for year in pair]


def texts_of(model):
    """The columns of a table that hold what people wrote."""
    return [
        one
        for one in model.__table__.c
        if isinstance(one.type, CleanText) and one.type.length >= SHORT and "hash" not in one.name
    ]


OF_A_CASE = {
    "round_id": select(Round.id, Round.programme_id),
    "need_id": select(Need.id, Need.programme_id),
    "engagement_id": select(Engagement.id, Engagement.programme_id),
    "claim_id": select(Claim.id, Round.programme_id).join(Round, Round.id == Claim.round_id),
    "place_id": select(PoolPlace.id, PoolPlace.programme_id),
}


def whose(model):
    """The question for the rows of a table that belong to a programme, by its id; None where the table has none."""
    if "programme_id" in model.__table__.c:
        return lambda number: model.__table__.c.programme_id == number
    for name, cases in OF_A_CASE.items():
        if name in model.__table__.c:
            found = cases.subquery()
            return lambda number: model.__table__.c[name].in_(select(found.c.id).where(found.c.programme_id == number))
    return None


def mark(plays):
    """Put the canary of its programme into every text of its cases; the names of tables that have it now."""
    marked = set()
    db.session.rollback()
    with db.engine.connect() as connection, connection.begin():
        lift_guards(connection)
        for model in {mapper.class_ for mapper in Model.registry.mappers} - {Programme}:
            rows = whose(model)
            for text in texts_of(model) if rows else ():
                for play, canary in zip(plays, CANARIES.values(), strict=True):
                    changed = (
                        update(model.__table__).where(rows(play.programme_id)).values({text: text + literal(canary, Text())})
                    )
                    marked |= {model.__tablename__} if connection.execute(changed).rowcount else set()
    db.session.expire_all()
    return marked


class Side:
    """What a played programme leaves to be looked at; it can be kept with a world."""

    def __init__(self, play, canary):
        self.programme, self.canary, self.cast = play.programme, canary, play.cast
        firms = [one.firm for one in (*play.wishes.values(), *play.providers.values())]
        self.names, self.providers = [firm.name for firm in firms], set(play.providers)
        own = [play.people[one] for one in sorted(play.people)]
        self.people = [next(one for one in own if role in one.roles) for role in (Role.ENTERPRISE, Role.INSTITUTION)]


class Both:
    """The two programmes, and the tables whose texts bear their canaries."""

    def __init__(self, _make):
        plays = played()
        self.marked = mark(plays)
        self.sides = [Side(play, canary) for play, canary in zip(plays, CANARIES.values(), strict=True)]


@pytest.fixture
def two(world):
    return world(Both)


@pytest.fixture
def asking(app):
    """The application as browsers ask it."""
    with visited(app, hidden_token=False):
        yield app


def said(answer):
    """Everything an answer says, also inside of a workbook."""
    if not answer.data.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def addresses(app):
    """(endpoint, address) of the lists, workbooks and counts of every programme."""
    named = {KEY}
    placed = (rule for rule in app.url_map.iter_rules() if rule.arguments == named and "GET" in rule.methods)
    return [(rule.endpoint, rule.rule) for rule in placed]


def people_of(sides):
    """(who, account) of everybody who looks: the offices, and an organisation of each kind of each programme."""
    cast = sides[0].cast
    yield from cast.bureau.items()
    yield from ((f"county {place}", cast.officers[unit.id]) for place, unit in enumerate(cast.counties[:3]))
    yield from ((f"{side.canary} {account.login}", account) for side in sides for account in side.people)


ONCE_SAID = {"needs.new"}
"""Forms that offer an enterprise what it said of itself the last time, with where it is from, in whatever programme that was."""


def test_no_list_or_workbook_of_one_programme_holds_anything_of_the_other(asking, two, as_user):
    assert two.marked >= {"need", "round", "application", "pool_place", "notice", "engagement", "claim"}
    wrong, met = [], set()
    for who, account in [("stranger", None), *people_of(two.sides)]:
        visitor = as_user(account) if account else asking.test_client()
        own = account.organisation.name if account and account.organisation else ""
        for endpoint, rule in addresses(asking):
            if not may_reach(account, endpoint):
                continue
            for side, other in (two.sides, two.sides[::-1]):
                answer = visitor.get(rule.replace(f"<{KEY}>", side.programme.key))
                assert answer.status_code in (200, 302, 404), (who, endpoint, answer.status_code)
                text = said(answer)
                theirs = other.names if endpoint in ONCE_SAID else (other.canary, *other.names)
                wrong += [(who, endpoint, word) for word in theirs if word in text and word != own]
                met |= {endpoint} if any(word in text for word in (side.canary, *side.names)) else set()
    assert wrong == []
    assert met >= {
        "board.index", "needs.index", "applications.index", "institutions.index", "rounds.index", "claims.index", "results.index",
        "engagements.index", "engagements.ledgers", "engagements.contracts", "notices.index", "needs.annex4_summary",
        "applications.annex1",
    }  # fmt: skip


def test_what_each_counts_is_its_own_and_both_are_all(two):
    both = [side.programme for side in two.sides]
    officer, now = two.sides[0].cast.officer, LATER

    def summed(count):
        parts = [count(one) for one in both]
        assert all(parts), parts
        return sum(parts)

    assert summed(lambda one: board.total([one])) == board.total(both)
    assert summed(lambda one: pool.total([one])) == pool.total(both)
    assert summed(lambda one: results.published([one]).total) == results.published(both).total
    assert summed(lambda one: len(years.released([one]))) == len(years.released(both)) == 2
    assert summed(lambda one: sum(needs.counts(officer, one).values())) == sum(needs.counts(officer).values())
    assert summed(lambda one: sum(applications.counts(officer, one).values())) == sum(applications.counts(officer).values())
    assert summed(lambda one: len(rounds.listing(officer, now, one))) == len(rounds.listing(officer, now))
    assert summed(lambda one: imports.listing(officer, 1, one).total) == imports.listing(officer, 1).total
    assert summed(lambda one: len(engagements.all_of(officer, one))) == len(engagements.all_of(officer))
    assert sum(outcomes.listing(officer, programme=one).total for one in both) == outcomes.listing(officer).total


def test_each_year_is_computed_with_its_own_settings_rules_and_cases(two):
    for side, full in zip(two.sides, (4, 9), strict=True):
        [run] = years.released([side.programme])
        assert run.settings["outcome_full"] == full
        assert programmes.settings_of(side.programme).values["outcome_full"] == full
        assert {line.organisation_id for line in run.lines} == side.providers
        assert years.recompute(run)
        numbers = [one.number for one in db.session.scalars(select(Round).where(Round.programme_id == side.programme.id))]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
