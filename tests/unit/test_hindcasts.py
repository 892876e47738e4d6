"""The hindcast: the table, the frozen mapping, the scores against values computed by hand, and the rivals."""

import dataclasses
import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from bayonets.ensemble.executor import workforce
from bayonets.errors import RefusedError, SettingError
from bayonets.hindcasts import hindcast, rivals
from bayonets.hindcasts.account import NO_SKILL, SKILL, account, findings
from bayonets.hindcasts.answer import BASE, MODEL, Hindcast, scored
from bayonets.hindcasts.cases import Known, PastCase, Result, read_cases, shipped_cases
from bayonets.hindcasts.forecasts import DrawnForecast, Forecasts, forecasts_of
from bayonets.hindcasts.from_row import DAYS, HINDCAST, digest, dossier, scenario_of
from bayonets.hindcasts.scores import GRID, brier, clusters_of, gain, log_score, ranked
from bayonets.hindcasts.within import scenarios_to_forecast, within

CASES = shipped_cases()
CLEAR = [case for case in CASES if case.clear]


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_shipped_table_has_38_clear_cases_of_which_21_broke() -> None:
    assert (len(CASES), len(CLEAR)) == (42, 38)
    assert sum(case.result.broke == 1.0 for case in CLEAR) == 21


def table_with(tmp_path: Path, old: str, new: str) -> Path:
    text = (files("bayonets.scenario") / "cases.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "cases.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("case_id,", "name,", "has no column case_id"),
        ("ukraine_2013,", "belarus_2020,", "row 7|occurs twice"),
        ("2020-08-09,", "09/08/2020,", "row 6, start_date: '09/08/2020': must be a date such as 2020-08-09"),
        ("low_lethal_high_beating", "some", "row 6, lethality: 'some': must be one of none, very_low"),
        ("1368,4500,8000", "1368,many,8000", "row 6, core_size_central: 'many': must be a number"),
        ("1368,4500,8000", "5368,4500,8000", "low, central and high must be above 0 and ascend"),
        ("1368,4500,8000", "-1,4500,8000", "must be a number of at least 0"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named_with_its_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        read_cases(table_with(tmp_path, old, new))


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        read_cases(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("case_id\nC\xf4te".encode("latin-1"))
    with pytest.raises(RefusedError, match=r"byte 10 is not UTF-8\. Save the table as CSV in UTF-8"):
        read_cases(tmp_path / "latin.csv")
    with pytest.raises(SettingError, match="draws"):
        hindcast(draws=3)


# --- the mapping ------------------------------------------------------------------------------------------------------


def test_the_mapping_is_frozen() -> None:
    # A change is another hindcast: raise HINDCAST, and state the old scores beside the new ones in docs/hindcast.md.
    frozen = {1: "2910eedad5a1c4bce882d97f555dd51836b780c08fb9fe0246846804b53147c5"}
    assert digest(tuple(case.known for case in CASES)) == frozen[HINDCAST]


def test_the_mapping_knows_no_result_and_no_hindsight_unless_it_is_asked_to() -> None:
    assert {field.name for field in dataclasses.fields(Known)} & {"broke", "day", "last", "outcome"} == set()
    for case in CASES:
        other = dataclasses.replace(case.known, lethality="none", peak=(1.0, 2.0, 3.0))
        assert dossier(other, hindsight=False) == dossier(case.known, hindsight=False)
        assert dossier(other, hindsight=True) != dossier(case.known, hindsight=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.known.case)
def test_every_case_is_a_valid_scenario_with_its_forces(case: PastCase) -> None:
    scenario = scenario_of(case.known, hindsight=True)
    assert scenario.days == DAYS
    assert next(iter(scenario.formations)).size.best == case.known.core[1]
    assert scenario.officers >= case.known.army


# --- the scores -------------------------------------------------------------------------------------------------------


def case_of(name: str, country: str, year: int, *, day: int | None, last: int) -> PastCase:
    known = CASES[0].known
    start = known.start.replace(year=year)
    return PastCase(
        dataclasses.replace(known, case=name, country=country, start=start),
        Result(0.0 if day is None else 1.0, day, last),
    )


def test_scores_are_those_of_their_definitions() -> None:
    broke, probabilities = np.array([1.0, 0.0, 1.0]), np.array([0.8, 0.3, 0.001])
    np.testing.assert_allclose(brier(probabilities, broke), [0.04, 0.09, 0.998001])
    np.testing.assert_allclose(log_score(probabilities, broke), [-math.log(0.8), -math.log(0.7), -math.log(0.01)])


def test_the_day_is_scored_up_to_the_last_day_on_which_a_case_was_observed() -> None:
    broke, held = case_of("a", "A", 1970, day=10, last=10), case_of("b", "B", 1971, day=None, last=10)
    exact = (GRID >= 10).astype(float)
    # Perfect until day 10; what is forecast after it cannot count for a case that was no longer observed.
    assert ranked(np.array([exact, exact * (GRID > 10)]), [broke, held]).tolist() == [0.0, 0.0]
    never = np.zeros(len(GRID))
    weights = np.gradient(np.log(GRID))
    wrong = weights[GRID >= 10].sum() / weights.sum()
    assert ranked(np.array([never]), [broke])[0] == pytest.approx(wrong)


def test_cases_of_a_country_or_a_wave_are_one_cluster_and_so_are_their_relatives() -> None:
    cases = [
        case_of("a", "A", 2011, day=1, last=1), case_of("b", "B", 2011, day=1, last=1),
        case_of("c", "B", 1970, day=1, last=1), case_of("d", "D", 1970, day=1, last=1),
    ]  # fmt: skip
    assert clusters_of(cases).tolist() == [0, 0, 0, 1]


def test_the_gain_and_its_sign_test_are_those_of_a_hand_calculation() -> None:
    worse, better = np.array([0.4, 0.3, 0.3, 0.5]), np.array([0.2, 0.2, 0.4, 0.1])
    result = gain(worse, better, np.array([0, 0, 1, 2]), 1)
    assert result.value == pytest.approx(0.15)
    assert result.low <= result.value <= result.high
    # The sums of the clusters are .3, -.1 and .4: of eight patterns of signs two give at least .6.
    assert result.p == pytest.approx(2 / 8)
    alone = gain(worse, worse, np.array([0, 0, 1, 2]), 1)
    assert (alone.value, alone.low, alone.high) == (0.0, 0.0, 0.0)


def test_the_interval_of_independent_cases_covers() -> None:
    rng, covered = np.random.default_rng(1), 0
    for seed in range(60):
        apart = rng.normal(0.05, 0.2, size=40)
        result = gain(apart, np.zeros(40), np.arange(40), seed)
        covered += result.low <= 0.05 <= result.high
    assert 45 <= covered <= 59


# --- the rivals -------------------------------------------------------------------------------------------------------


def test_the_base_rate_leaves_the_case_out() -> None:
    assert rivals.base_rate(np.array([1.0, 1.0, 0.0])).tolist() == [0.5, 0.5, 1.0]


def test_kaplan_meier_is_the_textbook_estimate_of_the_other_cases() -> None:
    days = [(2, True), (5, True), (5, False), (9, True), (20, False)]
    cases = [
        case_of(f"c{number}", f"C{number}", 1950 + number, day=day if broke else None, last=day)
        for number, (day, broke) in enumerate(days)
    ]
    rows = rivals.kaplan_meier(cases)
    # Without the last case, 2, 5, 5+, 9 remain: 3/4, then 2/3 of that, then nobody.
    standing = 1.0 - rows[4]
    for day, expected in ((2, 0.75), (6, 0.5), (10, 0.0)):
        assert standing[np.flatnonzero(day <= GRID)[0]] == pytest.approx(expected)


def test_regression_learns_a_plain_rule_and_nothing_from_noise() -> None:
    rng = np.random.default_rng(2)
    columns, broke = rng.normal(size=(40, 3)), (np.arange(40) % 2).astype(float)
    signal = columns.copy()
    signal[:, 0] = 2.0 * (2.0 * broke - 1.0) + 0.3 * rng.normal(size=40)
    assert brier(rivals.by_regression(signal, broke), broke).mean() < 0.05
    assert brier(rivals.by_regression(columns, broke), broke).mean() > 0.2


# --- the verdict ------------------------------------------------------------------------------------------------------


def forecasts_with(probability: dict[str, float]) -> Forecasts:
    """Forecasts of all cases: a share of 400 draws breaks on day 10."""
    own = []
    for case in CASES:
        number = round(400 * probability[case.known.case])
        own.append(DrawnForecast(np.where(np.arange(400) < number, 10.0, np.inf), np.full(400, 0.01)))
    return Forecasts(tuple(own), tuple(own))


def verdict(probability: dict[str, float]) -> Hindcast:
    return scored(CASES, forecasts_with(probability), draws=400, seed=1, own=True)


def test_an_oracle_shows_skill_and_the_same_for_all_does_not() -> None:
    oracle = verdict({case.known.case: 0.9 if case.result.broke == 1.0 else 0.1 for case in CASES})
    assert oracle.shows_skill
    assert oracle.by_name[MODEL].brier == pytest.approx(0.01, abs=0.003)
    assert oracle.by_chance == 0.0
    assert findings(oracle)[0].startswith(SKILL)
    flat = verdict({case.known.case: 0.5 for case in CASES})
    assert not flat.shows_skill
    assert flat.by_name[MODEL].brier == pytest.approx(flat.by_name["always one half"].brier)
    assert findings(flat)[0].startswith(NO_SKILL)


def test_the_opposite_of_the_truth_scores_worse_than_the_base_rate() -> None:
    worst = verdict({case.known.case: 0.1 if case.result.broke == 1.0 else 0.9 for case in CASES})
    assert not worst.shows_skill
    ours = worst.by_name[MODEL].gain
    assert ours is not None
    assert ours.high < 0.0
    assert worst.by_name[BASE].gain is None


def test_the_account_names_every_case_and_its_numbers_are_plain_data() -> None:
    answer = verdict({case.known.case: 0.5 for case in CASES})
    text = answer.text()
    assert all(case.known.case in text for case in CASES)
    assert answer.as_json()["scored"] == 38
    assert account(answer).title.startswith(NO_SKILL)
    other = dataclasses.replace(answer, own=False)
    assert "belarus_2020" not in other.text()


def test_too_few_cases_are_not_scored() -> None:
    few = CASES[:4]
    forecasts = forecasts_with({case.known.case: 0.5 for case in CASES})
    part = Forecasts(forecasts.with_hindsight[:4], forecasts.without[:4])
    with pytest.raises(RefusedError, match="4 cases with a clear result"):
        scored(few, part, draws=400, seed=1, own=False)


def test_forecasts_do_not_depend_on_threads_and_orders_to_the_army_matter() -> None:
    cases = [case for case in CASES if case.known.case in ("romania_1989", "georgia_2003")]
    results = []
    for threads in (1, 2):
        with workforce(2, threads, None) as force:
            results.append(forecasts_of(cases, 100, 1, force.each, lambda _done, _total: None))
    for first, second in zip(results[0].with_hindsight, results[1].with_hindsight, strict=True):
        np.testing.assert_array_equal(first.day, second.day)
    romania, georgia = results[0].with_hindsight
    # The army of one was ordered in, that of the other was not: the model's main difference between cases.
    assert romania.broke > georgia.broke + 0.15
    assert romania.left.min() >= 0.0
    assert romania.left.max() < 1.0
    assert results[0].with_hindsight[0].broke != results[0].without[0].broke


# --- within a case ----------------------------------------------------------------------------------------------------


def test_only_scenarios_whose_numbers_were_chosen_without_the_later_reports_are_forecast() -> None:
    names = scenarios_to_forecast()
    assert "belarus-2020-blind" in names
    assert "belarus-2020" not in names


def test_a_scenario_with_few_reports_is_refused() -> None:
    with pytest.raises(RefusedError, match="forecasts within a case need 4"):
        within("textbook")
