"""No deed on a case that exists is done without the version that was seen (A12)."""

import io

import pytest

from marketplace.shared import clock
from marketplace.shared.web import seen
from marketplace.shared.web.addresses import plain
from tests.hostile.corpus import FORM, encoded
from tests.hostile.places import UNREACHED
from tests.hostile.siege import head
from tests.leaks.crawler import PLACE
from tests.shared.files.test_pictures import PDF


def with_versions(fields, change):
    """The form with what stands for versions in it changed; None takes them out."""
    pairs = []
    for field, (kind, given) in fields.items():
        values = change(given) if field.partition("_")[0] == "version" else [given]
        pairs += [(field, value) for value in values if kind != "file"]
    return encoded(pairs)


VERSIONS = {
    "missing": lambda _given: [],
    "empty": lambda _given: [""],
    "negative": lambda _given: ["-1"],
    "huge": lambda _given: [str(10**30)],
    "full width": lambda _given: ["１"],
    "a word": lambda _given: ["abc"],
    "hidden sign": lambda given: [f"{given}\u200b0"],
    "twice": lambda given: [given, given],
    "signed": lambda given: [f"+{given}"],
    "underscored": lambda _given: ["1_0"],
    "a fraction": lambda given: [f"{given}.0"],
    "stale": lambda given: [str(int(given or 0) + 7)],
}


@pytest.mark.timeout(600)
def test_no_deed_on_an_existing_case_is_done_without_the_version_that_was_seen(attack, forms):
    """Every post of the url map but those in `seen.NO_CASE`, each of which says why (A12)."""
    posts = {rule.endpoint: rule.rule for rule in plain(attack.app) if "POST" in rule.methods}
    assert seen.NO_CASE.keys() <= posts.keys()
    wrong, kept = [], head()
    for endpoint in sorted(posts.keys() - seen.NO_CASE.keys() - UNREACHED.keys()):
        name, address, fields = forms[endpoint]
        assert any(field.partition("_")[0] == "version" for field in fields), endpoint
        for what, change in VERSIONS.items():
            body = with_versions(fields, change)
            answer = attack.people[name].open(address, method="POST", data=body, content_type=FORM)
            if answer.status_code not in (409, 422) or head() != kept:
                wrong.append((endpoint, what, answer.status_code))
                attack.rebuild()
    for endpoint in UNREACHED.keys() - seen.NO_CASE.keys():
        address = PLACE.sub("1", posts[endpoint])
        answers = {attack.people[name].post(address).status_code for name in ("city", "approver")}
        assert answers & {409, 422} and answers <= {403, 409, 422} and head() == kept, endpoint
    assert wrong == []


WORDS = "理由写得清楚明白，可以核对"
OTHERS = {
    "account.update_me": {"name": "改名"},
    "people.save": {"name": "改名"},
    "applications.save": {"staff_2022": "21"},
    "institutions.change": {"capacity": "15"},
    "needs.revise": {"budget_fen": "90000", "note": WORDS, "description": WORDS},
    "engagements.log": {"served_on": "2023-03-10", "content": WORDS},
    "programme.change_dates": {"reason": WORDS, "name": "改名"},
    "claims.submit": {
        "plan": WORDS,
        "team": WORDS,
        "price_fen": "300",
        "government_fen": "100",
        "concession_fen": "100",
        "enterprise_fen": "100",
    },
}
"""What is filled in otherwise than by its kind, so that a form is one that somebody would send."""
ONE_DEED = {
    "account.update_me",
    "claims.score",
    "claims.answer",
    "engagements.log",
    "engagements.reach",
    "institutions.change",
    "needs.publish",
    "needs.verify_all",
    "outcomes.confirm_all",
    "organisations.revoke_invitation",
    "organisations.part",
    "people.send_letter",
    "rounds.admit_all",
    "rounds.free_pair",
    "rounds.solve",
    "rounds.cancel_run",
    "rounds.keep_what_if",
    "programme.approve_dates",
    "programme.withdraw_dates",
    "programme.withdraw_settings",
}
"""Some of those that have to succeed once, above all deeds on parts of a case."""


SAME_ANSWER = {"claims.submit": (302,), "applications.start": (302,)}
"""A second post that says the same as what stands is led to what stands, and nothing is recorded."""
EACH_ANEW = {"year.freeze"}
"""Before the term is over it computes a rehearsal, which is a new one each time and is worth nothing."""


def typed(endpoint, fields, text):
    """The form as somebody would fill it in: what stands there stays, what is blank gets what fits its kind."""
    blank = {"textarea": WORDS, "text": text, "date": clock.today().isoformat(), "checkbox": "1", "number": "80"}
    others = OTHERS.get(endpoint, {})
    for name, (kind, given) in fields.items():
        if kind == "file":
            yield name, (io.BytesIO(PDF), "材料.pdf")
        else:
            yield name, others.get(name) or given.strip() or blank.get(kind, "")


@pytest.mark.timeout(600)
def test_a_page_is_worth_one_deed(attack, forms):
    """Whatever was done on a version has raised it, points and ledger lines too: the same form again does nothing (A12)."""
    done, wrong = set(), []
    for endpoint in sorted(forms.keys() - seen.NO_CASE.keys() - EACH_ANEW):
        name, address, fields = forms[endpoint]
        kept = after = head()
        for text in ("80", WORDS):
            if after == kept:
                attack.people[name].post(address, data=dict(typed(endpoint, fields, text)))
                sent, after = text, head()
        if after == kept:
            continue
        done.add(endpoint)
        again = attack.people[name].post(address, data=dict(typed(endpoint, fields, sent)))
        if head() != after or again.status_code not in (403, 404, 409, 422, *SAME_ANSWER.get(endpoint, ())):
            wrong.append((endpoint, again.status_code, head() - after))
        attack.rebuild()
    assert wrong == []
    assert ONE_DEED - done == set()
