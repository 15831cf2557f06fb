"""Ends that the reading of the code finds and no history can come to, each with why; a history that comes to one fails."""

FIRST_STATE = "the step is the first of a case that was made a line before, and the table has it"
CHECKED = "what is worked out again was checked when it was asked for, and no step in between changes what it is made of"
FORM = "only a text that is none is refused there, and the form takes none"

NEVER: dict[tuple[str, str], str] = {
    ("competition.approval.approve", "Invalid"): CHECKED,
    ("competition.approval.propose", "Invalid"): CHECKED,
    ("competition.solving.ask", "Invalid"): CHECKED,
    ("evaluation.years.propose", "Invalid"): CHECKED,
    ("evaluation.years.release", "Invalid"): CHECKED,
    ("needs.imports.upload", "NotNow"): FIRST_STATE,
    ("people.credentials.ask_reset", "Invalid"): FORM,
    ("people.registrations.apply_to_join", "NotNow"): FIRST_STATE,
}
