"""Who may what with which case, written down by hand: everybody beside the same role from elsewhere, and beside a stranger.

Here is the county, the city and the organisations whose case it is. Elsewhere is another county of the same city, another
city, another enterprise and another institution.
"""

from datetime import timedelta

import pytest

from marketplace.competition.permissions import joining
from marketplace.delivery.models import Engagement, Outcome
from marketplace.evaluation.models import Adjustment, YearRun
from marketplace.needs.models import ImportBatch, Origin
from marketplace.needs.states import NeedState
from marketplace.programmes.models import Notice
from marketplace.shared import permissions
from marketplace.shared.errors import NotPermitted
from marketplace.shared.models.account import AccountChange
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.place import Unit, UnitKind
from marketplace.shared.permissions import PERMISSIONS
from marketplace.shared.roles import OF_ORGANISATIONS, Role
from marketplace.shared.states import Standing
from marketplace.vetting.models import Application
from marketplace.vetting.states import ApplicationState
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.expectations import ADMIN, APPROVER, AUDITOR, CITY, COUNTY, ENTERPRISE, EXPERT, FINANCE, INSTITUTION

ANY, OWN = "any case", "the own one"


def own(*roles):
    return dict.fromkeys(roles, OWN)


def every(*roles):
    return dict.fromkeys(roles, ANY)


READERS_OF_CONTRACTS = (ENTERPRISE, INSTITUTION, COUNTY, CITY, APPROVER, FINANCE, AUDITOR)

RIGHTS = {
    "audit.read": ("nothing", every(AUDITOR)),
    # accounts and organisations
    "people.read": ("nothing", every(ADMIN, AUDITOR)),
    "people.manage": ("nothing", every(ADMIN)),
    "organisation.list": ("nothing", every(COUNTY, CITY, APPROVER, AUDITOR)),
    "organisation.read": ("enterprise", own(COUNTY, CITY, APPROVER, AUDITOR, ENTERPRISE)),
    "organisation.check_pool": ("enterprise", own(COUNTY)),
    "organisation.correct": ("enterprise", own(COUNTY)),
    "organisation.join": ("enterprise", own(COUNTY, CITY)),
    "organisation.suspend": ("enterprise", own(CITY)),
    "organisation.resume": ("enterprise", own(CITY)),
    "organisation.invite": ("enterprise", own(ENTERPRISE)),
    "organisation.revoke": ("enterprise", own(ENTERPRISE, COUNTY)),
    "registration.check": ("enterprise", own(COUNTY)),
    "change.read": ("nothing", every(ADMIN, AUDITOR, COUNTY, CITY)),
    "change.confirm": ("change of a county officer", every(ADMIN) | own(COUNTY)),
    "change.withdraw": ("change of a county officer", every(ADMIN) | own(COUNTY)),
    "letter.look_after": ("nothing", every(ADMIN, CITY)),
    "deputy.read": ("nothing", every(ADMIN, AUDITOR, CITY, APPROVER, EXPERT, FINANCE)),
    "deputy.give": ("account of a city officer", every(ADMIN) | own(CITY)),
    "deputy.end": ("deputy of a city officer", every(ADMIN) | own(CITY, FINANCE)),
    # programmes
    "programme.read": ("nothing", every(COUNTY, CITY, APPROVER, EXPERT, FINANCE, AUDITOR, ADMIN)),
    "programme.open": ("nothing", every(CITY)),
    "programme.change": ("programme", own(CITY)),
    "programme.extension": ("programme", own(CITY, APPROVER)),
    "chain.edit": ("nothing", every(CITY)),
    "document.attach": ("nothing", every(CITY)),
    "notice.publish": ("nothing", every(CITY)),
    "notice.withdraw": ("notice", own(CITY)),
    # needs: the county is the writer only where it wrote, the city's turn comes after the county's
    "need.read": ("need", every(ENTERPRISE, COUNTY, CITY, APPROVER, AUDITOR)),
    "need.contact": ("need", own(ENTERPRISE, COUNTY, CITY)),
    "need.draft": ("nothing", every(ENTERPRISE, COUNTY)),
    "need.revise": ("need", own(ENTERPRISE, COUNTY)),
    "need.submit": ("need", own(ENTERPRISE, COUNTY)),
    "need.return": ("need", own(COUNTY)),
    "need.verify": ("need", own(COUNTY)),
    "need.publish": ("need", own(CITY)),
    "need.unverify": ("need", own(COUNTY)),
    "need.unpublish": ("need", own(CITY)),
    "need.correct": ("need", own(CITY)),
    "need.withdraw": ("need", own(ENTERPRISE, COUNTY)),
    "need.annex4": ("nothing", every(COUNTY, CITY, APPROVER)),
    "need.cancel": ("need", own(CITY)),
    "need.take_back": ("need", every(ENTERPRISE, COUNTY, CITY)),
    "workbook.read": ("nothing", every(COUNTY, CITY)),
    "workbook.change": ("workbook", own(COUNTY)),
    "workbook.overrule": ("workbook", own(CITY)),
    # applications, on their way through the county
    "application.read": ("application", every(INSTITUTION, COUNTY, CITY, APPROVER, AUDITOR)),
    "application.contact": ("application", own(INSTITUTION, COUNTY, CITY, APPROVER)),
    "application.start": ("nothing", every(INSTITUTION)),
    "application.write": ("application", own(INSTITUTION)),
    "application.submit": ("application", own(INSTITUTION)),
    "application.withdraw": ("application", own(INSTITUTION)),
    "application.return": ("application", own(COUNTY)),
    "application.recommend": ("application", own(COUNTY)),
    "application.decide": ("application", own(CITY, APPROVER)),
    "application.annex1": ("nothing", every(COUNTY, CITY, APPROVER)),
    "place.change": ("place", own(CITY)),
    "place.carry": ("place", own(CITY, APPROVER)),
    # the competition
    "round.read": ("round", every(CITY, APPROVER, EXPERT, AUDITOR, COUNTY)),
    "round.announce": ("programme", own(CITY)),
    "round.new": ("nothing", every(CITY)),
    "round.change": ("round", own(CITY)),
    "round.extension": ("round", own(CITY, APPROVER)),
    "round.solve": ("round", own(CITY)),
    "round.runs": ("round", own(CITY, APPROVER, AUDITOR)),
    "round.propose": ("round", own(CITY)),
    "round.decide": ("round", own(APPROVER)),
    "round.publish": ("round", own(CITY, APPROVER)),
    "claim.read": ("claim", every(INSTITUTION, ENTERPRISE, COUNTY, CITY, APPROVER, EXPERT, AUDITOR)),
    "claim.submit": ("nothing", every(INSTITUTION)),
    "claim.withdraw": ("claim", own(INSTITUTION)),
    "claim.keep": ("claim", own(INSTITUTION)),
    "claim.screen": ("claim", own(CITY)),
    "claim.judge": ("claim", own(CITY)),
    "claim.score": ("claim", own(CITY, EXPERT)),
    "claimants.rank": ("claim", own(ENTERPRISE, COUNTY)),
    "match.answer": ("claim", own(INSTITUTION, ENTERPRISE)),
    "match.close": ("claim", own(CITY)),
    "match.extend": ("claim", own(CITY)),
    "match.extension": ("claim", own(CITY, APPROVER)),
    # contracts: nobody answers for the enterprise
    "engagement.read": ("contract", every(*READERS_OF_CONTRACTS)),
    "engagement.contact": ("contract", own(ENTERPRISE, INSTITUTION, COUNTY, CITY)),
    "engagement.fill": ("contract", own(INSTITUTION)),
    "engagement.serve": ("contract", own(INSTITUTION)),
    "engagement.confirm": ("contract", own(ENTERPRISE)),
    "engagement.accept": ("contract", own(ENTERPRISE)),
    "engagement.rate": ("contract", own(ENTERPRISE)),
    "engagement.terminate": ("contract", own(CITY)),
    "outcome.read": ("outcome", every(ENTERPRISE, INSTITUTION, COUNTY, CITY, APPROVER, AUDITOR)),
    "outcome.claim": ("contract", own(INSTITUTION)),
    "outcome.decide": ("outcome", own(CITY)),
    # year's end
    "year.read": ("year", every(CITY, APPROVER, FINANCE, AUDITOR)),
    "year.own": ("nothing", every(INSTITUTION)),
    "year.freeze": ("programme", own(CITY)),
    "year.propose": ("year", own(CITY)),
    "year.decide": ("year", own(APPROVER)),
    "year.adjust": ("year", own(CITY)),
}
"""By permission: the case it is asked about, and who may with any such case or with the own one. Nobody else may."""

IN_OTHER_CASES = {
    ("need.revise", "need of the enterprise's own hand"): own(ENTERPRISE),
    ("need.submit", "need of the enterprise's own hand"): own(ENTERPRISE),
    ("need.withdraw", "need of the enterprise's own hand"): own(ENTERPRISE),
    ("year.decide", "adjustment"): own(APPROVER),
    ("year.adjust", "adjustment"): own(CITY),
    ("need.return", "verified need"): own(COUNTY, CITY),
    ("workbook.change", "workbook of the city"): own(CITY),
    ("application.contact", "direct application"): own(INSTITUTION, CITY, APPROVER),
    ("application.return", "direct application"): own(CITY, APPROVER),
    ("application.recommend", "direct application"): own(CITY),
    ("application.return", "recommended application"): own(CITY, APPROVER),
    ("application.recommend", "recommended application"): own(COUNTY),
    ("organisation.read", "institution"): own(COUNTY, CITY, APPROVER, AUDITOR, INSTITUTION),
    ("organisation.invite", "institution"): own(INSTITUTION),
    ("organisation.revoke", "institution"): own(INSTITUTION, COUNTY),
    ("organisation.suspend", "registered with the city"): own(CITY),
    ("change.confirm", "change of an enterprise's account"): every(ADMIN) | own(COUNTY),
    ("change.confirm", "change of a city officer"): every(ADMIN) | own(CITY),
    ("change.withdraw", "change of an enterprise's account"): every(ADMIN) | own(COUNTY, ENTERPRISE),
    ("change.withdraw", "change of a city officer"): every(ADMIN) | own(CITY),
    ("deputy.give", "account of an expert"): every(ADMIN),
    ("deputy.give", "account of an approver"): every(ADMIN) | own(APPROVER),
}
"""Where it depends on the case: the same for another kind of it."""


class Town:
    """People of every role here and elsewhere, and a case of each kind that belongs here."""

    def __init__(self, make):
        county, city = make.county(), make.city()
        other_county = make.county("攸县", "430223")
        other_city = make.keep(Unit(kind=UnitKind.CITY, code="430300", name="别市工业和信息化局", aliases=[]))
        enterprise, institution = make.enterprise(), make.institution()
        self.here, self.away = {}, {}
        for role in Role:
            if role in OF_ORGANISATIONS:
                kind = enterprise if role is Role.ENTERPRISE else institution
                other = make.enterprise() if role is Role.ENTERPRISE else make.institution()
                self.here[role], self.away[role] = make.account(role, organisation=kind), make.account(role, organisation=other)
            else:
                units = (county, other_county) if role is Role.COUNTY_OFFICER else (city, other_city)
                self.here[role], self.away[role] = (make.account(role, unit=unit) for unit in units)
        programme = make.programme()
        need = make.need(enterprise, unit_id=county.id)
        a_round = make.round([need])
        claim = make.claim(a_round, need, institution, account=self.here[Role.INSTITUTION])
        contract = Engagement(
            programme=programme, unit_id=county.id, enterprise_id=enterprise.id, institution_id=institution.id, claim_id=claim.id
        )
        self.cases = {
            "nothing": None,
            "programme": programme,
            "notice": Notice(unit_id=city.id),
            "enterprise": enterprise,
            "institution": institution,
            "registered with the city": make.enterprise(unit=city),
            "change of a county officer": self.change(make.county_officer()),
            "change of a city officer": self.change(make.city_officer()),
            "change of an enterprise's account": self.change(make.enterprise_account(enterprise)),
            "account of a city officer": self.here[CITY],
            "account of an approver": self.here[APPROVER],
            "account of an expert": self.here[EXPERT],
            "deputy of a city officer": self.deputy(self.here[FINANCE], self.here[CITY]),
            "need": need,
            "verified need": make.need(enterprise, state=NeedState.VERIFIED),
            "need of the enterprise's own hand": make.need(enterprise, origin=Origin.ENTERPRISE),
            "workbook": ImportBatch(unit_id=county.id, programme=programme),
            "workbook of the city": ImportBatch(unit_id=city.id, programme=programme),
            "place": make.place(institution),
            "application": self.application(programme, institution, ApplicationState.SUBMITTED),
            "direct application": self.application(programme, institution, ApplicationState.SUBMITTED, direct=True),
            "recommended application": self.application(programme, institution, ApplicationState.RECOMMENDED),
            "round": a_round,
            "claim": claim,
            "contract": contract,
            "outcome": Outcome(engagement=contract, programme=programme),
            "year": YearRun(programme=programme),
            "adjustment": Adjustment(run=YearRun(programme=programme), organisation_id=institution.id),
        }

    @staticmethod
    def change(account):
        return AccountChange(account=account, account_id=account.id)

    @staticmethod
    def deputy(account, absent):
        return Deputy(account_id=account.id, absent_id=absent.id)

    @staticmethod
    def application(programme, institution, state, direct=False):
        unit = institution.unit_id
        return Application(programme=programme, organisation_id=institution.id, unit_id=unit, direct=direct, state=state)


@pytest.fixture
def town(make):
    return Town(make)


def found(town, permission, case):
    """Who may: with any case of this kind, or with the own one; "the strange one" alone would be a fault."""
    subject, said = town.cases[case], {}
    for role in Role:
        here, away = (permissions.may(who[role], permission, subject) for who in (town.here, town.away))
        if here or away:
            said[role] = (ANY if here and away else OWN) if here else "the strange one"
    return said


def test_each_role_may_what_is_written_down_and_nothing_else(town):
    assert {name: found(town, name, case) for name, (case, _) in RIGHTS.items()} == {
        name: who for name, (_, who) in RIGHTS.items()
    }


def test_no_permission_is_left_out():
    assert RIGHTS.keys() == PERMISSIONS.keys()


def test_what_depends_on_the_case_does(town):
    assert {pair: found(town, *pair) for pair in IN_OTHER_CASES} == IN_OTHER_CASES


def test_nobody_may_without_an_account_or_with_a_closed_one(town, make):
    closed = make.city_officer()
    closed.active = False
    for name, (case, _) in RIGHTS.items():
        assert not permissions.may(None, name, town.cases[case])
        assert not permissions.may(closed, name, town.cases[case])


def test_a_role_that_was_not_given_opens_nothing(town, make):
    nobody = make.account(unit=make.city())
    assert [name for name, (case, _) in RIGHTS.items() if permissions.may(nobody, name, town.cases[case])] == []


def refused(actor, permission, subject=None):
    with pytest.raises(NotPermitted) as refusal:
        permissions.require(actor, permission, subject)
    assert refusal.value.facts["deed"] == permission
    return refusal.value.key


def test_what_a_person_may_not_is_refused_and_what_it_may_is_not(town):
    need = town.cases["need"]
    permissions.require(town.here[COUNTY], "need.verify", need)
    assert refused(town.away[COUNTY], "need.verify", need) == "policy.not_permitted"
    assert refused(None, "need.verify", need) == "policy.not_permitted"


def test_people_of_an_organisation_that_may_not_act_are_told_so(town, make):
    for standing in set(Standing) - {Standing.ACTIVE}:
        waiting = make.enterprise_account(make.enterprise(standing=standing))
        assert refused(waiting, "need.draft") == "standing.own"
        change(waiting, active=False)
        assert refused(waiting, "need.draft") == "policy.not_permitted"


def test_whoever_works_for_an_office_does_nothing_for_an_organisation_and_may_still_read(town, make):
    """The same mailbox: one person (AC5)."""
    officer, member = make.city_officer(), make.enterprise_account(town.cases["enterprise"])
    change(officer, email="one@example.cn")
    change(member, email="one@example.cn")
    need = town.cases["need"]
    assert permissions.may(member, "need.contact", need)
    assert not permissions.may(member, "need.withdraw", need)
    assert refused(member, "need.withdraw", need) == "policy.works_for_the_office"
    assert not permissions.may(officer, "need.publish", need)
    assert refused(officer, "need.publish", need) == "policy.own_case"
    assert refused(officer, "round.propose", town.cases["round"]) == "policy.own_case"
    assert refused(officer, "claim.screen", town.cases["claim"]) == "policy.own_case"
    assert refused(officer, "organisation.suspend", town.cases["enterprise"]) == "policy.own_case"
    permissions.require(officer, "need.publish", make.need())
    permissions.require(officer, "notice.publish")


@pytest.mark.parametrize("side", ["enterprise", "institution"])
def test_nobody_of_an_office_ends_a_contract_of_the_own_organisation(town, make, side):
    officer, member = make.city_officer(), make.account(organisation=town.cases[side])
    change(officer, phone="13900000001")
    change(member, phone="13900000001")
    assert refused(officer, "engagement.terminate", town.cases["contract"]) == "policy.own_case"


def test_nobody_of_an_office_decides_between_the_own_organisation_and_its_rivals(town, make):
    """Whoever claims the same need is a rival, also one that was screened out or has withdrawn; who claims another need is none."""
    claim, county = town.cases["claim"], make.county_officer(town.cases["need"].unit)
    elsewhere = make.claim(claim.round, make.need(), make.institution())
    city, expert = make.city_officer(), make.account(Role.EXPERT, unit=make.city())
    rival = make.claim(claim.round, claim.need, make.institution(), state="withdrawn")
    deeds = {"claim.screen": city, "claim.judge": city, "claim.score": expert, "match.close": city, "claimants.rank": county}
    for name, one in deeds.items():
        permissions.require(one, name, claim)
    for one in {*deeds.values()}:
        mailbox = f"m{one.id}@example.cn"
        change(one, email=mailbox)
        change(make.institution_account(rival.organisation), email=mailbox)
    for name, one in deeds.items():
        assert refused(one, name, claim) == "policy.own_case"
    permissions.require(city, "claim.screen", elsewhere)
    permissions.require(expert, "claim.score", elsewhere)
    earlier = make.claim(make.round([claim.need], published_at=NOW), claim.need, make.institution())
    of_old = make.city_officer()
    change(of_old, email="old@example.cn")
    change(make.institution_account(earlier.organisation), email="old@example.cn")
    permissions.require(of_old, "claim.screen", claim)


def test_whoever_left_the_office_may_act_for_an_organisation_again_and_not_the_other_way_round(town, make):
    officer, member = make.city_officer(), make.enterprise_account(town.cases["enterprise"])
    change(officer, email="one@example.cn", active=False)
    change(member, email="one@example.cn")
    permissions.require(member, "need.withdraw", town.cases["need"])
    other = make.city_officer()
    gone = make.institution_account(town.cases["institution"])
    change(other, email="two@example.cn")
    change(gone, email="two@example.cn", active=False)
    assert refused(other, "claim.screen", town.cases["claim"]) == "policy.own_case"


def test_who_reaches_an_endpoint(town, make):
    both = make.account(Role.AUDITOR, Role.FINANCE)
    assert permissions.roles_for("board.index") is None
    assert permissions.roles_for("inbox.index") == frozenset(Role)
    assert permissions.roles_for("organisations.index") == {COUNTY, CITY, APPROVER, AUDITOR}
    assert permissions.may_reach(None, "board.index")
    assert not permissions.may_reach(None, "inbox.index")
    assert permissions.may_reach(both, "audit.index")
    assert permissions.may_reach(both, "engagements.index")
    assert not permissions.may_reach(both, "rounds.new")
    closed = make.account(Role.AUDITOR)
    closed.active = False
    assert not permissions.may_reach(closed, "audit.index")
    assert permissions.may_reach(closed, "board.index")


def test_a_gap_in_the_table_is_named(monkeypatch):
    assert permissions.gaps(["needs.show", "needs.forgotten"]) == ["the endpoint needs.forgotten has no line in the policy table"]
    monkeypatch.setitem(permissions.ENDPOINTS, "needs.odd", "need.unheard")
    assert permissions.gaps(["needs.show"]) == ["the policy table names a permission need.unheard without a line"]
    assert permissions.area_of("need.read") == "needs"


@pytest.mark.parametrize(
    ("opens", "published", "late"), [(0, None, True), (0, 2, True), (0, 1, False), (1, None, True), (2, None, False)]
)
def test_whom_the_office_let_in_while_a_round_ran_stays_out_of_it(make, opens, published, late):
    """Let in on the first day; a round that opens that very moment runs already, and one published then does not any more."""
    day = timedelta(days=1)
    enterprise, institution = make.enterprise(), make.institution()
    need = make.need(enterprise)
    make.round([need], opens_at=NOW - 9 * day, published_at=NOW)
    times = {"opens_at": NOW + opens * day, "closes_at": NOW + 9 * day, "published_at": published and NOW + published * day}
    a_round = make.round([need], **times)
    claim = make.claim(a_round, need, institution)
    member, usual = make.institution_account(institution), make.institution_account(institution)
    change(member, party_since=NOW + day)
    assert permissions.may(usual, "claim.withdraw", claim)
    assert permissions.may(member, "claim.withdraw", claim) is not late
    assert permissions.may(member, "claim.submit")
    assert joining.joined_later(member, a_round) is late
    assert not joining.joined_later(usual, a_round)
    owner = make.enterprise_account(enterprise)
    change(owner, party_since=NOW + day)
    assert permissions.may(owner, "claimants.rank", claim) is not late
    assert joining.joined_later(owner, need) is late, "of the rounds of a need the latest counts"
    assert not joining.joined_later(owner, make.need(enterprise))
    assert enterprise.id == need.id
    assert not joining.joined_later(owner, enterprise), "its own organisation is no need that happens to have its number"
    officer = make.city_officer()
    change(officer, party_since=NOW + day)
    assert not joining.joined_later(officer, a_round)
