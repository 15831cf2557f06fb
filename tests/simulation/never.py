"""Ends that the reading of the code finds and no history can come to, or hardly any, each with why."""

FIRST_STATE = "the step is the first of a case that was made a line before, and the table has it"
CHECKED = "what is worked out again was checked when it was asked for, and no step in between changes what it is made of"
FORM = "only a text that is none is refused there, and the form takes none"
OWN = "whoever may do it belongs to the organisation, and is stopped with it before anybody asks how it stands"
YEARS = "what was proposed could be approved when it was proposed, and stays so for ten years"

CAUGHT = "who is not let in is told so by a letter, and the page says the same either way"

NEVER: dict[tuple[str, str], str] = {
    ("competition.approval.approve", "Invalid"): CHECKED,
    ("competition.solving.ask", "Invalid"): CHECKED,
    ("evaluation.years.propose", "Invalid"): CHECKED,
    ("evaluation.years.release", "Invalid"): CHECKED,
    ("needs.imports.upload", "NotNow"): FIRST_STATE,
    ("people.credentials.ask_reset", "Invalid"): FORM,
    ("people.invitations.invite", "NotNow"): OWN,
    ("people.registrations.apply_to_join", "Conflict"): CAUGHT,
    ("people.registrations.apply_to_join", "NotNow"): FIRST_STATE,
    ("programmes.dates.approve", "Invalid"): YEARS,
    ("programmes.weights.approve", "Invalid"): CHECKED,
}
"""A history that comes to one of these fails."""

RARE: dict[tuple[str, str], str] = {
    ("competition.answer_times.agree", "Invalid"): "the end of the programme is moved ahead while more time waits",
    (
        "competition.extensions.approve_of_round",
        "Invalid",
    ): "a round is moved beyond the later closing that waits, before it opens",
    ("vetting.carrying.approve", "Invalid"): "a fact by which the other programme takes the place is corrected while it waits",
}
"""What could be, and needs more than one thing to come between two steps: `tests` of the use case have it."""
