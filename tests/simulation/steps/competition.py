"""Rounds, claims, reviews, runs, decisions and answers."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.competition.commands import (
    AdjustRound,
    AdmitClaims,
    AnnounceRound,
    AnswerMatch,
    ApproveRound,
    AskRun,
    CancelRound,
    CancelRun,
    ChangeRoundNeeds,
    CloseOverdue,
    DecideAnswerTime,
    DecideExtension,
    DraftClaim,
    DropDraft,
    ExtendRound,
    FreePair,
    JudgeRelation,
    KeepClaim,
    ProposeAnswerTime,
    ProposeRun,
    PublishRound,
    RankClaimants,
    ScoreClaim,
    ScreenClaim,
    SendRoundBack,
    SetPair,
    SubmitClaim,
    TurnDownAnswerTime,
    WithdrawClaim,
)
from marketplace.competition.models import Claim, ClaimDraft, PairRule, Round, RoundNeed, SolveRun
from marketplace.competition.queries import affiliation, reviews, runs
from marketplace.competition.queries import claims as claim_questions
from marketplace.competition.use_cases import (
    answer_times,
    answers,
    approval,
    claims,
    drafting,
    extensions,
    pairs,
    relations,
    results,
    rounds,
    screening,
    solving,
)
from marketplace.shared.affiliation import marks_of
from marketplace.shared.canonical import hash_of
from marketplace.shared.errors import Refusal
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.simulation.outer import canary_of
from tests.simulation.steps.play import Plays
from tests.versions import own_claim

plays = Plays("competition")
PLAYS = plays.found
ROUND, CLAIM, RUN = ("round", Round), ("claim", Claim), ("run", SolveRun)
WEIGHTS = ({"plan": 60, "price": 40}, {"plan": 40, "team": 10, "cases": 10, "price": 20, "days": 10, "enterprise": 10})


def frame(s):
    opens = s.now + s.random.choice((timedelta(minutes=1), timedelta(hours=2), timedelta(days=1)))
    return {"name": "第一轮", "opens_at": opens, "closes_at": opens + timedelta(days=s.random.choice((1, 5, 14)))}


@plays.of(rounds.announce, by=(Role.CITY_OFFICER,), weight=12)
def _(s):
    known = s.told.states["need"]
    ready = sorted(number for number, state in known.items() if state == "published" or s.chance(0.02))
    if not ready:
        return None
    chosen = s.random.sample(ready, s.random.randint(1, len(ready)))
    return AnnounceRound(
        programme_id=s.city.programme_id, need_ids=tuple(chosen), weights=s.random.choice(WEIGHTS), seed=None, **frame(s)
    )


@plays.of(rounds.adjust, case=ROUND, button="adjust", weight=2)
def _(s):
    kept = {name: value for name, value in frame(s).items() if name != "closes_at"}
    return AdjustRound(**s.id, weights=s.random.choice(WEIGHTS), **kept)


@plays.of(rounds.change_needs, case=ROUND, button="needs", weight=3, chosen=("round.",))
def _(s):
    stands = sorted(db.session.scalars(select(RoundNeed.need_id).where(RoundNeed.round_id == s.case.id)))
    free = sorted(number for number, state in s.told.states["need"].items() if state == "published" and number not in stands)
    more = s.random.sample(free, min(len(free), s.random.choice((0, 1, 2))))
    left = s.random.sample(stands, s.random.randint(0, len(stands)))
    return ChangeRoundNeeds(**s.id, need_ids=tuple(sorted({*left, *more})))


@plays.of(rounds.extend, case=ROUND, button="extend", weight=1)
def _(s):
    return ExtendRound(**s.id, closes_at=s.case.closes_at + timedelta(days=2), reason=s.why)


@plays.of(extensions.approve_of_round, case=ROUND, by=(Role.CITY_OFFICER, Role.CITY_APPROVER), weight=2)
def _(s):
    return DecideExtension(**s.id)


@plays.of(extensions.withdraw_of_round, case=ROUND, by=(Role.CITY_OFFICER, Role.CITY_APPROVER), weight=1)
def _(s):
    return DecideExtension(**s.id)


@plays.of(rounds.cancel, case=ROUND, button="cancel", weight=1)
def _(s):
    return CancelRound(**s.id, reason=s.why)


def offer(s, need_id):
    share = s.random.randint(80, 130)
    return {
        "plan": f"先诊断现状，再定方案，分三步实施并验收，第 {s.random.randrange(1000)} 稿，{canary_of(need_id, s.actor.organisation_id or 0)}。",
        "team": "项目经理一名，工程师三名",
        "days": s.random.randint(20, 120),
        "price_fen": 300 * share,
        "government_fen": 100 * share,
        "concession_fen": 50 * share,
        "enterprise_fen": 150 * share,
    }


def claimable(s):
    """A need of a round that is announced, or else any; None where there is none."""
    standing = select(RoundNeed.need_id).join(Round, RoundNeed.round_id == Round.id).where(Round.state == "announced")
    needs = sorted(db.session.scalars(standing)) or sorted(s.told.states["need"])
    return s.random.choice(needs) if needs else None


@plays.of(claims.submit, by=(Role.INSTITUTION,), weight=14, chosen=("claim.other_category",))
def _(s):
    if (need_id := claimable(s)) is None:
        return None
    return SubmitClaim(need_id=need_id, version=own_claim(s.actor, need_id), sure=s.chance(0.5), **offer(s, need_id))


@plays.of(drafting.save, by=(Role.INSTITUTION,), weight=5)
def _(s):
    if (need_id := claimable(s)) is None:
        return None
    typed = offer(s, need_id)
    values = {name: str(typed[name]) for name in s.random.sample(["plan", "team", "days", "price_fen"], 2)}
    draft = db.session.get(ClaimDraft, (s.actor.id, need_id))
    return DraftClaim(need_id=need_id, values=values, of=own_claim(s.actor, need_id), number=draft.number if draft else 0)


@plays.of(drafting.drop, by=(Role.INSTITUTION,), weight=1)
def _(s):
    drafts = select(ClaimDraft).where(ClaimDraft.account_id == s.actor.id).order_by(ClaimDraft.need_id)
    draft = db.session.scalars(drafts).first()
    return DropDraft(need_id=draft.need_id, number=draft.number) if draft else None


@plays.of(claims.submit, case=CLAIM, button="edit", weight=3)
def anew(s):
    if s.actor.organisation_id != s.case.organisation_id:
        return None
    return SubmitClaim(need_id=s.case.need_id, version=s.case.version, sure=True, **offer(s, s.case.need_id))


def claim(s):
    return {"key": s.case.key, "version": s.case.version}


@plays.of(claims.withdraw, case=CLAIM, button="withdraw", weight=1)
def _(s):
    return WithdrawClaim(**claim(s))


@plays.of(claims.keep, case=CLAIM, button="keep", weight=4)
def _(s):
    return KeepClaim(**claim(s), wording=s.case.need.wording)


@plays.of(screening.screen, case=CLAIM, button="screen", weight=14, chosen=("standing.", "claim.related", "claim.judged"))
def _(s):
    admit = {"screened_out": True, "admissible": False}.get(s.case.state, s.chance(0.9))
    return ScreenClaim(**claim(s), admit=admit, reason=s.why)


@plays.of(
    screening.admit_all, case=CLAIM, by=(Role.CITY_OFFICER,), weight=5, chosen=("standing.", "claim.related", "claim.judged")
)
def _(s):
    return AdmitClaims(versions={s.case.id: s.case.version})


@plays.of(screening.score, case=CLAIM, button="score", weight=14)
def _(s):
    terms = reviews.reviewed(s.case.round.weights)
    return ScoreClaim(
        **claim(s),
        points={one: s.random.randint(40, 100) for one in terms},
        reasons=dict.fromkeys(terms, "方案分步清楚，报价合理。"),
    )


@plays.of(screening.rank, case=CLAIM, button="rank", weight=3)
def _(s):
    try:
        rivals = claim_questions.of_need(s.actor, s.case.round_id, s.case.need_id, s.now)
    except Refusal:
        rivals = [s.case]
    order = s.random.sample(rivals, len(rivals))
    return RankClaimants(
        round_id=s.case.round_id,
        need_id=s.case.need_id,
        versions={one.key: one.version for one in rivals},
        ranks={one.key: place for place, one in enumerate(order, 1)},
        reasons={},
    )


@plays.of(relations.judge, case=CLAIM, button="judge", weight=3)
def _(s):
    marks = marks_of(affiliation.of_claim(s.case))
    return JudgeRelation(**claim(s), related=s.chance(0.3), reason=s.why, seen=hash_of(marks) if marks else "")


@plays.of(pairs.set_pair, case=CLAIM, by=(Role.CITY_OFFICER,), weight=2)
def _(s):
    return SetPair(
        round_id=s.case.round_id,
        version=s.case.round.version,
        need_id=s.case.need_id,
        organisation_id=s.case.organisation_id,
        locked=s.chance(0.5),
        reason=s.why,
    )


@plays.of(pairs.free_pair, case=ROUND, by=(Role.CITY_OFFICER,), weight=4, chosen=("not_found",))
def _(s):
    rule = db.session.scalar(select(PairRule).where(PairRule.round_id == s.case.id).order_by(PairRule.id))
    return FreePair(round_id=s.case.id, version=s.case.version, rule_id=rule.id if rule else 1)


@plays.of(solving.ask, case=ROUND, button="solve", weight=12, chosen=("round.relation_undecided", "round.broken_lock"))
def _(s):
    return AskRun(**s.id)


@plays.of(solving.cancel, case=RUN, button="stop", weight=1)
def _(s):
    return CancelRun(round_id=s.case.round_id, version=s.case.round.version, number=s.case.number)


@plays.of(approval.propose, case=ROUND, button="propose", weight=14)
def _(s):
    run = runs.current(s.case)
    return ProposeRun(**s.id, number=run.number if run else 1, reason=s.why)


@plays.of(approval.approve, case=ROUND, button="approve", weight=14)
def _(s):
    return ApproveRound(**s.id)


@plays.of(approval.send_back, case=ROUND, button="send_back", weight=1)
def _(s):
    return SendRoundBack(**s.id, reason=s.why)


@plays.of(results.publish, case=ROUND, button="publish", weight=14)
def _(s):
    return PublishRound(**s.id)


@plays.of(answers.answer, case=CLAIM, button="answer", weight=14, chosen=("standing.", "claim.related", "claim.judged"))
def _(s):
    return AnswerMatch(**claim(s), accept=s.chance(0.85), reason=s.why)


@plays.of(answers.answer, case=CLAIM, button="answer", weight=1)
def decline(s):
    return AnswerMatch(**claim(s), accept=False, reason=s.why)


@plays.of(answers.close_overdue, case=CLAIM, button="close", weight=3)
def _(s):
    return CloseOverdue(**claim(s), reason=s.why)


@plays.of(answer_times.propose, case=CLAIM, button="extend", weight=5)
def _(s):
    later = (s.case.answer_by or s.now) + timedelta(days=s.random.choice((1, 3, 7, 30)))
    return ProposeAnswerTime(**claim(s), answer_by=later, reason=s.why)


@plays.of(answer_times.agree, case=CLAIM, button="agree", weight=8)
def _(s):
    return DecideAnswerTime(**claim(s))


@plays.of(answer_times.turn_down, case=CLAIM, button="turn_down", weight=2)
def _(s):
    return TurnDownAnswerTime(**claim(s), reason=s.why)


@plays.of(answer_times.withdraw, case=CLAIM, button="take_back", weight=2)
def _(s):
    return DecideAnswerTime(**claim(s))
