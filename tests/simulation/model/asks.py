"""What is asked of a step beyond part, state and hand: standings, moments, places, second persons."""

from datetime import datetime, timedelta

from marketplace.shared.calendar import day_of
from tests.simulation.model.world import MUST_NOT, OPEN, Step, World

TWO = ("satisfaction_answers_min",)
"""What two people set besides the weights."""


def acting(world: World, step: Step) -> str | None:
    """A stopped organisation does nothing that counts (AC4)."""
    owners = step.case.sides() if step.case is not None else {step.who.organisation} - {None}
    return None if all(world.standing(one) for one in owners) else MUST_NOT


def need_acts(world: World, step: Step) -> str | None:
    # Whether the content is complete and the enterprise in the pool is for the rule set to say (MR-07).
    return acting(world, step)


def to_revise(world: World, step: Step) -> str | None:
    """Our choice: what a county types in for a stopped enterprise counts only once it is handed in, and then is refused."""
    return acting(world, step) if step.who.organisation is not None else None


def need_free(world: World, step: Step) -> str | None:
    """A need in a closed round waits for its result (SB 8: after the close it can only be cancelled)."""
    a_round = world.round_of(step.case.id)
    if a_round is None:
        return None
    if a_round.state != "announced" or step.now >= a_round.of["closes"]:
        return MUST_NOT if step.name.endswith("withdraw") else None
    return None


def never_in_a_round(world: World, step: Step) -> str | None:
    """What others count on is not taken back as if nothing had been: a round that took a need up, whatever became of it."""
    return MUST_NOT if any(step.case.id in one.of["needs"] for one in world.cases["round"].values()) else None


def to_correct(world: World, step: Step) -> str | None:
    """What is claimed is what was published: nothing is put right while claims are weighed (SB 8)."""
    a_round = world.round_of(step.case.id)
    weighed = a_round is not None and (a_round.state != "announced" or step.now >= a_round.of["closes"])
    return MUST_NOT if weighed else None


def to_keep(world: World, step: Step) -> str | None:
    """Only of a correction of what everybody reads, which came after the offer, and to the last second."""
    need, waits = world.cases["need"][step.case.of["need"]], step.case.of.get("corrected")
    return while_open(world, step) if waits and need.state == "published" else MUST_NOT


def to_verify(world: World, step: Step) -> str | None:
    """Who wrote it down does not vouch for it where a colleague is free to (AC5); where none is, the record says so."""
    wrote = step.case.hands["wrote"]
    if step.case.of.get("origin") == "workbook" and not step.case.hands["typed"]:
        return need_acts(world, step)  # Our choice: the sealed roll-up is the county's own declaration (C-27).
    return MUST_NOT if wrote & step.who.person and step.who.colleagues - wrote else need_acts(world, step)


def to_draft(world: World, step: Step) -> str | None:
    """One's own enterprise, or one of the own county (AC3); a stopped one begins nothing (AC4)."""
    if step.who.organisation is not None:
        return None if world.standing(step.who.organisation) else MUST_NOT
    named = step.typed.get("organisation_id")
    if named is None:
        return None
    firm = world.cases["organisation"].get(named)
    return None if firm is not None and firm.unit == step.who.unit else MUST_NOT


def to_start(world: World, step: Step) -> str | None:
    """One application a programme; what became of one that was decided or withdrawn, the specification leaves open."""
    there = (step.who.organisation, step.typed.get("programme_id"))
    own = [one for one in world.cases["application"].values() if (one.institution, one.of.get("programme")) == there]
    if any(one.state not in ("withdrawn", "admitted", "rejected") for one in own):
        return MUST_NOT
    late = step.now >= step.moments["apply_until"] or not world.standing(step.who.organisation)
    return OPEN if own else MUST_NOT if late else None


def to_carry(world: World, step: Step) -> str | None:
    """Where applications are taken (MR-10), for an institution that may act and has none there; whether its facts meet the rules,
    they say.
    """
    there = step.typed["programme_id"]
    late = step.now >= step.moments["apply_until"] or there == step.case.of.get("programme")
    own = [one for one in world.all("application", programme=there) if one.institution == step.case.institution]
    taken = any(one.state != "withdrawn" for one in own)
    return MUST_NOT if late or taken or step.case.of.get("carry") or acting(world, step) else None


def nothing_to_carry(world: World, step: Step) -> str | None:
    """Nothing is changed under what waits for a second person (AC5)."""
    return MUST_NOT if step.case.of.get("carry") else None


def carry_waits(world: World, step: Step) -> str | None:
    return None if step.case.of.get("carry") else MUST_NOT


def carried_by_two(world: World, step: Step) -> str | None:
    """Two people, as into the pool (AC5), while applications are taken (MR-10)."""
    late = "apply_until" in step.moments and step.now >= step.moments["apply_until"]
    return MUST_NOT if late or step.case.of.get("carry") in (None, *step.who.person) or acting(world, step) else None


def rated_once(world: World, step: Step) -> str | None:
    return MUST_NOT if step.case.of.get("rated") else None


def in_time(world: World, step: Step) -> str | None:
    """Forms by the day set (MR-10); one that came back is mended by the counties' last day (S004-4.1c)."""
    assert step.case is not None
    late = step.now >= step.moments["apply_until" if step.case.state == "draft" else "recommend_until"]
    return MUST_NOT if late or acting(world, step) else None


def recommended_in_time(world: World, step: Step) -> str | None:
    late = step.now >= step.moments["recommend_until"] and not step.case.of.get("direct")
    return MUST_NOT if late else acting(world, step)


def to_announce(world: World, step: Step) -> str | None:
    """Only what is published, and in no other live round, is put up (MR-08)."""
    needs = [world.cases["need"].get(number) for number in step.typed["need_ids"]]
    free = all(
        need is not None and need.state == "published" and world.round_of(need.id) is None and world.standing(need.enterprise)
        for need in needs
    )
    return None if free and needs else MUST_NOT


def before_opening(world: World, step: Step) -> str | None:
    return MUST_NOT if step.now >= step.case.of["opens"] else None


def to_change_needs(world: World, step: Step) -> str | None:
    """Until a round opens (SB), and one that is taken in is as free as those that were announced (MR-08)."""
    new = [world.cases["need"].get(one) for one in set(step.typed["need_ids"]) - step.case.of["needs"]]
    free = all(
        need is not None and need.state == "published" and world.round_of(need.id) is None and world.standing(need.enterprise)
        for need in new
    )
    return before_opening(world, step) if free and step.typed["need_ids"] else MUST_NOT


def before_closing(world: World, step: Step) -> str | None:
    return MUST_NOT if step.now >= step.case.of["closes"] else None


def to_claim(world: World, step: Step) -> str | None:
    """A listed institution, an open round, to the last second (MR-08, TI, SB 4); one's own affiliate is for people to judge."""
    need = world.cases["need"].get(step.typed["need_id"])
    a_round = world.round_of(need.id) if need is not None else None
    open_now = a_round is not None and a_round.state == "announced" and a_round.of["opens"] <= step.now < a_round.of["closes"]
    listed = world.in_pool(step.who.organisation) and world.standing(step.who.organisation)
    published = need is not None and need.state == "published" and world.standing(need.enterprise)
    room = listed and world.used(step.who.organisation) < world.place(step.who.organisation).of["capacity"]
    if step.case is not None and a_round is not None and step.case.of["round"] != a_round.id:
        return OPEN  # The page of an offer in a round that is over says nothing of one in the next.
    if not (open_now and listed and published and room):
        return MUST_NOT
    # What an institution offers is held against what is asked by the rule set.
    return None if need.of["asks"] & world.place(step.who.organisation).of["offers"] else OPEN


def while_open(world: World, step: Step) -> str | None:
    a_round = world.round_behind(step)
    return None if a_round.state == "announced" and a_round.of["opens"] <= step.now < a_round.of["closes"] else MUST_NOT


def in_review(world: World, step: Step) -> str | None:
    """Nobody looks into a claim before the close (SB), nor changes what was put before the approver.

    Our choice: what was solved was closed, and stays so where the clock is put back.
    """
    a_round = world.round_behind(step)
    closed = a_round.state == "solved" or (a_round.state == "announced" and step.now >= a_round.of["closes"])
    return None if closed else MUST_NOT


def to_rank(world: World, step: Step) -> str | None:
    """Those whose offers were not turned away are ranked (G-03); where nobody is left there is nothing to rank."""
    of = step.case.of
    rivals = world.all("claim", round=of["round"], need=of["need"])
    left = [one for one in rivals if one.state not in ("withdrawn", "screened_out")]
    return in_review(world, step) if left else MUST_NOT


def to_judge(world: World, step: Step) -> str | None:
    """Our choice: what comes to light after the result is decided about until the match is a contract."""
    if step.case.state == "withdrawn":
        return MUST_NOT  # What was withdrawn stays with its author.
    late = step.case.state in ("selected", "enterprise_yes", "institution_yes", "reserve")
    return None if late else in_review(world, step)


def to_extend(world: World, step: Step) -> str | None:
    """Only later, only before the close, by a second person (SB 8)."""
    proposed = world.round_behind(step).of.get("extends")
    own = bool(proposed and proposed[1] in step.who.person)
    if proposed is None or step.now >= world.round_behind(step).of["closes"]:
        return MUST_NOT if step.name.endswith("approve_of_round") or proposed is None else None
    return MUST_NOT if own and step.name.endswith("approve_of_round") else None


def to_answer(world: World, step: Step) -> str | None:
    """Each side says it once; neither confirms where one of them was stopped, or lost its place (G-03, MR-08)."""
    claim = step.case
    assert claim is not None
    side = "institution" if step.who.organisation == claim.institution else "enterprise"
    if claim.state == f"{side}_yes":
        return MUST_NOT
    whole = world.whole(claim) and not world.released()
    return MUST_NOT if step.typed["accept"] and (not whole or claim.of.get("related")) else None


def due(step: Step) -> datetime | None:
    """Until when a match is to be answered: what two people agreed on, or else the day that was set."""
    assert step.case is not None
    return step.case.of.get("until") or step.moments.get("answer_by")


def to_give_time(world: World, step: Step) -> str | None:
    """Only later and within the programme, before it is over, one proposal at a time; our choice: 30 days at most."""
    until, later = due(step), step.typed["answer_by"]
    if until is None or step.now >= until or step.case.of.get("extends"):
        return MUST_NOT
    beyond = day_of(later) > step.moments["ends_on"] or later > until + timedelta(days=30)
    return MUST_NOT if later <= until or beyond else None


def to_decide_time(world: World, step: Step) -> str | None:
    """By a second person without a hand in the round (AC5), taken back by the first; past the day there is nothing to decide."""
    until, proposed = due(step), step.case.of.get("extends")
    if proposed is None or (until is not None and step.now >= until):
        return MUST_NOT
    own, a_round = proposed[1] in step.who.person, world.round_behind(step)
    if step.name.endswith("withdraw"):
        return None if own else MUST_NOT
    return MUST_NOT if own or (a_round.hands["shaped"] | a_round.hands["reviewed"]) & step.who.person else None


def overdue(world: World, step: Step) -> str | None:
    """Silence counts only after the day; a match with a fallen side is ended at any time."""
    claim = step.case
    assert claim is not None
    whole = world.whole(claim) and not world.released()
    until = due(step)
    return MUST_NOT if whole and until is not None and step.now < until and not claim.of.get("related") else None


def whole(world: World, step: Step) -> str | None:
    """What a contract of a stopped side may still come to, the specification does not say."""
    case = step.case
    assert case is not None
    return None if world.whole(case) else OPEN


def to_claim_outcome(world: World, step: Step) -> str | None:
    """What was reached counts under a service that stands or was accepted (G-08); whether it counts already, the model leaves open."""
    case = step.case
    assert case is not None
    contract = world.cases["engagement"][case.of["engagement"]] if case.kind == "outcome" else case
    if contract.state not in ("active", "to_be_corrected", "delivered", "accepted"):
        return MUST_NOT
    return whole(world, step) or (OPEN if case.kind == "outcome" else None)


def to_confirm_outcome(world: World, step: Step) -> str | None:
    """An outcome is paid once (G-09), also where officers said that two rows are one enterprise."""
    case = step.case
    assert case is not None
    alike = world.one_with(case.enterprise)
    same = world.all("outcome", level=case.of["level"], programme=case.of["programme"])
    again = any(one.state == "confirmed" and one.enterprise in alike for one in same)
    return MUST_NOT if again else whole(world, step)


def to_contract(world: World, step: Step) -> str | None:
    """A contract begins before the year's result is out (MR-11)."""
    return MUST_NOT if world.released() else whole(world, step)


def second_of_change(world: World, step: Step) -> str | None:
    """A change of an address takes two persons, and neither is the one whose address it is; how soon, nothing says."""
    case = step.case
    assert case is not None
    return MUST_NOT if step.who.person & {case.of["asked_by"], case.of["account"]} else OPEN


def to_set(world: World, step: Step) -> str | None:
    """What lies with a second person is not exchanged for something else meanwhile (AC5).

    Weights are agreed before anything is worked out with them (S004-2.2.4c). Once it was, more than the model knows takes two.
    """
    weights = any(one.startswith("year_weight_") for one in step.typed["values"])
    two, seen = weights or any(one in TWO for one in step.typed["values"]), _seen(world, step)
    if (two and step.moments["waits"]) or (weights and seen):
        return MUST_NOT
    return OPEN if seen and step.moments["waits"] else None


def to_weigh(world: World, step: Step) -> str | None:
    """Weights are agreed before anything is worked out with them (S004-2.2.4c); who proposed them is another person (AC5)."""
    weights = any(one.startswith("year_weight_") for one in step.moments["waits"])
    own = step.moments.get("proposer") in step.who.person
    return MUST_NOT if not step.moments["waits"] or own or (weights and _seen(world, step)) else None


def _seen(world: World, step: Step) -> bool:
    """Whether a year of the programme was worked out, a rehearsal included."""
    there = (None, step.moments.get("programme"))
    return any(one.of.get("programme") in there for one in world.cases["year"].values())


def days_wait(world: World, step: Step) -> str | None:
    return None if step.moments["days_by"] is not None else MUST_NOT


def days_by_two(world: World, step: Step) -> str | None:
    """Later days take two people (AC5); whether they may still be, the days decide."""
    return MUST_NOT if step.moments["days_by"] in (None, *step.who.person) else OPEN


def one_change(world: World, step: Step) -> str | None:
    """What lies with a second person is not exchanged for something else meanwhile (AC5)."""
    waits = world.all("change", account=step.typed["account_id"])
    return MUST_NOT if any(one.state == "waiting" for one in waits) else None


LENT = ("city_officer", "city_approver", "finance")


def to_lend(world: World, step: Step) -> str | None:
    """A part is lent by whoever plays it, for days ahead, and nobody stands in for two or for a deputy (0109)."""
    typed, today = step.typed, day_of(step.now)
    if "administrator" not in step.who.roles and typed["absent_id"] != step.who.id:
        return MUST_NOT
    two = {typed["absent_id"], typed["account_id"]}
    taken = any(
        one.state == "given"
        and two & {one.of["account"], one.of["absent"]}
        and one.of["first"] <= typed["last_on"]
        and typed["first_on"] <= one.of["last"]
        for one in world.all("deputy")
    )
    apart = len(two) == 1 or typed["role"] not in LENT or not today <= typed["first_on"] <= typed["last_on"]
    return MUST_NOT if taken or apart else OPEN


def days_left(world: World, step: Step) -> str | None:
    """What has ended by its last day is not taken back."""
    assert step.case is not None
    return MUST_NOT if step.case.of["last"] < day_of(step.now) else None


def is_joined(world: World, step: Step) -> str | None:
    """Only what was said to be the same is said to be different."""
    assert step.case is not None
    return None if step.case.of.get("same_as") else MUST_NOT


def to_pair(world: World, step: Step) -> str | None:
    """A pair that must stand is one of two sides that may act (MR-08, AC4), of an offer that was let in."""
    case = step.case
    assert case is not None
    apart = case.state != "admissible" or (step.typed["locked"] and not world.whole(case))
    return MUST_NOT if apart else in_review(world, step)


def to_take_back(world: World, step: Step) -> str | None:
    return None if step.moments["waits"] else MUST_NOT


def to_freeze(world: World, step: Step) -> str | None:
    """One year's result at a time: what waits for the approver, or is released, is not worked out again under it.

    A rehearsal is no result. Money is worked out for good after the term (MR-11, C-05). What lies with a second person is
    decided before anybody sees a list (AC5).
    """
    if step.moments["waits"] or (step.typed["without_money"] and step.typed["budget_fen"] > 0):
        return MUST_NOT
    if not any(one.state in ("active", "suspended") for one in world.cases["place"].values()):
        return OPEN  # whether nobody is a list is for nobody to say
    if step.typed["rehearsal"]:
        return None
    live = [run for run in world.cases["year"].values() if run.state in ("proposed", "released")]
    early = step.typed["budget_fen"] > 0 and day_of(step.now) <= step.moments["ends_on"]
    ends = step.typed["budget_fen"] == 0 and day_of(step.now) > step.moments["ends_on"] and not step.typed["sure"]
    return MUST_NOT if live or early or ends else None


def by_its_settings(world: World, step: Step) -> str | None:
    """A list rests on the settings in force, and what lies with a second person is decided before it is one (AC5).

    Nobody is put before the approver to be paid who may not act, or has no place any more (AC4, MR-08).
    """
    lost = any(fen and not (world.standing(one) and world.in_pool(one)) for one, fen in step.case.of["amounts"].items())
    return MUST_NOT if lost or step.moments["waits"] or step.moments["moved"] else None


def to_release(world: World, step: Step) -> str | None:
    """The same; whoever stands in may have done alone what a year counts, in the own part, and those hands the model does not keep."""
    return by_its_settings(world, step) or second_of_year(world, step)


def second_of_year(_world: World, step: Step) -> str | None:
    return OPEN if step.who.stands_in else None


def to_adjust(world: World, step: Step) -> str | None:
    """A line of the result, one correction of it at a time, its amount within what the budget leaves (S004-2.2.5b).

    Money for a line that a condition keeps from it is given knowingly, or not at all.
    """
    amounts, line = step.case.of["amounts"], step.typed["organisation_id"]
    waits = [one for one in world.all("adjustment", run=step.case.id) if one.state == "proposed" and one.institution == line]
    rest = step.case.of["budget"] - sum(amounts.values()) + amounts.get(line, 0)
    if line in step.case.of["barred"] and step.typed["new_fen"] > amounts[line] and not step.typed["sure"]:
        return MUST_NOT
    return None if line in amounts and not waits and 0 <= step.typed["new_fen"] <= max(rest, amounts[line]) else MUST_NOT


def within_the_budget(world: World, step: Step) -> str | None:
    run, change = world.cases["year"][step.case.of["run"]], step.case.of["change"]
    left = run.of["budget"] - sum(run.of["amounts"].values())
    return MUST_NOT if change > 0 and change > left else None


def to_approve_adjustment(world: World, step: Step) -> str | None:
    return within_the_budget(world, step) or second_of_year(world, step)


def own_adjustment(world: World, step: Step) -> str | None:
    """Whoever proposed it; the hand passes on to what is proposed of the same list later."""
    return None if step.case.of["by"] in step.who.person else MUST_NOT
