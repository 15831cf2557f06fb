"""The version of a case that a page showed: every form of an existing case carries it, and none gets past without.

A step on what somebody has not seen is refused before any view runs; the
service then compares what was seen with what is stored, under the lock.
"""

import re

from flask import request

from ..errors import Invalid
from .amounts import MOST_INTEGER

NAME = "version"
_SHAPE = re.compile(r"[0-9]{1,10}", re.ASCII)

NO_CASE = {
    "account.accept_invitation": "opens an account with a one-time link",
    "account.apply_to_join": "a new registration",
    "account.ask_reset": "no case: asks for a letter",
    "account.change_password": "no case: the old password says what is meant",
    "account.confirm_change": "a one-time link says what is meant",
    "account.refuse_change": "a one-time link says what is meant",
    "account.digest": "no case: a taste, twice is once",
    "account.do_reset": "no case: a one-time link says what is meant",
    "account.end_other_sessions": "no case: ends sessions, twice is once",
    "account.end_session": "no case: ends a session, twice is once",
    "account.language": "no case: a cookie",
    "account.large_text": "no case: a cookie",
    "account.logout": "no case: ends a session",
    "account.sign_in": "no case: a new session",
    "imports.upload": "a new workbook",
    "inbox.read": "no case: notes that a message was read, twice is once",
    "inbox.read_all": "no case: notes that messages were read, twice is once",
    "needs.create": "a new need",
    "notices.publish": "a new notice",
    "organisations.invite": "a new invitation",
    "people.create": "a new account",
    "programme.add_chain": "a new chain",
    "programme.open": "a new programme",
    "rounds.create": "a new round",
}
"""Endpoints that create a case or concern none, each with the reason; no other one is let in without a version."""
SEVERAL = {
    "needs.publish": "need_id",
    "needs.verify_all": "need_id",
    "needs.unverify": "need_id",
    "needs.unpublish": "need_id",
    "claims.rank": "",
    "rounds.admit_all": "claim_id",
    "outcomes.confirm_all": "outcome_id",
    "organisations.check_pools": "organisation_id",
}
"""Endpoints that act on several cases at once: each travels with its own version, as `version_<id>`."""


def require() -> None:
    """Before every view: raise `Invalid` where a form of an existing case says no version, or none that can be."""
    endpoint = request.endpoint
    if request.method in ("GET", "HEAD", "OPTIONS") or endpoint is None or endpoint in NO_CASE:
        return
    if endpoint not in SEVERAL:
        version()
        return
    if not versions():
        raise Invalid("version.missing")


def version() -> int:
    """The version that the page showed."""
    return _read(request.form.getlist(NAME))


def versions() -> dict[str, int]:
    """The versions of several cases, by what stands behind `version_`."""
    names = [name for name in request.form if name.startswith(f"{NAME}_")]
    return {name.removeprefix(f"{NAME}_"): _read(request.form.getlist(name)) for name in names[:MOST]}


MOST = 5000
"""Cases that one form may act on."""


def _read(sent: list[str]) -> int:
    if not sent or sent == [""]:
        raise Invalid("version.missing")
    if len(sent) > 1 or not _SHAPE.fullmatch(sent[0]) or int(sent[0]) > MOST_INTEGER:
        raise Invalid("version.unreadable")
    return int(sent[0])
