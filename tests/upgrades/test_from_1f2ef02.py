"""An installation that ran 1f2ef02 goes on after the upgrade: nothing is lost, changed unseen, or met by an error."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.competition.commands import AnswerMatch
from marketplace.competition.models import Claim
from marketplace.competition.queries import claims
from marketplace.competition.states import ClaimState
from marketplace.competition.use_cases import answers
from marketplace.delivery.models import Engagement
from marketplace.delivery.states import EngagementState
from marketplace.people.commands.organisations import ApproveRegistration
from marketplace.people.commands.people import SignInWith
from marketplace.people.models import Registration
from marketplace.people.use_cases import registrations, sessions
from marketplace.records.models.record import EventRecord, Mail, Message
from marketplace.records.use_cases import audit
from marketplace.records.wording import facts
from marketplace.shared.extensions import Model, StateOf, db
from marketplace.shared.lifecycle import TABLES, first
from marketplace.shared.models.account import Account, AccountRole
from marketplace.shared.roles import Role
from marketplace.shared.states import RegistrationState
from tests.visitor import visited

NOW = datetime(2023, 6, 15, 2, 30, tzinfo=UTC)
"""Some minutes after the last deed in the dump."""
PASSWORD = "jiebang-demo-2023"
LINK = re.compile(r'href="(/[^"]*)"')
OPEN_PLACE = re.compile(r"\{[a-z_]+\}")
NAVIGATION = re.compile(r'<nav class="second-bar".*?</nav>', re.DOTALL)
PUBLIC = re.compile(r"/(board|institutions|results|notices|rules)\b")


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: NOW)


def by_key(table, rows):
    keys = [column.name for column in Model.metadata.tables[table].primary_key]
    return {tuple(row[key] for key in keys): row for row in rows}


def changes(upgraded):
    """(what was, what is) of everything that a column says otherwise since."""
    found = defaultdict(list)
    for table, rows in upgraded.before.items():
        before, after = by_key(table, rows), by_key(table, upgraded.after[table])
        if table != "attempt":
            assert before.keys() == after.keys(), table
        for key in before.keys() & after.keys():
            for name in before[key].keys() & after[key].keys():
                if before[key][name] != after[key][name]:
                    found[f"{table}.{name}"].append((before[key][name], after[key][name]))
    return {column: sorted(pairs) for column, pairs in found.items()}


def test_the_dump_has_rows_of_every_kind(upgraded):
    assert [name for name, rows in upgraded.before.items() if not rows] == []
    found = {row["state"] for row in upgraded.before["engagement"]}
    assert found | {EngagementState.CONTRACT_SENT} == set(EngagementState)


def test_every_row_is_there_and_says_what_it_said_but_for_what_a_migration_changes(upgraded):
    found = changes(upgraded)
    sent = [row for row in upgraded.before["engagement"] if row["state"] == "agreed" and row["contract_sent_at"]]
    assert found.pop("engagement.state") == [("agreed", "contract_sent")] * len(sent) != []
    assert found.pop("claim.state") == [("selected", "enterprise_yes"), ("selected", "institution_yes")]
    [(letter, blank)] = found.pop("mail.body")
    assert "expert.two" in letter and blank == ""
    assert found == {
        # Its key stays as it was: another enterprise has the one of today.
        "organisation.name": [("株洲⻓⻋机械有限公司", "株洲长车机械有限公司")],
        "registration.name_key": [("株洲⻛机有限公司", "株洲风机有限公司")],
        "registration.live_name": [("enterprise:株洲⻛机有限公司", "enterprise:株洲风机有限公司")],
    }


def test_what_migrations_add_and_take_away(upgraded):
    before, after = upgraded.before, upgraded.after
    columns = {table: set(Model.metadata.tables[table].columns.keys()) for table in before}
    gone = {f"{table}.{name}" for table, rows in before.items() for name in rows[0].keys() - columns[table]}
    assert gone == {"registration.live_login", "claim.enterprise_answer", "claim.institution_answer"}
    full_text = {table for table in after if table.startswith("need_words")}
    new = {table: rows for table, rows in after.items() if table not in before and table not in full_text and rows}
    assert [(row["name"], row["likeness"]) for row in new.pop("former_name")] == [("株洲云帆二厂", "云帆二")]
    marked = {row["account_id"] for row in new.pop("account_mark")}
    assert marked == {row["id"] for row in before["account"] if row["email"] or row["phone"]} != set()
    assert new == {}
    assert after["attempt"] == [], "what is counted for some minutes is counted anew"
    assert all(row["likeness"] for row in after["organisation"])
    assert all(row["scope"] for row in after["message"] if row["key"] != "roles_changed")
    assert all(row["unit_id"] for row in after["notice"])
    assert len({row["mark"] for row in after["message"]}) == len(before["message"])
    both = {row["id"] for row in before["need"] if row["verified_by_id"] and row["verified_by_id"] == row["entered_by_id"]}
    assert {row["id"] for row in after["need"] if row["one_person"]} == both
    said = [json.loads(row["facts"]) for row in before["event"] if row["kind"] == "ClaimantsRanked"]
    origins = {(facts["round_id"], facts["need_id"]): facts["origin"] for facts in said}
    assert origins and all(row["wished_by"] == origins.get((row["round_id"], row["need_id"]), "") for row in after["claim"])


def test_lists_that_were_out_keep_what_they_say_of_everybody(upgraded):
    """The credit code of each stands as it was; what was corrected after a list was out is taken back for it."""
    codes = {str(row["id"]): row["credit_code"] or "" for row in upgraded.before["organisation"]}
    for table, out in (("round", "published_at"), ("year_run", "released_at")):
        for row in upgraded.after[table]:
            assert bool(row["listed"]) is bool(row[out]), table
            told = json.loads(row["listed"])["organisations"] if row["listed"] else {}
            assert {key: one["credit_code"] for key, one in told.items()} == {key: codes[key] for key in told}
    assert any(row["listed"] for row in upgraded.after["round"])


def test_a_correction_after_the_release_is_taken_back_and_an_earlier_one_stays(app):
    place = Path(__file__).parents[2] / "migrations/versions/0029_lists_say_what_was_true.py"
    migration = module_from_spec(spec := spec_from_file_location("m0029", place))
    spec.loader.exec_module(migration)
    changed = [
        (1, "2024-03-03", [{"name": "credit_code", "old": "B", "new": "C"}, {"name": "address", "old": "x", "new": "y"}]),
        (1, "2024-03-02", [{"name": "name", "old": None, "new": "新"}]),
        (1, "2024-03-01", [{"name": "credit_code", "old": "A", "new": "B"}]),
    ]
    known = {number: {"name": "新", "credit_code": "C", "county": "某区"} for number in (1, 2)}
    then = migration._then([1, 2], known, changed, "2024-03-01 12:00")
    assert then == {"1": {"name": "", "credit_code": "B", "county": "某区"}, "2": known[2]}


def test_the_answers_of_a_match_are_read_from_what_was_recorded(upgraded, app):
    sides = ("enterprise", "institution")
    said = {
        row["id"]: {side: row[f"{side}_answer"] for side in sides if row[f"{side}_answer"]} for row in upgraded.before["claim"]
    }
    assert {claim.id: claims.answers_of(claim) for claim in db.session.scalars(select(Claim))} == said
    assert any(said.values())


def test_every_row_is_read_through_its_model_and_stands_where_a_case_can_stand(app):
    for mapper in Model.registry.mappers:
        for row in db.session.scalars(select(mapper.class_)):
            for column in mapper.column_attrs:
                getattr(row, column.key)
        db.session.expunge_all()
    for column in (one for table in Model.metadata.sorted_tables for one in table.columns if isinstance(one.type, StateOf)):
        places = {first(column.type.kind), *TABLES[column.type.kind].values()}
        assert set(db.session.scalars(select(column).distinct())) <= places, column


def one_of_each(rows, name):
    """One row of each kind and choice of facts."""
    return {(getattr(one, name), *sorted(one.facts)): one for one in rows}.values()


def test_what_was_recorded_and_told_can_be_told_in_the_sentences_of_today(app):
    """A sentence that asks for a fact which older events lack would show its open place."""
    events = one_of_each(db.session.scalars(select(EventRecord)), "kind")
    messages = one_of_each(db.session.scalars(select(Message)), "key")
    with app.test_request_context():
        told = [facts.happened(one.kind, one.facts, who="某人") for one in events]
        told += [facts.told(one.key, one.facts) for one in messages]
    assert [sentence for sentence in told if OPEN_PLACE.search(sentence)] == []


def test_a_reason_and_a_letter_that_were_written_before_stand_as_they_were(app):
    refused = db.session.scalars(select(Registration).where(Registration.reason != "")).one()
    assert (refused.why, refused.reason) == (None, "执照不清晰，请重新扫描。")
    waiting = db.session.scalars(select(Mail).where(Mail.sent_at.is_(None))).first()
    assert "second@example.invalid" == waiting.recipient and "http://localhost/" in waiting.body


def test_the_chain_is_whole_and_guarded(app):
    assert audit.verify(db.session()) is None
    assert audit.missing_guards(db.session()) == []
    db.session.rollback()
    for change in ("update event set facts = '{}' where seq = 1", "delete from event where seq = 1"):
        with pytest.raises(Exception, match="never changed"), db.engine.begin() as connection:
            connection.exec_driver_sql(change)


def test_a_need_that_one_side_has_confirmed_is_held_against_a_second_claim(app):
    held = db.session.scalars(select(Claim).where(Claim.state == ClaimState.INSTITUTION_YES)).one()
    same = select(Claim.id).where(Claim.round_id == held.round_id, Claim.need_id == held.need_id, Claim.id != held.id)
    rival = db.session.scalars(same).first()
    db.session.rollback()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql(f"update claim set state = 'enterprise_yes' where id = {rival}")


def test_a_person_signs_in_as_before_and_a_match_that_waited_goes_on(app):
    claim = db.session.scalars(select(Claim).where(Claim.state == ClaimState.ENTERPRISE_YES)).one()
    of_institution = select(Account).where(Account.organisation_id == claim.organisation_id, Account.active)
    account = db.session.scalars(of_institution).first()
    assert sessions.open(SignInWith(login=account.login, password=PASSWORD), now=NOW).account_id == account.id
    answers.answer(AnswerMatch(key=claim.key, accept=True, version=claim.version), actor=account, now=NOW)
    opened = db.session.scalars(select(Engagement).where(Engagement.claim_id == claim.id)).one()
    assert (opened.state, opened.claim.state) == (EngagementState.AGREED, ClaimState.CONFIRMED)
    assert audit.verify(db.session()) is None


def test_a_registration_that_waited_is_approved_under_its_name_of_today(app):
    waiting = db.session.scalars(select(Registration).where(Registration.name_key == "株洲风机有限公司")).one()
    officer = db.session.scalars(select(Account).where(Account.login == "county.hetang")).one()
    decision = ApproveRegistration(registration_id=waiting.id, version=waiting.version, reason="执照与系统登记一致")
    account = registrations.approve(decision, actor=officer, now=NOW)
    assert (account.organisation.name, waiting.state) == ("株洲风机有限公司", RegistrationState.APPROVED)
    assert audit.verify(db.session()) is None


def one_who_plays(role):
    """Of those who play the part whoever came last; of enterprises and institutions one with a contract."""
    people = select(Account).join(AccountRole).where(AccountRole.role == role, Account.active)
    if side := {Role.ENTERPRISE: Engagement.enterprise_id, Role.INSTITUTION: Engagement.institution_id}.get(role):
        people = people.where(Account.organisation_id.in_(select(side)))
    return db.session.scalars(people.order_by(Account.id.desc())).first()


def kind_of(link):
    """The page of any case is the page of one."""
    return re.sub(r"/(?=[^/]*\d)[^/]+", "/*", link.partition("?")[0])


def links(text):
    """The links of a page, one a kind."""
    return {kind_of(link): link.partition("?")[0] for link in LINK.findall(text)}


def test_every_part_finds_its_pages_and_the_cases_that_they_list(app, as_user):
    """Each part's own pages; the public ones and one case of each kind by the first who finds them."""
    opened, answered = set(), {}
    with visited(app):
        for role in Role:
            visitor = as_user(one_who_plays(role))
            front = visitor.get("/")
            answered[role, "/"] = front.status_code
            for kind, link in links(NAVIGATION.search(front.text)[0]).items():
                if kind not in opened:
                    page = visitor.get(link)
                    answered[role, link] = page.status_code
                    cases = {one: address for one, address in links(page.text).items() if "*" in one and one not in opened}
                    answered |= {(role, address): visitor.get(address).status_code for address in cases.values()}
                    opened |= cases.keys() | ({kind} if PUBLIC.match(kind) else set())
    assert {place: status for place, status in answered.items() if status != 200} == {}
    cases = {kind.split("/")[1] for kind in opened if "*" in kind}
    assert cases >= {"applications", "board", "claims", "engagements", "institutions", "needs", "organisations", "rounds", "year"}
