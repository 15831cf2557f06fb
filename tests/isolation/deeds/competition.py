"""Rounds, claims, scores, runs, approval and answers."""

from datetime import timedelta

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
    KeepWhatIf,
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
from marketplace.competition.queries import affiliation, runs, whatifs
from marketplace.competition.rules.computing import Stage
from marketplace.competition.rules.whatif import Wish
from marketplace.competition.use_cases import (
    answer_times,
    answers,
    approval,
    claims,
    drafting,
    extensions,
    leases,
    pairs,
    parts,
    relations,
    rescue,
    results,
    rounds,
    screening,
    solving,
    whatif,
)
from marketplace.shared.affiliation import marks_of
from marketplace.shared.canonical import hash_of
from tests.competition.use_cases.competing import GOOD_REASON, WEIGHTS, content
from tests.isolation.city import WHY, T
from tests.isolation.deeds import Deed

SOON, WEEK = T + timedelta(days=1), T + timedelta(days=7)


def _round(name, command, /, **more):
    return lambda c: command(**c.seen(f"{name} round", "round_id"), **more)


def _claim(name, command, /, **more):
    def asked(c):
        read = {"wording": c.row(name).need.wording} if command is KeepClaim else {}
        return command(**c.of(f"{name}"), **read, **more)

    return asked


def _claiming(need, version=0, **changes):
    def command(c):
        seen = c.row(f"open claim {need} 0").version if version else 0
        return SubmitClaim(need_id=c.id(f"open need {need}"), version=seen, **content(**changes))

    return command


def _drafting(number):
    return lambda c: DraftClaim(need_id=c.id("open need 0"), values={"plan": "写到一半"}, of=0, number=number)


def _announcing(*needs):
    return lambda c: AnnounceRound(
        programme_id=c.id("programme"),
        name="新一轮",
        opens_at=SOON,
        closes_at=WEEK,
        need_ids=tuple(c.id(f"{name} need") for name in needs),
        weights=WEIGHTS,
        seed=7,
    )


def _with_published(c):
    return ChangeRoundNeeds(**c.seen("planned round", "round_id"), need_ids=(c.id("planned need 0"), c.id("published need")))


def _admitting(*names):
    return lambda c: AdmitClaims(versions={c.id(name): c.row(name).version for name in names})


def _ranking(c):
    keys = {number: c.row(f"closed claim 0 {number}") for number in range(2)}
    return RankClaimants(
        round_id=c.id("closed round"),
        need_id=c.id("closed need 0"),
        versions={claim.key: claim.version for claim in keys.values()},
        ranks={keys[0].key: 1},
        reasons={},
    )


def _judging(c):
    claim = c.row("closed claim 1 1")
    return JudgeRelation(
        key=claim.key, version=claim.version, related=True, reason=WHY, seen=hash_of(marks_of(affiliation.of_claim(claim)))
    )


def _pair(name, locked, place):
    return lambda c: SetPair(
        **c.seen("reviewed round", "round_id"),
        need_id=c.id(name),
        organisation_id=c.who(f"bidder {place}").organisation_id,
        locked=locked,
        reason=WHY,
    )


def _keeping(c):
    a_round = c.row("reviewed round")
    wish = Wish(most=1)
    seen = whatifs.look(a_round, runs.current(a_round), solving.checked_input(a_round, T), wish, None).seen
    return KeepWhatIf(round_id=a_round.id, version=a_round.version, wish=wish, seen=seen, reasons=[WHY])


def _part(number):
    def given(c):
        part = c.row(f"part {number}")
        run = part.run_id
        lease = parts.PartLease(part_id=part.id, run_id=run, place=part.number, number=part.lease, seconds=9, input={})
        return {"lease": lease, "answer": {"pairs": []}}

    return given


def _lease(c, name):
    return leases.Lease.of(c.row(name))


def _told(word):
    word(50, Stage.SCORE)


POINTS = {"points": {"plan": 90}, "reasons": {"plan": GOOD_REASON}}

DEEDS = (
    Deed(rounds.announce, "officer", _announcing("published")),
    Deed(rounds.announce, "other officer", _announcing("other published", "published"), "over the same need"),
    Deed(rounds.adjust, "officer", _round("planned", AdjustRound, name="改名", opens_at=SOON, weights=WEIGHTS)),
    Deed(rounds.change_needs, "officer", _with_published),
    Deed(rounds.extend, "officer", _round("open", ExtendRound, closes_at=WEEK + timedelta(days=2), reason=WHY)),
    Deed(rounds.cancel, "other officer", _round("open", CancelRound, reason=WHY)),
    Deed(rounds.cancel, "other officer", _round("reviewed", CancelRound, reason=WHY), "a reviewed one"),
    Deed(rounds.cancel, "other officer", _round("computed", CancelRound, reason=WHY), "one that is computed"),
    Deed(rounds.close_due, None, lambda c: ()),
    Deed(extensions.approve_of_round, "approver", _round("extended", DecideExtension)),
    Deed(extensions.withdraw_of_round, "officer", _round("extended", DecideExtension)),
    Deed(claims.submit, "bidder 1", _claiming(0)),
    Deed(claims.submit, "bidder 2", _claiming(0), "of a rival"),
    Deed(claims.submit, "bidder 1", _claiming(1), "for another need"),
    Deed(claims.submit, "bidder 0", _claiming(0, version=1, plan="改进后的方案，分四步实施并验收。"), "anew"),
    Deed(drafting.save, "bidder 1", _drafting(0)),
    Deed(drafting.save, "bidder 2", _drafting(1), "anew"),
    Deed(drafting.drop, "bidder 2", lambda c: DropDraft(need_id=c.id("open need 0"), number=1)),
    Deed(claims.keep, "bidder 0", _claim("open claim 1 0", KeepClaim)),
    Deed(claims.withdraw, "bidder 0", _claim("open claim 0 0", WithdrawClaim)),
    Deed(screening.screen, "officer", _claim("closed claim 1 0", ScreenClaim, admit=True, reason=WHY)),
    Deed(screening.screen, "other officer", _claim("closed claim 1 0", ScreenClaim, admit=False, reason=WHY), "out"),
    Deed(screening.admit_all, "officer", _admitting("closed claim 1 0")),
    Deed(screening.score, "expert", _claim("closed claim 0 0", ScoreClaim, **POINTS)),
    Deed(screening.score, "other expert", _claim("closed claim 0 0", ScoreClaim, **POINTS)),
    Deed(screening.score, "other expert", _claim("reviewed claim 0 0", ScoreClaim, **POINTS), "under a run"),
    Deed(screening.rank, "closed owner 0", _ranking),
    Deed(relations.judge, "officer", _judging),
    Deed(pairs.set_pair, "officer", _pair("reviewed need 0", True, 0)),
    Deed(pairs.set_pair, "other officer", _pair("reviewed need 0", True, 1), "of a rival"),
    Deed(pairs.free_pair, "officer", lambda c: FreePair(**c.seen("closed round", "round_id"), rule_id=c.id("pair"))),
    Deed(solving.ask, "officer", _round("reviewed", AskRun)),
    Deed(solving.ask, "other officer", _round("computed", AskRun), "where one is computed"),
    Deed(solving.cancel, "officer", _round("computed", CancelRun, number=1)),
    Deed(solving.run, None, lambda c: (c.id("waiting run"),)),
    Deed(solving.run_part, None, lambda c: (c.id("part 0"),)),
    Deed(leases.start, None, lambda c: (c.id("silent run"),)),
    Deed(leases.start, None, lambda c: (c.id("waiting run"),), "a waiting one"),
    Deed(parts.start, None, lambda c: (c.id("part 0"),)),
    Deed(parts.start, None, lambda c: (c.id("part 1"),), "the other part"),
    Deed(parts.store, None, _part(0)),
    Deed(parts.store, None, _part(1), "the other part"),
    Deed(parts.plan, None, lambda c: (_lease(c, "silent run"), [2, 1])),
    Deed(parts.still_wanted, None, lambda c: (_part(1)(c)["lease"],)),
    Deed(leases.word_of, None, lambda c: (_lease(c, "silent run"),), then=_told),
    Deed(leases.word_of_part, None, lambda c: (c.id("part 1"), c.row("part 1").lease), then=_told),
    Deed(solving.give_up, None, lambda c: (_lease(c, "silent run"),)),
    Deed(rescue.rescue, None, lambda c: ()),
    Deed(whatif.keep, "officer", _keeping),
    Deed(approval.propose, "officer", _round("reviewed", ProposeRun, number=1, reason=WHY)),
    Deed(approval.approve, "approver", _round("proposed", ApproveRound)),
    Deed(approval.approve, "other approver", _round("proposed", ApproveRound)),
    Deed(approval.approve, "other approver", _round("also proposed", ApproveRound), "of another round"),
    Deed(approval.send_back, "other approver", _round("proposed", SendRoundBack, reason=WHY)),
    Deed(results.publish, "officer", _round("approved", PublishRound)),
    Deed(answers.answer, "winner 0", _claim("match 0", AnswerMatch, accept=True)),
    Deed(answers.answer, "published owner 0", _claim("match 0", AnswerMatch, accept=True)),
    Deed(answers.answer, "published owner 0", _claim("match 0", AnswerMatch, accept=False, reason=WHY), "no"),
    Deed(answers.answer, "published owner 1", _claim("match 1", AnswerMatch, accept=True), "the second yes"),
    Deed(answers.answer, "winner 1", _claim("match 3", AnswerMatch, accept=False, reason=WHY), "no to another"),
    Deed(answers.close_overdue, "officer", _claim("match 2", CloseOverdue, reason=WHY)),
    Deed(answer_times.propose, "officer", _claim("match 0", ProposeAnswerTime, answer_by=WEEK, reason=WHY)),
    Deed(answer_times.agree, "approver", _claim("match 3", DecideAnswerTime)),
    Deed(answer_times.turn_down, "other approver", _claim("match 3", TurnDownAnswerTime, reason=WHY)),
    Deed(answer_times.withdraw, "officer", _claim("match 3", DecideAnswerTime)),
)
