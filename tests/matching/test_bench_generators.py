"""What the bench measures on: its made-up cities and problems, its table and its page."""

import numpy as np
import pytest

from bench.matching import assignment
from bench.matching.child import Outcome, call
from bench.matching.city import BEST, FLOOR, changed, city, write
from bench.matching.rows.assignment import check_bounds
from bench.matching.rows.compare import ratio
from bench.matching.session import Disagreement, Session, agree, middle
from bench.matching.table import Row, markdown, put
from marketplace import matching


def quarrel():
    """A measurement that finds two answers; it runs in a process of its own."""
    raise Disagreement("seven and eight")


def test_a_city_is_the_same_for_the_same_seed_and_another_for_another():
    one, again, other = city(300, 40, seed=2), city(300, 40, seed=2), city(300, 40, seed=3)
    assert all(np.array_equal(one[name], again[name]) for name in one)
    assert not np.array_equal(one["institution"], other["institution"])


def test_a_city_is_a_market_of_about_ten_bids_a_need_within_one_category():
    arrays = city(5_000, 1_000)
    market = matching.Market(needs=5_000, **arrays)
    assert 7.5 < market.bids / market.needs <= 10
    assert market.score.min() >= 0 and market.score.max() <= BEST
    assert 1.04 < market.capacity.sum() / market.needs < 1.1 and market.capacity.min() >= 1
    categories = {need: set() for need in range(5_000)}
    for need, institution in zip(market.need, market.institution, strict=True):
        categories[int(need)].add(int(institution) % 10)
    assert {len(found) for found in categories.values()} == {1}


def test_one_in_a_hundred_scores_is_drawn_anew_and_no_other():
    score = city(2_000, 100)["score"]
    other = changed(score, 0.01, seed=1)
    assert 0.8 * score.size * 0.01 < (score != other).sum() <= round(score.size * 0.01)


def test_a_city_on_disk_has_floors_that_fit_its_capacities(tmp_path):
    path = tmp_path / "city.npz"
    made = write(str(path), 200, 40)
    with np.load(path) as file:
        assert made["bids"] == file["need"].size == file["changed"].size
        assert np.array_equal(file["floor"], np.minimum(file["capacity"], FLOOR))


@pytest.mark.parametrize(
    ("kind", "uses", "costs"),
    [("A", (5, 25), (10, 50)), ("B", (5, 25), (10, 50)), ("C", (5, 25), (10, 50)), ("D", (1, 100), (1, 120))],
)
def test_a_drawn_problem_keeps_the_ranges_of_its_recipe(kind, uses, costs):
    problem = assignment.drawn(kind, 5, 100, seed=1)
    assert (problem.use.min(), problem.use.max()) == uses
    assert costs[0] <= problem.cost.min() and problem.cost.max() <= costs[1]


def test_capacities_of_drawn_problems_follow_from_their_uses():
    c, e = assignment.drawn("C", 5, 100, 1), assignment.drawn("E", 10, 100, 1)
    for problem, agents in ((c, 5), (e, 10)):
        assert np.array_equal(problem.capacity, (0.8 * problem.use.sum(axis=1) / agents).astype(int))
    a, b = assignment.drawn("A", 5, 100, 1), assignment.drawn("B", 5, 100, 1)
    assert len(set(a.capacity)) == len(set(b.capacity)) == 1
    assert b.capacity[0] < a.capacity[0]


def test_costly_jobs_use_little_in_type_d_and_e():
    for kind in "DE":
        problem = assignment.drawn(kind, 10, 100, 1)
        assert np.corrcoef(problem.use.ravel(), problem.cost.ravel())[0, 1] < -0.3


def test_a_file_of_the_literature_is_read_and_solved(tmp_path):
    place = tmp_path / "tiny.txt"
    place.write_text("2 3\n1 9 9\n9 1 2\n1 1 1\n1 1 1\n1 2\n")
    problem = assignment.read(place)
    result = matching.solve(problem.market())
    assert result.coverage == 3 and problem.ceiling * 3 - result.total == 4
    assert assignment.ours([str(place)], 5)["value"] == assignment.theirs([str(place)], 5)["value"] == 4


def test_a_bound_that_excludes_a_value_of_somebody_else_ends_the_bench():
    check_bounds("c05100", {"value": 1931, "bound": 1931}, None, {"value": None, "bound": 1930})
    with pytest.raises(Disagreement, match="1930 was reached, below the bound 1931"):
        check_bounds("c05100", {"value": 1930, "bound": 1930}, {"value": 1931, "bound": 1931})


def test_a_file_with_a_number_too_few_is_refused(tmp_path):
    place = tmp_path / "broken.txt"
    place.write_text("2 3\n1 9 9\n9 1 2\n1 1 1\n1 1 1\n1\n")
    with pytest.raises(ValueError, match="broken.txt"):
        assignment.read(place)


def test_known_bounds_are_read_where_a_folder_has_them(tmp_path):
    assert assignment.bounds(tmp_path) == {}
    (tmp_path / "bounds.tsv").write_text("# instance bound value\nc05100\t1931\t1931\n")
    assert assignment.bounds(tmp_path) == {"c05100": (1931, 1931)}


def test_a_slow_measurement_is_stopped_and_says_so():
    outcome = call("signal:pause", 0.3)
    assert outcome.figures is None and outcome.excuse == "not finished in 0 s"


def test_a_failing_measurement_says_why():
    outcome = call("bench.matching.city:write", 150, path="/nowhere/city.npz", needs=20, institutions=10)
    assert outcome.figures is None and "/nowhere/city.npz" in outcome.excuse


def test_two_solvers_that_disagree_end_the_bench():
    one, other = Outcome({"reached": [3, 70]}), Outcome({"reached": [3, 71]})
    agree("same", one, one, Outcome(None, "not finished in 5 s"))
    with pytest.raises(Disagreement, match="71"):
        agree("other", one, other)


def test_solvers_that_disagree_within_one_process_end_the_bench_too(tmp_path):
    session = Session(place=tmp_path, limit=150)
    with pytest.raises(Disagreement, match="seven and eight"):
        session.once("tests.matching.test_bench_generators:quarrel")


def test_the_middle_run_is_taken_and_an_excuse_is_not_hidden():
    runs = [Outcome({"seconds": seconds}) for seconds in (3.0, 1.0, 2.0)]
    assert middle(runs).figures == {"seconds": 2.0}
    assert middle([*runs, Outcome(None, "failed")]).excuse == "failed"


def test_whoever_is_stopped_reaches_nothing_but_lets_the_other_reach():
    done, late = Outcome({"seconds": 2.0}), Outcome(None, "not finished in 60 s", 60)
    assert ratio(done, late).reaches(30) and str(ratio(done, late)) == "> 30 ×"
    assert not ratio(late, done).reaches(0.01)
    assert not ratio(done, Outcome(None, "failed: no word")).reaches(0.01)


def test_a_section_of_the_page_is_replaced_and_the_rest_stays(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text("# Title\n<!-- full -->\nold\n<!-- end of full -->\n<!-- quick -->\nkept\n<!-- end of quick -->\n")
    row = Row(work="w", target="t", ours="o", peer="p", ratio="2 ×", reached=False)
    put(page, "full", markdown([row]))
    text = page.read_text()
    assert "| w | t | o | p | 2 × | **no** |" in text and "kept" in text and "old" not in text
    with pytest.raises(SystemExit):
        put(page, "other", "")
