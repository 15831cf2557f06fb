"""Where fewer than five answers stand behind a figure, no page, workbook or paper prints their sum, mean or a single level."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from marketplace.delivery.queries import told as telling
from marketplace.evaluation.models import YearRun
from marketplace.evaluation.queries import years as questions
from marketplace.evaluation.states import YearState
from marketplace.programmes.commands import ChangeSettings
from marketplace.programmes.use_cases import programmes
from marketplace.shared.errors import Invalid
from marketplace.shared.extensions import db
from marketplace.shared.rounding import hundredths
from tests.databases import tamper
from tests.delivery.use_cases.serving import LATER, OVER, Service
from tests.evaluation.use_cases.test_years import Year
from tests.evaluation.views.test_followed import check, formulas

UNTOLD = "样本不足五份，为保护评价企业，不列出折算分合计和均值"


class Few(Year):
    """An institution with a few answers, all of them different from what a sum of the best would be."""

    def __init__(self, make, count):
        self.make, self.place = make, make.place()
        self.places = [self.place]
        self.officer, self.approver = make.city_officer(), make.city_approver()
        self.services = [Service(make, self.place).accepted() for _ in range(count)]
        for service, level in zip(self.services, (4, 2, 3, 5, 4), strict=False):
            service.rate(level)


@pytest.fixture
def few(make):
    return lambda count: Few(make, count)


def everywhere(few, run, as_user, client):
    """The pages, the workbook and the papers of a run, as the institution, finance and everybody see them."""
    finance = as_user(few.officer)
    texts = [
        as_user(few.services[0].provider).get(f"/year/own/{run.id}").text,
        finance.get(f"/year/{run.id}").text,
        finance.get(f"/year/{run.id}/1").text,
        client.get(f"/results/year/{run.id}").text,
        client.get(f"/institutions/{few.place.id}").text,
    ]
    for address in (f"/year/{run.id}/list.xlsx", f"/results/year/{run.id}/list.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(finance.get(address).data))
        texts.append("\n".join(str(cell.value) for row in book.active for cell in row))
    return texts


@pytest.mark.parametrize("count", [3, 4])
def test_fewer_than_five_answers_give_a_value_and_no_sum(few, as_user, client, count):
    one = few(count)
    run = one.released()
    term = run.lines[0].terms[0]
    assert term["inputs"]["answers"] == count
    mean, total = term["inputs"]["mean"], questions.yearend.answered(run.inputs["institutions"][0], run.settings).total
    texts = everywhere(one, run, as_user, client)
    for text in texts:
        for untold in ("折算分合计 ", "√", hundredths(mean), hundredths(total), f"{mean / 100:g}\n"):
            assert untold not in text, untold
    assert UNTOLD in texts[0] and UNTOLD in texts[2] and UNTOLD in texts[5]
    assert hundredths(term["value"]) in texts[0]
    assert any("权重" in text or "× 50%" in text for text in formulas(texts[0]))
    check(texts[0])


def test_five_answers_are_followed_from_their_sum(few, as_user, client):
    one = few(5)
    run = one.released()
    texts = everywhere(one, run, as_user, client)
    for place in (0, 2, 5):
        assert "折算分合计" in texts[place] and UNTOLD not in texts[place]
    check(texts[0])


def test_a_gate_that_is_missed_says_no_mean_of_four_answers(few, as_user):
    one = few(4)
    run = one.released()
    assert [gate["measure"] for gate in run.lines[0].gates if gate["actual"] is not None][-1] == "satisfaction"
    page = as_user(one.officer).get(f"/year/{run.id}/1").text
    assert "样本不足五份，不列出均值" in page
    assert not re.search(r"实际 \d+\.\d\d%", page)


def test_an_interim_run_of_another_counting_tells_no_mean(few, as_user, client):
    """It counted every answer: neither its gate, its formulas nor its workbook may be subtracted from those of a later run."""
    one = few(6)
    one.services[5].rate(1)
    run = one.freeze(0, without_money=True, now=OVER)
    tamper(
        f"update year_run set state = 'interim', released_at = frozen_at, frozen_at = '{LATER:%Y-%m-%d %H:%M:%S}' where id = {run.id}"
    )
    run = db.session.get(YearRun, run.id)
    assert (run.state, run.inputs.get("interim")) == (YearState.INTERIM, None)
    term = run.lines[0].terms[0]
    assert term["inputs"]["answers"] == 6
    texts = everywhere(one, run, as_user, client)
    for text in texts[:4] + texts[5:]:
        for untold in ("折算分合计 ", "样本不足", hundredths(term["inputs"]["mean"]), f"\n{term['inputs']['mean'] / 100:g}\n"):
            assert untold not in text, untold
    assert all("没有按现在的办法计数，不列出均值" in texts[place] for place in (0, 2, 5))


@pytest.mark.parametrize(("least", "why"), [(1, "setting-low"), (2, "setting-low"), (31, "setting-high"), (1000, "setting-high")])
def test_nobody_lets_a_year_reckon_with_fewer_than_three_or_more_than_there_are(make, least, why):
    programme = make.programme()
    command = ChangeSettings(
        programme_id=programme.id, version=programme.version, values={"satisfaction_answers_min": least}, reason="按通知调整"
    )
    with pytest.raises(Invalid, match=why):
        programmes.change_settings(command, actor=make.city_officer(), now=LATER)


def later(one, levels, first=0):
    """More answers within the term, a minute after each other."""
    for count, level in enumerate(levels, first):
        Service(one.make, one.place).accepted().rate(level, now=LATER + timedelta(minutes=1 + count))


def test_the_public_page_of_an_institution_goes_on_in_fives(few, client):
    one = few(5)
    later(one, [5] * 5)
    page = f"/institutions/{one.place.id}"
    [five] = formulas(client.get(page).text)
    for count, level in enumerate((1, 5, 1, 2)):
        later(one, [level], 5 + count)
        assert formulas(client.get(page).text) == [five]
    later(one, [5], 9)
    assert formulas(client.get(page).text) != [five]


def told(one, client):
    """What everybody and the institution itself see of its answers."""
    summaries = telling.summaries_for(one.place.organisation_id, one.make.programme())
    return formulas(client.get(f"/institutions/{one.place.id}").text), *summaries


def test_after_the_release_no_late_answer_stands_alone(few, client):
    one = few(7)
    late = [Service(one.make, one.place).accepted() for _ in range(5)]
    for service in one.services[5:]:
        service.rate(3)
    run = one.released()
    seen = [told(one, client)]
    for count, (service, level) in enumerate(zip(late, (1, 5, 1, 2, 5), strict=True)):
        service.rate(level, now=OVER + timedelta(days=1 + count))
        seen.append(told(one, client))
    assert run.lines[0].terms[0]["inputs"]["answers"] == seen[0][1].answers == 7
    assert seen[1:5] == seen[:1] * 4
    assert seen[5][:2] == seen[0][:2]
    assert seen[5][2].answers == 5 and seen[5][2].levels == (2, 1, 0, 0, 2)
    assert seen[5][2].facts["on_time"] == 5


def test_the_public_record_counts_what_the_released_result_counted(few, as_user, client):
    """An answer to a service that was accepted after the term is none of the year's, and gives itself away to no subtraction."""
    one = few(5)
    after = Service(one.make, one.place).accepted(now=OVER - timedelta(days=20))
    after.rate(1, now=OVER - timedelta(days=19))
    run = one.released()
    own = formulas(as_user(one.services[0].provider).get(f"/year/own/{run.id}").text)[0]
    [public], summary, others = told(one, client)
    assert public.startswith("380.00 ÷ 5 = ") and "380.00 ÷ 评价数 5 = " in own
    assert (summary.answers, summary.levels) == (5, (0, 1, 1, 2, 1)) and others is None


def test_what_was_frozen_and_superseded_is_not_what_counts(few, client):
    one = few(6)
    one.freeze()
    one.services[5].rate(1, now=OVER)
    run = one.released()
    assert run.number == 2
    assert told(one, client)[1].answers == 6


def test_an_interim_run_says_that_it_counts_in_fives(few, as_user, client):
    one = few(5)
    run = one.release(one.propose(one.freeze(0, without_money=True, now=LATER)))
    for page in (as_user(one.services[0].provider).get(f"/year/own/{run.id}").text, client.get(f"/results/year/{run.id}").text):
        assert "评价按先后每满五份计入一次" in page
