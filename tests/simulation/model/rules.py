"""Every step of the city in one line: who may, from where to where, whose hand it is, and whose it must not be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.simulation.model import asks, leads
from tests.simulation.model.world import MAY, MUST_NOT, OPEN, Case, Differs, Step, Who, World

Scope = Callable[[Who, Case], bool]
SCOPES: dict[str, Scope] = {
    "any": lambda who, case: True,
    "own": lambda who, case: who.organisation is not None and who.organisation in case.sides(),
    "enterprise": lambda who, case: who.organisation is not None and who.organisation == case.enterprise,
    "institution": lambda who, case: who.organisation is not None and who.organisation == case.institution,
    "county": lambda who, case: who.unit is not None and who.unit == case.unit,
    "entered": lambda who, case: who.unit is not None and who.unit == case.unit and case.of.get("origin") != "enterprise",
    "passed on": lambda who, case: case.state in ("verified", "recommended") or bool(case.of.get("direct")),
    "not passed on": lambda who, case: who.unit == case.unit and case.state != "recommended" and not case.of.get("direct"),
    "either": lambda who, case: who.id in (case.of["account"], case.of["absent"]),
    "unasked": lambda who, case: bool(case.of.get("direct")),
}
OFFICE = frozenset({"county_officer", "city_officer", "city_approver", "expert", "finance", "auditor", "administrator"})


@dataclass(frozen=True)
class Rule:
    """One line of the model: which parts, within what; from which states to which; whose hand it is, and whose it must not be."""

    by: str
    start: str = ""
    to: str = ""
    hand: str = ""
    second: str = ""
    """Hands that keep a person from this signature (AC5)."""
    asks: Callable[[World, Step], str | None] | None = None
    then: Callable[[World, Step], None] | None = None
    makes: bool = False
    """Whether it leads on only where it made something: a workbook with nothing left to import stays open."""

    def lets(self, step: Step) -> bool:
        """Whether one of the lines of the permission table gives it (AC4)."""
        if not self.by:
            return True
        for line in self.by.split("; "):
            role, _, scope = line.partition(" ")
            if role in step.who.roles and (step.case is None or SCOPES[scope or "any"](step.who, step.case)):
                return True
        return False


CITY, COUNTY = "city_officer any", "county_officer county"
TWO = "city_officer any; city_approver any"
TO_ANSWER = "selected enterprise_yes institution_yes"
SERVING = "active to_be_corrected"

RULES: dict[str, Rule] = {
    "needs.needs.draft": Rule("enterprise; county_officer", hand="wrote typed", asks=asks.to_draft),
    "needs.needs.revise": Rule(
        "enterprise own; county_officer entered", "draft returned", hand="wrote typed", asks=asks.to_revise, then=leads.written
    ),
    "needs.needs.submit": Rule(
        "enterprise own; county_officer entered", "draft returned", "submitted", "wrote", asks=asks.need_acts
    ),
    "needs.needs.verify": Rule(COUNTY, "submitted", "verified", "verified", asks=asks.to_verify),
    "needs.needs.verify_all": Rule(COUNTY, "submitted", "verified", "verified", asks=asks.to_verify),
    "needs.needs.send_back": Rule("county_officer county; city_officer passed on", "submitted verified", "returned"),
    "needs.needs.publish": Rule(CITY, "verified", "published", second="wrote verified corrected", asks=asks.need_acts),
    "needs.taking_back.unverify": Rule(COUNTY, "verified", "submitted"),
    "needs.taking_back.unpublish": Rule(CITY, "published", "verified", asks=asks.never_in_a_round),
    "needs.corrections.correct": Rule(
        CITY, "published", hand="corrected typed", second="wrote verified", asks=asks.to_correct, then=leads.corrected
    ),
    "needs.needs.withdraw": Rule(
        "enterprise own; county_officer entered", "draft submitted returned verified published", "withdrawn", asks=asks.need_free
    ),
    "needs.needs.cancel": Rule(CITY, "published", "cancelled", asks=asks.need_free),
    "needs.imports.upload": Rule("county_officer; city_officer", hand="wrote"),
    "needs.imports.commit": Rule("county_officer county; city_officer any", "preview", "committed", hand="wrote", makes=True),
    "needs.imports.discard": Rule("county_officer county; city_officer any", "preview", "discarded"),
    "needs.imports.drop": Rule("county_officer county; city_officer any", "preview", hand="wrote"),
    "needs.imports.correct": Rule("county_officer county; city_officer any", "preview", hand="wrote"),
    "vetting.applications.start": Rule("institution own", asks=asks.to_start, then=leads.taken_up_again),
    "vetting.applications.save": Rule("institution own", "draft returned", asks=asks.acting),
    "vetting.applications.attach_pledge": Rule("institution own", "draft returned", asks=asks.acting),
    "vetting.applications.submit": Rule("institution own", "draft returned", "submitted", asks=asks.in_time),
    "vetting.applications.withdraw": Rule("institution own", "draft submitted returned recommended", "withdrawn"),
    "vetting.vetting.send_back": Rule(
        "county_officer not passed on; city_officer passed on; city_approver passed on", "submitted recommended", "returned"
    ),
    "vetting.vetting.recommend": Rule(
        "county_officer not passed on; city_officer unasked",
        "submitted",
        "recommended",
        "recommended",
        asks=asks.recommended_in_time,
    ),
    "vetting.vetting.confirm": Rule(TWO, "recommended", "admitted", second="recommended", asks=asks.need_acts),
    "vetting.vetting.refuse": Rule(TWO, "recommended", "rejected", second="recommended"),
    "vetting.pool.change": Rule(CITY, "active suspended", asks=asks.nothing_to_carry, then=leads.capacity),
    "vetting.pool.suspend": Rule(CITY, "active", "suspended"),
    "vetting.pool.resume": Rule(CITY, "suspended", "active"),
    "vetting.pool.remove": Rule(CITY, "active suspended", "removed"),
    "vetting.carrying.propose": Rule(TWO, "active", asks=asks.to_carry, then=leads.carry_proposed),
    "vetting.carrying.approve": Rule(TWO, "active", asks=asks.carried_by_two, then=leads.carried_over),
    "vetting.carrying.drop": Rule(TWO, "active suspended", asks=asks.carry_waits, then=leads.carry_decided),
    "competition.rounds.announce": Rule(CITY, hand="shaped", asks=asks.to_announce),
    "competition.rounds.adjust": Rule(CITY, "announced", hand="shaped", asks=asks.before_opening, then=leads.adjusted),
    "competition.rounds.change_needs": Rule(
        CITY, "announced", hand="shaped", asks=asks.to_change_needs, then=leads.needs_changed
    ),
    "competition.rounds.extend": Rule(CITY, "announced", asks=asks.before_closing, then=leads.extension),
    "competition.extensions.approve_of_round": Rule(TWO, "announced", asks=asks.to_extend, then=leads.extension),
    "competition.extensions.withdraw_of_round": Rule(TWO, asks=asks.to_extend, then=leads.extension),
    "competition.rounds.cancel": Rule(CITY, "announced solved", "cancelled"),
    "competition.claims.submit": Rule("institution any", asks=asks.to_claim, then=leads.claimed),
    "competition.drafting.save": Rule("institution any", asks=asks.to_claim),
    "competition.drafting.drop": Rule("institution any"),
    "competition.claims.keep": Rule("institution institution", "submitted", asks=asks.to_keep, then=leads.kept),
    "competition.claims.withdraw": Rule("institution institution", "submitted", "withdrawn", asks=asks.while_open),
    "competition.screening.screen": Rule(
        CITY, "submitted admissible screened_out", asks=asks.in_review, then=leads.screened_and_reviewed
    ),
    "competition.screening.admit_all": Rule(
        CITY, "submitted screened_out", asks=asks.in_review, then=leads.admitted_and_reviewed
    ),
    "competition.screening.score": Rule("city_officer any; expert any", "admissible", asks=asks.in_review, then=leads.reviewed),
    "competition.screening.rank": Rule("enterprise enterprise; county_officer county", asks=asks.to_rank, then=leads.reviewed),
    "competition.relations.judge": Rule(CITY, asks=asks.to_judge, then=leads.judged_and_reviewed),
    "competition.pairs.set_pair": Rule(CITY, asks=asks.to_pair, then=leads.reviewed),
    "competition.pairs.free_pair": Rule(CITY, asks=asks.in_review, hand="shaped"),
    "competition.solving.ask": Rule(CITY, "announced solved", hand="shaped", asks=asks.in_review, then=leads.supersede),
    "competition.solving.cancel": Rule(CITY, "queued running", "cancelled"),
    "competition.approval.propose": Rule(CITY, "solved", "proposed", "shaped"),
    "competition.approval.approve": Rule(
        "city_approver any", "proposed", "approved", second="shaped reviewed", then=leads.promised
    ),
    "competition.approval.send_back": Rule("city_approver any", "proposed", "solved"),
    "competition.results.publish": Rule(TWO, "approved", "published"),
    "competition.answers.answer": Rule(
        "institution institution; enterprise enterprise", TO_ANSWER, asks=asks.to_answer, then=leads.confirmed
    ),
    "competition.answers.close_overdue": Rule(
        CITY, TO_ANSWER, asks=asks.overdue, then=lambda world, step: world.end_match(step.case)
    ),
    "competition.answer_times.propose": Rule(CITY, TO_ANSWER, asks=asks.to_give_time, then=leads.more_time),
    "competition.answer_times.agree": Rule(TWO, TO_ANSWER, asks=asks.to_decide_time, then=leads.more_time),
    "competition.answer_times.turn_down": Rule(TWO, TO_ANSWER, asks=asks.to_decide_time, then=leads.more_time),
    "competition.answer_times.withdraw": Rule(TWO, TO_ANSWER, asks=asks.to_decide_time, then=leads.more_time),
    "delivery.engagements.fill_contract": Rule("institution institution", "agreed", asks=asks.to_contract, then=leads.filled),
    "delivery.engagements.confirm_contract": Rule(
        "enterprise enterprise", "contract_sent", "active", asks=asks.to_contract, then=leads.need_of("contracted")
    ),
    "delivery.engagements.send_back_contract": Rule("enterprise enterprise", "contract_sent", "agreed", asks=asks.whole),
    "delivery.engagements.reach_milestone": Rule("institution institution", SERVING, asks=asks.whole),
    "delivery.ledger.log": Rule("institution institution", SERVING, asks=asks.whole),
    "delivery.ledger.strike": Rule("institution institution", SERVING, asks=asks.whole),
    "delivery.engagements.deliver": Rule(
        "institution institution", SERVING, "delivered", asks=asks.whole, then=leads.need_of("delivered")
    ),
    "delivery.engagements.accept": Rule(
        "enterprise enterprise", "delivered", "accepted", asks=asks.whole, then=leads.need_of("accepted")
    ),
    "delivery.engagements.send_back": Rule(
        "enterprise enterprise", "delivered", "to_be_corrected", asks=asks.whole, then=leads.need_of("contracted")
    ),
    "delivery.ratings.rate": Rule("enterprise enterprise", "accepted", asks=asks.rated_once, then=leads.rated),
    "delivery.engagements.terminate": Rule(
        CITY, "agreed contract_sent active delivered to_be_corrected", "terminated", then=leads.ended
    ),
    "delivery.outcomes.claim": Rule(
        "institution institution",
        "active to_be_corrected delivered accepted refused",
        asks=asks.to_claim_outcome,
        then=leads.outcome_again,
    ),
    "delivery.outcomes.confirm": Rule(CITY, "claimed", "confirmed", asks=asks.to_confirm_outcome),
    "delivery.outcomes.confirm_all": Rule(CITY, "claimed", "confirmed", asks=asks.to_confirm_outcome),
    "delivery.outcomes.refuse": Rule(CITY, "claimed", "refused"),
    "evaluation.years.freeze": Rule(CITY, hand="froze", asks=asks.to_freeze, then=leads.frozen),
    "evaluation.years.propose": Rule(CITY, "frozen", "proposed", "froze", asks=asks.by_its_settings),
    "evaluation.years.release": Rule("city_approver any", "proposed", second="froze", asks=asks.to_release, then=leads.released),
    "evaluation.years.send_back": Rule("city_approver any", "proposed", "frozen", second="froze", asks=asks.second_of_year),
    "evaluation.adjustments.propose": Rule(CITY, "released", hand="adjusted", asks=asks.to_adjust),
    "evaluation.adjustments.approve": Rule(
        "city_approver any",
        "proposed",
        "approved",
        second="froze adjusted",
        asks=asks.to_approve_adjustment,
        then=leads.adjusted_year,
    ),
    "evaluation.adjustments.refuse": Rule(
        "city_approver any", "proposed", "refused", second="adjusted", asks=asks.second_of_year
    ),
    "evaluation.adjustments.withdraw": Rule(CITY, "proposed", "withdrawn", asks=asks.own_adjustment),
    "people.organisations.suspend": Rule(CITY, "active", "suspended"),
    "people.organisations.resume": Rule(CITY, "suspended", "active"),
    "people.organisations.check_pool": Rule(COUNTY),
    "people.organisations.check_pools": Rule(COUNTY),
    "people.organisations.correct": Rule(COUNTY),
    "people.links.join": Rule("county_officer county; city_officer any", then=leads.said_same),
    "people.links.part": Rule("county_officer county; city_officer any", asks=asks.is_joined, then=leads.said_different),
    "people.registrations.approve": Rule(COUNTY, "pending", "approved", then=leads.joined),
    "people.registrations.refuse": Rule(COUNTY, "pending", "refused"),
    "people.changes.ask": Rule("administrator", asks=asks.one_change),
    "people.changes.confirm": Rule(
        "administrator; county_officer county; city_officer county", "waiting", "done", asks=asks.second_of_change
    ),
    "people.changes.withdraw": Rule("", "waiting", "withdrawn"),
    "people.people.create_account": Rule("administrator"),
    "people.people.edit_account": Rule("administrator", then=leads.moved),
    "people.people.deactivate": Rule("administrator", then=leads.closed),
    "people.people.reactivate": Rule("administrator"),
    "people.people.send_letter": Rule("administrator"),
    "people.deputies.give": Rule("administrator; city_officer; city_approver; finance", asks=asks.to_lend),
    "people.deputies.take_back": Rule(
        "administrator; city_officer either; city_approver either; finance either; expert either",
        "given",
        "taken_back",
        asks=asks.days_left,
    ),
    "people.persons.state": Rule("administrator"),
    "people.persons.unstate": Rule("administrator"),
    "people.invitations.invite": Rule("enterprise own; institution own"),
    "people.invitations.invite_again": Rule("enterprise own; institution own"),
    "people.undelivered.try_again": Rule("administrator; city_officer"),
    "people.undelivered.put_aside": Rule("administrator; city_officer"),
    "people.invitations.revoke": Rule("enterprise own; institution own; county_officer county"),
    "programmes.programmes.change_dates": Rule(CITY),
    "programmes.programmes.change_settings": Rule(CITY, asks=asks.to_set),
    "programmes.dates.approve": Rule(TWO, asks=asks.days_by_two),
    "programmes.dates.withdraw": Rule(TWO, asks=asks.days_wait),
    "programmes.weights.approve": Rule(TWO, asks=asks.to_weigh),
    "programmes.weights.withdraw": Rule(TWO, asks=asks.to_take_back),
    "programmes.chains.add": Rule(CITY),
    "programmes.chains.rename": Rule(CITY),
    "programmes.chains.move": Rule(CITY),
    "programmes.chains.retire": Rule(CITY),
    "programmes.notices.publish": Rule(CITY),
    "programmes.notices.withdraw": Rule(CITY),
}
"""Every step of the city. Those that no line names (passwords, profiles, first registrations) the model leaves open."""

UNTYPED = (
    *(asks.acting, asks.need_acts, asks.need_free, asks.to_verify, asks.nothing_to_carry, asks.carry_waits, asks.carried_by_two),
    *(
        asks.rated_once,
        asks.before_opening,
        asks.before_closing,
        asks.while_open,
        asks.in_review,
        asks.to_approve_adjustment,
        asks.second_of_year,
    ),
    *(asks.to_contract, asks.own_adjustment, asks.to_correct, asks.to_keep, asks.never_in_a_round, asks.to_decide_time),
)
"""What is asked of a step before anything is typed."""

LEFT = frozenset(
    """
    competition.answer_times.agree competition.answer_times.turn_down
    competition.pairs.set_pair competition.solving.ask competition.approval.propose competition.approval.approve
    delivery.engagements.terminate
    needs.imports.commit
    people.registrations.approve people.changes.confirm people.changes.withdraw people.people.edit_account people.people.reactivate
    programmes.programmes.change_dates programmes.dates.approve
    programmes.chains.move programmes.notices.withdraw
    """.split()
)
"""Steps of which the model says only what must not be: whether every offer was looked at and nothing has changed since, what an
enterprise wished, whose hands besides were in a round, what is ready in a workbook, on which day, and what was said of accounts, is more than it knows. Of all others
it knows all that speaks against them.
"""

BORN: dict[str, dict[str, str]] = {
    "needs.needs.draft": {"need": "draft", "organisation": "active"},
    "needs.imports.upload": {"workbook": "preview"},
    "needs.imports.commit": {"need": "submitted verified", "organisation": "active"},
    "vetting.applications.start": {"application": "draft"},
    "vetting.vetting.confirm": {"place": "active"},
    "vetting.carrying.approve": {"place": "active", "application": "admitted"},
    "competition.rounds.announce": {"round": "announced"},
    "competition.claims.submit": {"claim": "submitted"},
    "competition.solving.ask": {"run": "queued"},
    "competition.answers.answer": {"engagement": "agreed"},
    "delivery.outcomes.claim": {"outcome": "claimed"},
    "evaluation.years.freeze": {"year": "frozen rehearsed"},
    "evaluation.adjustments.propose": {"adjustment": "proposed"},
    "people.registrations.apply_to_join": {"registration": "pending refused"},
    "people.registrations.approve": {"organisation": "active"},
    "people.changes.ask": {"change": "waiting"},
    "people.deputies.give": {"deputy": "given"},
}
"""What a step may make, and how that begins."""


def expects(world: World, step: Step) -> str:
    """Whether a step may be taken, must not be, or is left open."""
    rule = RULES.get(step.name)
    if rule is None:
        return OPEN
    if _bars(world, rule, step):
        return MUST_NOT
    answer = rule.asks(world, step) if rule.asks else None
    return answer or (MAY if step.name not in LEFT and step.who.settled else OPEN)


def must_not(world: World, step: Step) -> bool:
    """Whether a step must not be taken whatever is typed, so that nobody may be shown its button."""
    rule = RULES.get(step.name, Rule(""))
    return _bars(world, rule, step) or (rule.asks in UNTYPED and rule.asks(world, step) == MUST_NOT)


def _bars(world: World, rule: Rule, step: Step) -> bool:
    who, case = step.who, step.case
    if not rule.lets(step) or (case is not None and rule.start and case.state not in rule.start.split()):
        return True
    if who.unit is not None and case is not None and who.elsewhere & world.concerned(case):
        return True  # AC5: nobody decides on an organisation of the own person, nor between it and others.
    if who.organisation is not None and who.in_office:
        return True  # AC5: who works for an office acts for no organisation.
    if rule.by and who.organisation is not None and not world.standing(who.organisation):
        return True  # AC4: a stopped organisation does nothing that counts.
    return case is not None and any(case.hands[hand] & who.person for hand in rule.second.split())


def take(world: World, step: Step, born: Sequence[Case] = ()) -> None:
    """Take a step that was done; `born` are the cases that it made, whose state the model checks."""
    rule = RULES.get(step.name, Rule(""))
    for case in born:
        world.cases[case.kind][case.id] = case
        for hand, people in (step.case.hands if step.case is not None else {}).items():
            case.hands[hand] |= people
        _begins(step, rule, case)
    if step.case is not None:
        if rule.to and (born or not rule.makes):
            step.case.state = rule.to
        for hand in rule.hand.split():
            step.case.hands[hand].add(step.who.id)
    if rule.then:
        rule.then(world, step)


def _begins(step: Step, rule: Rule, case: Case) -> None:
    allowed = BORN.get(step.name, {}).get(case.kind)
    if allowed is None or case.state not in allowed.split():
        raise Differs(f"{step.name} makes a {case.kind} that is {case.state}")
    for hand in rule.hand.split():
        case.hands[hand].add(step.who.id)
