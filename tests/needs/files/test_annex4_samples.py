"""The sample workbooks of three counties come out as the truth about them says."""

import json
from pathlib import Path

import pytest

from marketplace.needs.files import annex4
from marketplace.records.wording.papers import SENTENCES
from marketplace.rulebook.files.vocabulary import NONE, pilot

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "annex4"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the project")


def say(key, **facts):
    return SENTENCES[key].format(**facts)


@pytest.mark.parametrize("name", ["clean", "merged", "messy"])
def test_every_good_row_comes_out_right_and_every_bad_row_is_named(name):
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))["rows"]

    read = annex4.as_json(annex4.read((SAMPLES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx", pilot()), say)

    keys = ("row", "enterprise", "county", "services", "current", "goal", "contact", "phone")
    good = [{**row, "current": row["current"] or NONE} for row in truth if not row["bad"]]
    assert read["accepted"] == [{key: row[key] for key in keys} for row in good]
    bad = [(row["row"], row["bad"].replace("service", "services")) for row in truth if row["bad"]]
    assert [(row["row"], row["field"]) for row in read["rejected"]] == bad
    assert all(row["why"] for row in read["rejected"])
