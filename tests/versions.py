"""The versions that somebody has before the eyes."""

import re

from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.competition.queries import runs, signing
from marketplace.delivery.models import Engagement, Outcome
from marketplace.evaluation.queries import years
from marketplace.needs.models import ImportBatch, Need
from marketplace.people.models import Registration
from marketplace.programmes.models import Notice, Programme
from marketplace.programmes.queries import programmes
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account, AccountChange
from marketplace.shared.models.deputy import Deputy
from marketplace.shared.models.place import Chain, Organisation
from marketplace.vetting.models import PoolPlace
from marketplace.vetting.queries import applications


def seen(model, row_id):
    """The version of a stored row."""
    return db.session.scalars(select(model.version).where(model.id == row_id)).one()


def own_claim(actor, need_id):
    """The version of the latest claim of somebody's institution for a need; 0 where there is none."""
    mine = (
        select(Claim.version)
        .join(Round, Claim.round_id == Round.id)
        .where(Claim.organisation_id == actor.organisation_id, Claim.need_id == need_id, Round.state == "announced")
    )
    return db.session.scalars(mine.order_by(Claim.id.desc())).first() or 0


def rivals(round_id, need_id):
    """The versions of the claims for a need that were not screened out, by key."""
    rows = select(Claim.key, Claim.version).where(
        Claim.round_id == round_id, Claim.need_id == need_id, Claim.state.not_in(["screened_out", "withdrawn"])
    )
    return dict(db.session.execute(rows).all())


def live_year(programme):
    """The version of the run that another freezing would supersede; 0 where there is none."""
    run = years.live_of(programme) if programme else None
    return run.version if run else 0


def refused_outcome(engagement_id, level):
    """The version of the outcome of a contract that was refused; 0 where none was."""
    refused = select(Outcome.version).where(
        Outcome.engagement_id == int(engagement_id), Outcome.level == level, Outcome.state == "refused"
    )
    return db.session.scalars(refused).first() or 0


def _only(account):
    """The programme that somebody has to do with, where it is just one."""
    return next(iter(programmes.listing(account)), None)


def own_application(actor):
    """The version of the application of somebody's institution to the running programme; 0 where there is none."""
    own = applications.own(actor, _only(actor)) if actor else None
    return own.version if own else 0


CASES = (
    (r"/claims/needs/(?P<round>\d+)/(?P<need>\d+)$", None),
    (r"/claims/(?P<key>\w+)/", Claim),
    (r"/rounds/(?P<id>\d+)/", Round),
    (r"/engagements/(?P<id>\d+)/", Engagement),
    (r"/programme/chains/(?P<id>\d+)/", Chain),
    (r"/programme/(?P<id>\d+)/", Programme),
    (r"/people/changes/(?P<id>\d+)/", AccountChange),
    (r"/people/deputies/(?P<id>\d+)/", Deputy),
    (r"/people/(?P<id>\d+)/", Account),
    (r"/organisations/registrations/(?P<id>\d+)/", Registration),
    (r"/organisations/(?P<id>\d+)/", Organisation),
    (r"/needs/import/(?P<id>\d+)/", ImportBatch),
    (r"/needs/(?P<id>\d+)/", Need),
    (r"/institutions/(?P<id>\d+)/", PoolPlace),
    (r"/notices/(?P<id>\d+)/", Notice),
)
"""Which case an address of a deed is about."""


def shown(address, data, account):
    """What the form of this address would carry, had its page just been looked at."""
    if address.startswith(("/needs/publish", "/needs/verify", "/needs/unverify", "/needs/unpublish")):
        ids = data.get("need_id", [])
        return {f"version_{one}": _stored(Need, Need.id == one) for one in (ids if isinstance(ids, list) else [ids])}
    if claimed := re.match(r"/board/(\d+)/claim", address):
        return {"version": own_claim(account, int(claimed[1])) if account else 0}
    if address == "/outcomes":
        return {"version": refused_outcome(data.get("engagement_id") or 0, data.get("level"))}
    if address == "/applications":
        return {"version": own_application(account)}
    if address == "/year":
        return {"version": live_year(_only(account))}
    if approved := re.match(r"/rounds/(\d+)/approve", address):
        return pot(int(approved[1]))
    for pattern, model in CASES:
        if found := re.match(pattern, address):
            if model is None:
                return {f"version_{key}": version for key, version in rivals(found["round"], found["need"]).items()}
            return {"version": _stored(model, _which(model, found.groupdict()))}
    return {"version": 1}


def pot(round_id):
    """What the sheet of an approver carries."""
    found = db.session.get(Round, round_id)
    run = runs.proposed(found) if found else None
    known = signing.of_round(found, run) if run else None
    said = {"pot_fen": known.pot_fen, "taken_fen": known.taken_fen} if known else {"pot_fen": 0, "taken_fen": 0}
    version = found.version if found else 1
    db.session.rollback()
    return {"version": version} | said


def _which(model, given):
    return model.key == given["key"] if "key" in given else model.id == int(given["id"])


def _stored(model, which):
    found = db.session.scalars(select(model.version).where(which)).first()
    db.session.rollback()
    return 1 if found is None else found
