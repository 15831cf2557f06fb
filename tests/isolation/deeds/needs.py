"""Needs and county workbooks."""

from dataclasses import replace

from marketplace.needs.commands import (
    CancelNeed,
    CommitWorkbook,
    CorrectNeed,
    CorrectRow,
    DiscardWorkbook,
    DraftNeed,
    DropRow,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SayWho,
    SettleHidden,
    SubmitNeed,
    UnpublishNeeds,
    UnverifyNeeds,
    UploadWorkbook,
    VerifyNeed,
    VerifyNeeds,
    WithdrawNeed,
)
from marketplace.needs.use_cases import corrections, imports, need_content, needs, taking_back, words
from tests.isolation.city import WHY, hiding
from tests.isolation.deeds import Deed
from tests.needs.use_cases.test_needs import content


def _need(name, command, /, **more):
    return lambda c: command(**c.seen(name, "need_id"), **more)


def _publishing(*names):
    return lambda c: PublishNeeds(versions=_versions(c, *names))


def _versions(c, *names):
    return {c.id(f"{name} need"): c.row(f"{name} need").version for name in names}


def _taking_back(name, command):
    return lambda c: command(versions={c.id(name): c.row(name).version}, reason=WHY)


def _correcting(name, **changes):
    def command(c):
        stands = need_content.content_of(c.row(name))
        return CorrectNeed(**c.seen(name, "need_id"), content=replace(stands, **changes), reason=WHY)

    return command


def _entering(c):
    return {
        "command": DraftNeed(programme_id=c.id("programme"), content=content(categories=("consulting",))),
        "handed_in": True,
        "consents": True,
    }


def _named(name):
    return lambda c: DraftNeed(programme_id=c.id("programme"), content=content(categories=("consulting",)), enterprise_name=name)


def _row(command, line, batch, /, **more):
    return lambda c: command(row_id=c.id(f"{line} line of {batch}"), **c.seen(batch, "batch_id"), **more)


def _batch(command, name, /, **more):
    return lambda c: command(**c.seen(name, "batch_id"), **more)


DEEDS = (
    Deed(needs.draft, "owner", lambda c: DraftNeed(programme_id=c.id("programme"), content=content(categories=("talent",)))),
    Deed(needs.draft, "county", _named("株洲全新制造有限公司"), "of a new enterprise"),
    Deed(needs.draft, "other county", _named("株洲全新制造有限公司"), "of the same new enterprise"),
    Deed(needs.enter, "owner", _entering),
    Deed(needs.revise, "owner", _need("draft need", ReviseNeed, content=content())),
    Deed(needs.submit, "owner", _need("draft need", SubmitNeed, consents=True)),
    Deed(needs.send_back, "county", _need("submitted need", ReturnNeed, reason=WHY)),
    Deed(needs.send_back, "officer", _need("verified need", ReturnNeed, reason=WHY)),
    Deed(needs.verify, "county", _need("submitted need", VerifyNeed, in_gradient_pool=True)),
    Deed(needs.verify_all, "county", lambda c: VerifyNeeds(versions=_versions(c, "submitted"), in_gradient_pool=True)),
    Deed(needs.publish, "officer", _publishing("verified")),
    Deed(needs.publish, "other officer", _publishing("other verified", "verified"), "two of them"),
    Deed(taking_back.unverify, "county", _taking_back("verified need", UnverifyNeeds)),
    Deed(taking_back.unpublish, "officer", _taking_back("published need", UnpublishNeeds)),
    Deed(corrections.correct, "other officer", _correcting("published need", description="更正后的说明", budget_fen=9_000_00)),
    Deed(corrections.correct, "other officer", _correcting("open need 0", description="更正后的说明"), "one in an open round"),
    Deed(needs.withdraw, "owner", _need("verified need", WithdrawNeed)),
    Deed(needs.withdraw, "owner", _need("published need", WithdrawNeed), "a published one"),
    Deed(needs.withdraw, "open owner 0", _need("open need 0", WithdrawNeed), "one in an open round"),
    Deed(needs.cancel, "officer", _need("published need", CancelNeed, reason=WHY)),
    Deed(needs.cancel, "officer", _need("reviewed need 0", CancelNeed, reason=WHY), "one in a closed round"),
    Deed(
        imports.upload,
        "county",
        lambda c: UploadWorkbook(
            programme_id=c.id("programme"), unit_id=c.unit, name="汇总.xlsx", data=hiding([c.line("株洲丁厂")] * 2)
        ),
    ),
    Deed(imports.correct, "county", _row(CorrectRow, "plain", "workbook", cells={"note": "急"})),
    Deed(imports.drop, "county", _row(DropRow, "plain", "workbook")),
    Deed(imports.settle_hidden, "county", _batch(SettleHidden, "workbook", take_in=True)),
    Deed(imports.say_who, "county", _row(SayWho, "asked", "workbook", choice="other")),
    Deed(imports.commit, "county", _batch(CommitWorkbook, "ready workbook", declared=True)),
    Deed(imports.commit, "other county", _batch(CommitWorkbook, "like workbook", declared=True), "of the same enterprise"),
    Deed(imports.discard, "county", _batch(DiscardWorkbook, "workbook")),
    Deed(imports.discard, "county", _batch(DiscardWorkbook, "ready workbook"), "a ready one"),
    Deed(words.cut_anew, None, lambda c: ()),
)
