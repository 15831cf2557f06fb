"""A published need is corrected, part by part."""

from dataclasses import replace

from marketplace.needs.commands import CorrectNeed
from marketplace.needs.models import Need
from marketplace.needs.use_cases import corrections, need_content
from marketplace.shared.extensions import db

WHY = "企业来函说明原来写错了"


def corrected(need, actor, at, *, reason=WHY, version=None, **changes):
    """The need after a correction of these parts, by somebody at a moment."""
    stands = db.session.get_one(Need, need.id, populate_existing=True)
    command = CorrectNeed(
        need_id=need.id,
        version=stands.version if version is None else version,
        content=replace(need_content.content_of(stands), **changes),
        reason=reason,
    )
    return corrections.correct(command, actor=actor, clock=lambda _session: at)
