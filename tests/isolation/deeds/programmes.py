"""The programme, chains, notices, documents, and what the installation keeps."""

from datetime import date

from marketplace.programmes.commands import (
    AddChain,
    ChangeSettings,
    Dates,
    DecideDates,
    DecideSettings,
    MoveChain,
    OpenProgramme,
    PublishNotice,
    RenameChain,
    RetireChain,
    WithdrawNotice,
)
from marketplace.programmes.use_cases import chains, dates, notices, programmes, weights
from marketplace.records.use_cases import files, heads, messages
from marketplace.rulebook.commands import AttachDocument, DetachDocument
from marketplace.rulebook.use_cases import documents
from marketplace.site.jobs import outbox
from tests.copies import KEY
from tests.isolation.city import DOCUMENT, WHY, T
from tests.isolation.deeds import FROZEN, WEIGHED, Deed
from tests.vetting.use_cases.applying import PDF


def _on(name, key, command, /, **more):
    return lambda c: command(**c.seen(name, key), **more)


def _opening(key):
    days = Dates(starts_on=date(2023, 3, 1), apply_on=date(2023, 3, 10), recommend_on=date(2023, 3, 16))
    return lambda c: OpenProgramme(ruleset_key=KEY, key=key, name="又一试点", dates=days, values={})


def _settings(**values):
    return _on("programme", "programme_id", ChangeSettings, values=values, reason=WHY)


WEIGHTS = {"year_weight_satisfaction": 70, "year_weight_completion": 20, "year_weight_outcomes": 10}

DEEDS = (
    Deed(programmes.open_programme, "officer", _opening("ZZ2025")),
    Deed(programmes.open_programme, "other officer", _opening("ZZ2025"), "of the same name"),
    Deed(programmes.change_dates, "officer", lambda c: c.moving(date(2023, 3, 13))),
    Deed(programmes.change_settings, "officer", _settings(subsidy_cap_fen=100_00)),
    Deed(dates.approve, "approver", _on("programme", "programme_id", DecideDates)),
    Deed(dates.withdraw, "officer", _on("programme", "programme_id", DecideDates)),
    Deed(programmes.change_settings, "other officer", _settings(**WEIGHTS), "weights"),
    Deed(programmes.change_settings, "other officer", _settings(subsidy_cap_fen=100_00), "a cap once a list was seen", FROZEN),
    Deed(programmes.change_settings, "other officer", _settings(**WEIGHTS), "other weights", WEIGHED),
    Deed(weights.approve, "approver", _on("programme", "programme_id", DecideSettings), "", WEIGHED),
    Deed(weights.withdraw, "officer", _on("programme", "programme_id", DecideSettings), "", WEIGHED),
    Deed(chains.add, "officer", lambda c: (AddChain(name="新材料产业链"),)),
    Deed(chains.add, "other officer", lambda c: (AddChain(name="新材料产业链"),), "of the same name"),
    Deed(chains.rename, "officer", _on("chain", "chain_id", RenameChain, name="新材料产业链")),
    Deed(chains.move, "officer", _on("next chain", "chain_id", MoveChain, up=True)),
    Deed(chains.retire, "other officer", _on("next chain", "chain_id", RetireChain, retired=True)),
    Deed(notices.publish, "officer", lambda c: PublishNotice(title="又一通知", body="内容")),
    Deed(notices.withdraw, "officer", _on("notice", "notice_id", WithdrawNotice, reason=WHY)),
    Deed(documents.attach, "officer", lambda c: AttachDocument(ruleset_key=KEY, name="通知.txt", data=DOCUMENT + b"\n")),
    Deed(documents.detach, "other officer", lambda c: DetachDocument(ruleset_key=KEY)),
    Deed(messages.mark_read, "reader of message", lambda c: (c.row("message").mark,)),
    Deed(messages.mark_all_read, "reader of message", lambda c: ()),
    Deed(heads.publish_due, None, lambda c: ()),
    Deed(files.sweep, None, lambda c: ()),
    Deed(files.store, "bidder 0", lambda c: {"data": PDF, "name": "证明.pdf", "purpose": "proof"}),
    Deed(outbox.perform, None, lambda c: {"outbox_id": c.id("promise to deliver"), "at": lambda: T}, "tell"),
    Deed(outbox.perform, None, lambda c: {"outbox_id": c.id("promise to mail"), "at": lambda: T}, "send a letter"),
    Deed(outbox.retry, None, lambda c: (c.id("parked promise"),)),
    Deed(outbox.sweep, None, lambda c: ()),
)
