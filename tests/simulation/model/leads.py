"""Where a step leads beyond the state of its own case."""

from collections.abc import Callable

from marketplace.shared.calendar import day_of
from tests.simulation.model.money import shared_out
from tests.simulation.model.world import Differs, Step, World


def need_of(state: str) -> Callable[[World, Step], None]:
    def then(world: World, step: Step) -> None:
        world.cases["need"][step.case.of["need"]].state = state

    return then


PUBLIC = ("categories", "current_level", "goal_level", "description", "wanted_result", "budget_fen", "wanted_by", "chain_id")


def written(world: World, step: Step) -> None:
    step.case.of["asks"] = step.moments["asks"]


def corrected(world: World, step: Step) -> None:
    """Who had offered by then is asked what becomes of the offer, where anything that everybody reads is another."""
    written(world, step)
    if not step.moments["public"]:
        return
    a_round = world.round_of(step.case.id)
    for claim in world.all("claim", need=step.case.id, round=a_round.id) if a_round is not None else ():
        claim.of["corrected"] = True


def kept(world: World, step: Step) -> None:
    step.case.of["corrected"] = False


def taken_up_again(world: World, step: Step) -> None:
    """An application that its institution took back is a draft once more."""
    if step.case is not None:
        step.case.state = "draft"


def carry_proposed(world: World, step: Step) -> None:
    step.case.of["carry"], step.case.of["carry_to"] = step.who.id, step.typed["programme_id"]


def carry_decided(world: World, step: Step) -> None:
    step.case.of.pop("carry")


def carried_over(world: World, step: Step) -> None:
    """One that the institution had taken back there is its application again, admitted."""
    carry_decided(world, step)
    for one in world.all("application", programme=step.case.of.pop("carry_to")):
        if one.institution == step.case.institution and one.state == "withdrawn":
            one.state = "admitted"


def confirmed(world: World, step: Step) -> None:
    """One yes waits for the other; two are a match, and the line is let go."""
    claim = step.case
    assert claim is not None
    if not step.typed["accept"]:
        world.end_match(claim)
    elif claim.state == "selected":
        claim.state = "institution_yes" if step.who.organisation == claim.institution else "enterprise_yes"
    else:
        claim.state = "confirmed"
        for other in world.all("claim", round=claim.of["round"], need=claim.of["need"]):
            other.state = "not_selected" if other.state == "reserve" else other.state


def ended(world: World, step: Step) -> None:
    carried = step.typed["carry_over"]
    world.cases["need"][step.case.of["need"]].state = "published" if carried else "cancelled"


def supersede(world: World, step: Step) -> None:
    for run in world.all("run", round=step.case.id):
        newest = max(one.id for one in world.all("run", round=step.case.id))
        run.state = "superseded" if run.state in ("queued", "running") and run.id != newest else run.state


def adjusted(world: World, step: Step) -> None:
    step.case.of.update(opens=step.typed["opens_at"])


def needs_changed(world: World, step: Step) -> None:
    step.case.of["needs"] = set(step.typed["need_ids"])


def extension(world: World, step: Step) -> None:
    case = step.case
    assert case is not None
    if step.name.endswith("extend"):
        case.of["extends"] = (step.typed["closes_at"], step.who.id)
    else:
        proposed = case.of.pop("extends", None)
        case.of["closes"] = proposed[0] if proposed and step.name.endswith("approve_of_round") else case.of["closes"]


def more_time(world: World, step: Step) -> None:
    if step.name.endswith("propose"):
        step.case.of["extends"] = (step.typed["answer_by"], step.who.id)
        return
    later, _ = step.case.of.pop("extends")
    if step.name.endswith("agree"):
        step.case.of["until"] = later


def promised(world: World, step: Step) -> None:
    """Our choice: what was approved was promised; a place that is made smaller afterwards takes nothing back."""
    step.case.of["room"] = {one.institution: one.of["capacity"] for one in world.cases["place"].values() if one.state == "active"}


def judged(world: World, step: Step) -> None:
    step.case.of["related"] = step.typed["related"]


def capacity(world: World, step: Step) -> None:
    step.case.of["capacity"] = step.typed["capacity"]


def screened(world: World, step: Step) -> None:
    step.case.state = "admissible" if step.typed["admit"] else "screened_out"


def reviewed(world: World, step: Step) -> None:
    """Who looked into a claim or shaped its round does not approve the result (AC5)."""
    world.round_behind(step).hands["reviewed"].add(step.who.id)


def screened_and_reviewed(world: World, step: Step) -> None:
    screened(world, step)
    reviewed(world, step)


def admitted_and_reviewed(world: World, step: Step) -> None:
    step.case.state = "admissible"
    reviewed(world, step)


def judged_and_reviewed(world: World, step: Step) -> None:
    judged(world, step)
    reviewed(world, step)


def filled(world: World, step: Step) -> None:
    step.case.state = "contract_sent" if step.typed["send"] else "agreed"


def claimed(world: World, step: Step) -> None:
    """An offer stands as it was sent last; one that was withdrawn stands again."""
    for claim in world.all("claim", need=step.typed["need_id"]):
        if claim.institution == step.who.organisation and world.cases["round"][claim.of["round"]].state == "announced":
            claim.state, claim.of["corrected"] = "submitted", False


def frozen(world: World, step: Step) -> None:
    """What was worked out before is put aside; the shares are worked out once more (MO, S004-2.2.5b)."""
    newest = max(world.cases["year"])
    year = world.cases["year"][newest].of
    points, keys, caps, paid = (list(column) for column in zip(*year["shares"], strict=True))
    if shared_out(year["budget"], points, keys, caps) != paid or any(one not in (0, score) for one, score in year["points"]):
        raise Differs(f"the shares of year {newest} are {paid}, of {year['budget']} by {points}")
    if step.typed["rehearsal"]:
        return
    for run in world.cases["year"].values():
        run.state = "superseded" if run.state == "frozen" and run.id != newest else run.state


def released(world: World, step: Step) -> None:
    """Without money, and before the term is over, it is an interim appraisal, which ends no year (C-05)."""
    step.case.state = "interim" if step.case.of["interim"] else "released"


def adjusted_year(world: World, step: Step) -> None:
    """The corrected amounts, worked out once more: none below nothing, all of them within the budget (MO)."""
    run, case = world.cases["year"][step.case.of["run"]], step.case
    amounts = run.of["amounts"]
    if amounts[case.institution] != case.of["old"] or case.of["old"] + case.of["change"] != case.of["new"]:
        raise Differs(f"adjustment {case.id} starts from {case.of['old']}, the line stands at {amounts[case.institution]}")
    amounts[case.institution] = case.of["new"]
    if min(amounts.values()) < 0 or sum(amounts.values()) > run.of["budget"]:
        raise Differs(f"the corrected amounts of year {run.id} are {amounts}, of {run.of['budget']}")


def joined(world: World, step: Step) -> None:
    """The organisation may act from now on; whoever else asked for the same one is turned away (AC7).

    Our choice: a company may stand in both lists, as one that is served and one that serves.
    """
    of = step.case.of
    if (known := of.get("organisation")) is not None:
        world.cases["organisation"][known].state = "active"
    for other in world.cases["registration"].values():
        same = other.state == "pending" and other.of["kind"] == of["kind"]
        if same and (other.of["code"] == of["code"] or other.of["name"] == of["name"]):
            other.state = "refused"


def outcome_again(world: World, step: Step) -> None:
    for one in world.all("outcome", level=step.typed["level"], engagement=step.typed["engagement_id"]):
        one.state = "claimed"


def said_same(world: World, step: Step) -> None:
    step.case.of["same_as"] = step.typed["same_as_id"]


def said_different(world: World, step: Step) -> None:
    step.case.of["same_as"] = None


def rated(world: World, step: Step) -> None:
    step.case.of["rated"] = True


def closed(world: World, step: Step) -> None:
    """Nothing lent outlives the account that it rests on (0109)."""
    for one in world.all("deputy"):
        rests = step.typed["account_id"] in (one.of["account"], one.of["absent"])
        if rests and one.state == "given" and one.of["last"] >= day_of(step.now):
            one.state = "taken_back"


def moved(world: World, step: Step) -> None:
    """The same where an account plays other parts, or elsewhere."""
    if step.moments.get("moved"):
        closed(world, step)
