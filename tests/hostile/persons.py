"""People and organisations of the besieged town with something that waits: changes, links, invitations, one-time links."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.needs.commands import UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.models import ImportRow
from marketplace.needs.use_cases import imports
from marketplace.people.commands.organisations import SaySame
from marketplace.people.commands.people import TOKEN_PLACE, AskChange, Invite, StateSamePerson
from marketplace.people.events.people import SignedIn
from marketplace.people.models import Registration
from marketplace.people.use_cases import changes, credentials, invitations, links, persons, registrations
from marketplace.records.models.record import Outbox
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared import clock
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.makers import Seeded


def wait_around(make, town):
    """Add what waits, and say who finds it behind which address."""
    admin, county, now = town.people["admin"], town.people["county_a"], clock.now()
    second = town.people["admin_two"] = make.account(Role.ADMINISTRATOR)
    with transaction():
        record(SignedIn(account_id=second.id), by=second, at=now - timedelta(days=20))
    member, twin, reached = (make.enterprise_account(town.firm_a) for _ in range(3))
    change(reached, email="reached@example.cn")
    asked = changes.ask(
        AskChange(account_id=member.id, version=member.version, email="new@example.cn", phone="", reason="换了邮箱，经核实"),
        actor=admin,
        now=now - timedelta(days=9),
    )
    persons.state(
        StateSamePerson(account_id=twin.id, version=twin.version, login=member.login, reason="本人说的，经核实"),
        actor=admin,
        now=now,
    )
    one, other = make.enterprise("株洲澜川包装"), make.enterprise("株洲澜川包装制品")
    links.join(
        SaySame(organisation_id=one.id, version=one.version, same_as_id=other.id, reason="信用代码相同"), actor=county, now=now
    )
    invited = Invite(organisation_id=town.firm_a.id, email="guest@example.cn", link=TOKEN_PLACE)
    invitations.invite(invited, actor=town.people["firm_a"], now=now)
    secret = invitations.invite(invited, actor=town.people["firm_a"], now=now)
    with transaction() as session:  # the post has refused both
        for work in session.scalars(db.select(Outbox).where(Outbox.job == "mail", Outbox.done_at.is_(None))):
            work.attempts, work.parked, work.last_error = 2, True, "SMTPRecipientsRefused: (550, 'no such mailbox') [send:9]"
        record(Seeded(), at=NOW)
    later = now + timedelta(days=3)
    with transaction() as session:
        reset = credentials.new_token(session, credentials.RESET, later, account=reached)
        answer = credentials.new_token(session, credentials.CHANGE, later, account=member, change_id=asked.id)
        record(Seeded(), at=NOW)
    make.enterprise("株洲星河轴承有限公司", unit=town.county_a)
    (asks, asked_state), (ready, ready_state) = (_uploaded(make, town, name) for name in ("株洲星河轴承", "株洲无双齿轮厂"))
    assert (asked_state, ready_state) == ("asked", "ready")
    make.session_of(town.people["firm_a"])
    registered = registrations.token_of(db.session.scalars(select(Registration).order_by(Registration.id)).first())
    return {
        "stranger": [f"/invitation/{secret}", f"/reset/{reset}", f"/address/{answer}", f"/registered/{registered}"],
        "admin": [f"/people/{twin.id}", f"/people/{reached.id}", f"/people/changes/{asked.id}"],
        "admin_two": [f"/people/changes/{asked.id}"],
        "firm_a": ["/me", f"/organisations/{town.firm_a.id}"],
        "county_a": [
            f"/organisations/{one.id}",
            f"/needs/import/{asks}?state=asked",
            f"/needs/import/{ready}",
            f"/needs/import/{ready}/commit",
        ],
    }


def _uploaded(make, town, enterprise):
    """A workbook of the county with one row."""
    row = annex4.Need(
        enterprise=enterprise,
        county="",
        county_name="荷塘区",
        services=("数智转型",),
        current="无",
        goal="创新型中小企业",
        contact="某某",
        phone="13800000000",
    )
    upload = UploadWorkbook(
        programme_id=make.programme().id, unit_id=town.county_a.id, name="汇总.xlsx", data=annex4.write([row])
    )
    batch = imports.upload(upload, actor=town.people["county_a"], now=NOW)
    return batch.id, db.session.scalars(db.select(ImportRow.state).where(ImportRow.batch_id == batch.id)).one()
