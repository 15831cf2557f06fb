"""Every deed of the catalogue."""

from tests.isolation.deeds import competition, delivery, needs, people, programmes, vetting

DEEDS = (*people.DEEDS, *programmes.DEEDS, *needs.DEEDS, *vetting.DEEDS, *competition.DEEDS, *delivery.DEEDS)

ALONE = dict.fromkeys(
    (
        "people.installation.begin_demonstration",
        "people.installation.finish_demonstration",
        "people.people.create_first_administrator",
        "people.places.create_units",
    ),
    "a command of whoever sets the house up, before there is anybody else",
) | dict.fromkeys(("records.letters.write", "records.letters.send"), "a part of other use cases, that joins their transaction")
"""The use cases that write and are not in the catalogue, and why."""

REFUSED_ALONE = {
    "people.sessions.open (with a wrong password)",
    "evaluation.years.freeze (while weights wait)",
    "programmes.programmes.change_settings (other weights)",
}
"""The deeds that are refused when nobody else is there, too."""

ONCE_WRONG = (
    ("people.credentials.reset_password (nobody)", "people.sessions.end_others (member)"),
    ("people.people.create_account (administrator)", "people.people.create_account (of the same mailbox)"),
    ("people.people.edit_account (an administrator's)", "people.people.deactivate (administrator)"),
    ("people.people.create_account (administrator)", "people.people.edit_account (an administrator's)"),
    ("competition.rounds.close_due (nobody)", "competition.rounds.close_due (nobody)"),
    ("people.sessions.end_own (member)", "people.sessions.open (at a known browser)"),
    ("people.sessions.open (at a known browser)", "people.sessions.end_others (member)"),
    ("people.sessions.open (at a known browser)", "people.sessions.open (at a known browser)"),
    ("competition.solving.cancel (officer)", "competition.solving.run_part (nobody)"),
    ("competition.solving.run_part (nobody)", "competition.solving.cancel (officer)"),
)
"""Pairs of which every preemption of the first is tried each time, since one did not end like one after the other."""
