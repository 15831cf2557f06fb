"""No deed on a case that exists is done without the version that was seen (A12)."""

import pytest

from marketplace.web import seen
from tests.hostile.corpus import FORM, encoded
from tests.hostile.siege import head
from tests.hostile.test_hostile import UNREACHED
from tests.leaks.crawler import PLACE


def with_versions(fields, change):
    """The form with what stands for versions in it changed; None takes them out."""
    pairs = []
    for field, (kind, given) in fields.items():
        values = change(given) if field.partition("_")[0] == "version" else [given]
        pairs += [(field, value) for value in values if kind != "file"]
    return encoded(pairs)


VERSIONS = {
    "missing": lambda _given: [], "empty": lambda _given: [""], "negative": lambda _given: ["-1"],
    "huge": lambda _given: [str(10**30)], "full width": lambda _given: ["１"], "a word": lambda _given: ["abc"],
    "hidden sign": lambda given: [f"{given}\u200b0"], "twice": lambda given: [given, given], "signed": lambda given: [f"+{given}"],
    "underscored": lambda _given: ["1_0"], "a fraction": lambda given: [f"{given}.0"],
    "stale": lambda given: [str(int(given or 0) + 7)],
}  # fmt: skip


@pytest.mark.timeout(600)
def test_no_deed_on_an_existing_case_is_done_without_the_version_that_was_seen(attack, forms):
    """Every post of the url map but those in `seen.NO_CASE`, each of which says why (A12)."""
    posts = {rule.endpoint: rule.rule for rule in attack.app.url_map.iter_rules() if "POST" in rule.methods}
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
        answer = attack.people["city"].post(PLACE.sub("1", posts[endpoint]))
        assert answer.status_code in (409, 422), endpoint
    assert wrong == []
