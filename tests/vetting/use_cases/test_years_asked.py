"""The years of the basic-facts form are a setting; what was handed in keeps those that it was handed in with."""

import io

import openpyxl
import pytest

from marketplace.programmes.commands import ChangeSettings
from marketplace.programmes.use_cases import programmes
from marketplace.vetting.commands import ReturnApplication
from marketplace.vetting.queries import assessments
from marketplace.vetting.states import ApplicationState
from marketplace.vetting.use_cases import vetting
from tests.competition.use_cases.competing import change
from tests.conftest import NOW
from tests.vetting.use_cases.applying import confirm, draft, institution_of, recommend, submit, submitted

OTHERS = [2022, 2023]


def ask_for_others(make, officer):
    """One officer lets the form ask for other years."""
    programme = make.reread(make.programme())
    command = ChangeSettings(
        programme_id=programme.id, version=programme.version, values={"form_years": OTHERS}, reason="按新通知调整"
    )
    programmes.change_settings(command, actor=officer, now=NOW)


def annex_of(client, application):
    """The figures of the annex, as it is downloaded, by the label of their row."""
    answer = client.get(f"/applications/{application.id}/annex3.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    return {row[0]: list(row[1:3]) for row in page.iter_rows(values_only=True)}


@pytest.mark.parametrize("kept", [True, False], ids=["as it is kept", "from before it was kept"])
def test_what_was_handed_in_keeps_its_years_and_goes_its_way(make, as_user, kept):
    application, officer = submitted(make, institution_of(make)), make.city_officer()
    if not kept:
        change(application, facts={name: one for name, one in application.facts.items() if name != assessments.FORM_YEARS})
    before = annex_of(as_user(officer), application)
    assert before["年份"] == ["2021年", "2022年"] and before["从业人数（不含外聘）"] == [20, 20]

    ask_for_others(make, officer)

    assert annex_of(as_user(officer), application) == before
    assert assessments.years_of(application) == (2021, 2022)
    assert not assessments.differing(assessments.stored_findings(application), assessments.findings_of(application, NOW))
    place = confirm(recommend(application, make.county_officer()), make.city_approver())
    assert place.application.state is ApplicationState.ADMITTED


def test_a_draft_is_asked_for_the_years_in_force(make):
    actor, officer = institution_of(make), make.city_officer()
    writing = draft(make, actor)
    ask_for_others(make, officer)
    assert assessments.years_of(writing) == tuple(OTHERS)
    assert any("2023" in label for label in assessments.missing_labels(writing))


def test_what_was_sent_back_is_mended_in_its_own_years(make):
    actor = institution_of(make)
    returned = vetting.send_back(_defect(submitted(make, actor)), actor=make.county_officer(), now=NOW)
    ask_for_others(make, make.city_officer())

    assert assessments.years_of(returned) == (2021, 2022) and assessments.unmended(returned) == 1
    assert submit(returned, actor).state is ApplicationState.SUBMITTED


def _defect(application):
    defects = (("figures", "staff", "请核对从业人数"),)
    return ReturnApplication(application_id=application.id, version=application.version, defects=defects, remark="请一次改好")
