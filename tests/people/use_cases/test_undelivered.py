"""Letters that were not delivered: who sees which, tried again and put aside; an invitation sent once more (decision 0113)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.people.commands.people import TOKEN_PLACE, Invite, InviteAgain, PutLetterAside, TryLetterAgain
from marketplace.people.queries import people, undelivered
from marketplace.people.rules.undelivered import PostAnswer
from marketplace.people.use_cases import invitations
from marketplace.people.use_cases import undelivered as use_cases
from marketplace.records.models.record import EventRecord, Mail, Outbox
from marketplace.records.use_cases import letters
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import Conflict, DeadLink, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.site.jobs import outbox
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.makers import Seeded

ANSWER = "SMTPRecipientsRefused: (550, 'no such mailbox') [send_message:99]"
LINK = f"https://example.cn/invitation/{TOKEN_PLACE}"


def refused(account, letter="mail_changed", attempts=2, parked=True, now=NOW):
    """A letter to somebody that the post has refused; its mark."""
    change(account, email=account.email or f"{account.login}@example.cn")
    with transaction(now=now) as session:
        mail = (
            letters.send(account.email, letter, "zh", now, name=account.name)
            if letter
            else letters.write(recipient=account.email, subject="待办 1 件", body="待办", now=now)
        )
        session.flush()
        work = session.scalars(select(Outbox).where(Outbox.object_id == mail.id, Outbox.job == "mail")).one()
        work.attempts, work.parked, work.last_error = attempts, parked, ANSWER
        record(Seeded(), at=now)
    return mail.id


@pytest.fixture
def administrator(make):
    return make.account(Role.ADMINISTRATOR, unit=make.city())


def only(actor):
    [found] = undelivered.listing(actor).items
    return found


@pytest.mark.both_engines
def test_whom_what_since_when_and_what_the_post_said(make, administrator):
    refused(make.city_officer())

    found = only(administrator)

    assert (found.cause, found.answer, found.at, found.next_try_at) == (PostAnswer.RECIPIENT, "550 no such mailbox", NOW, None)
    assert "@" in found.recipient and found.about == "mail_changed"
    assert undelivered.count(administrator) == undelivered.count(make.city_officer()) == 1


def test_what_repeats_an_inbox_is_not_shown_and_neither_is_another_city(make, administrator):
    refused(make.institution_account(), letter="")
    assert undelivered.listing(administrator).items == []

    refused(make.city_officer())
    elsewhere = make.account(Role.ADMINISTRATOR, unit=make.county("别处市工信局", "430999"))
    change(elsewhere.unit, parent_id=None)
    assert undelivered.listing(elsewhere).items == []
    with pytest.raises(NotFound):
        use_cases.try_again(TryLetterAgain(mark=only(administrator).mark, version=2), actor=elsewhere, now=NOW)


@pytest.mark.both_engines
def test_tried_again_it_is_due_at_once_and_leaves_the_list_when_it_is_sent(make, administrator, app):
    refused(make.city_officer())
    later = NOW + timedelta(days=2)

    use_cases.try_again(TryLetterAgain(mark=only(administrator).mark, version=2), actor=administrator, now=later)

    assert (only(administrator).attempts, only(administrator).next_try_at) == (0, later)
    outbox.run_due(later)
    assert undelivered.listing(administrator).items == []
    assert db.session.scalars(select(Mail)).one().sent_at == later
    assert (
        db.session.scalars(select(EventRecord.facts).where(EventRecord.kind == "UndeliveredTriedAgain")).one()["cause"]
        == "recipient"
    )


def test_put_aside_it_is_sent_no_more_and_its_words_are_gone(make, administrator):
    refused(make.city_officer())

    use_cases.put_aside(PutLetterAside(mark=only(administrator).mark, version=2), actor=administrator, now=NOW)

    assert undelivered.listing(administrator).items == []
    assert outbox.run_due(NOW + timedelta(days=9)) == 0
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.body, mail.sent_at) == ("", None)


def test_what_the_post_has_tried_since_is_looked_at_anew_and_others_may_not(make, administrator):
    refused(make.city_officer())
    mark = only(administrator).mark

    with pytest.raises(Conflict):
        use_cases.put_aside(PutLetterAside(mark=mark, version=1), actor=administrator, now=NOW)
    for person in (make.county_officer(), make.account(Role.AUDITOR), make.enterprise_account()):
        with pytest.raises(NotPermitted):
            use_cases.try_again(TryLetterAgain(mark=mark, version=2), actor=person, now=NOW)
    with pytest.raises(NotFound):
        use_cases.try_again(TryLetterAgain(mark="0" * 32, version=2), actor=administrator, now=NOW)


def again(member, token, **changes):
    wanted = {"organisation_id": member.organisation_id, "version": member.organisation.version, "invitation_id": token.id}
    return InviteAgain(**{**wanted, **changes}, link=LINK)


def test_an_invitation_sent_again_has_another_secret_and_the_old_one_is_dead(make):
    member = make.enterprise_account()
    first = invitations.invite(
        Invite(organisation_id=member.organisation_id, email="new@example.cn", link=LINK), actor=member, now=NOW
    )
    [token] = people.invitations(member.organisation, NOW)
    later = NOW + timedelta(days=3)

    second = invitations.invite_again(again(member, token), actor=member, now=later)

    with pytest.raises(DeadLink):
        invitations.inviting(first, now=later)
    assert invitations.inviting(second, now=later + timedelta(days=6)).id == member.organisation_id
    [fresh] = people.invitations(member.organisation, later)
    assert (fresh.email, fresh.expires_at) == ("new@example.cn", later + invitations.INVITATION_LASTS)
    assert db.session.scalars(select(Mail).order_by(Mail.id.desc())).first().recipient == "new@example.cn"
    with pytest.raises(NotNow):
        invitations.invite_again(again(member, token), actor=member, now=later)


def test_only_the_own_people_send_it_again(make):
    member = make.enterprise_account()
    invitations.invite(Invite(organisation_id=member.organisation_id, email="new@example.cn", link=LINK), actor=member, now=NOW)
    [token] = people.invitations(member.organisation, NOW)

    with pytest.raises(NotPermitted):
        invitations.invite_again(again(member, token), actor=make.county_officer(), now=NOW)
    with pytest.raises(NotFound):
        invitations.invite_again(again(member, token), actor=make.enterprise_account(), now=NOW)
    with pytest.raises(Conflict):
        invitations.invite_again(again(member, token, version=99), actor=member, now=NOW)
