"""The phase map: its words, its inputs, the twin's grid, effects that are nothing, threads, resuming, pictures."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from scipy import stats
from tests.worlds import needs_speed

import bayonets as bn
from bayonets.errors import FolderError, SettingError
from bayonets.pictures.map_areas import resolved
from bayonets.pictures.svg import to_svg
from bayonets.questions.answers import kept
from bayonets.questions.phase_map.acquisition import BLOCK, Design, round_between
from bayonets.questions.phase_map.answer import PhaseMap
from bayonets.questions.phase_map.ask import over_draws
from bayonets.questions.phase_map.assemble import signs_of
from bayonets.questions.phase_map.fit import Bends, Numbers, fitted
from bayonets.questions.phase_map.map_design import map_design_of
from bayonets.questions.phase_map.picture import drawn, subtitle
from bayonets.questions.phase_map.scale import of_chances, of_effects, of_means
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.words import apply, with_days

X, Y = "levers.support=0:3", "protest.initial=10:45"
COARSE = 25 * BLOCK


@pytest.fixture(scope="module")
def base() -> Scenario:
    return with_days(read("textbook"), 40)


@pytest.fixture(scope="module")
def chances(base: Scenario) -> PhaseMap:
    return bn.phase_map(base, X, Y, runs=COARSE + 12 * BLOCK, grid=9)


@pytest.fixture(scope="module")
def effects(base: Scenario) -> PhaseMap:
    return bn.phase_map(base, "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.outing", runs=1000, grid=9)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"x": "levers.outng=0:1"}, "x: .*'outng' must be a lever. The nearest valid name is outing"),
        ({"x": "levers.support.army=0:1", "y": "levers.support=0:1"}, "overwrites all that levers.support.army sets"),
        ({"x": "services.army.teem=0:1"}, "The nearest valid name is team"),
        ({"x": "levers.support=1:1"}, "is an empty range"),
        ({"x": "levers.support=2:1"}, "is an empty range.*Write levers.support=1:2"),
        ({"x": "levers.support"}, "must be a path and a range"),
        ({"x": "levers.support=a:1"}, "'a' must be a number"),
        ({"x": "levers.support=0:inf"}, "'inf' must be a number"),
        ({"x": "levers.amnesty=0:1.5"}, "1.5: must be a number from 0 to 1"),
        ({"x": "levers.amnesty=-1:1"}, "-1: must be a number from 0 to 1"),
        ({"x": "parameters.hold_days=2.5:9"}, "must be a whole number"),
        ({"x": "parameters.ties_within=2:7"}, "must be an even whole number"),
        ({"x": "mechanisms.off=0:1"}, "holds names, not a number"),
        ({"x": "services.army.formations.garrison.size=10:90"}, "other people"),
        ({"x": "levers.support=0:1@2039-01-01"}, "changes nothing in this scenario"),
        ({"x": "levers.support=0:1@someday"}, "must be a date"),
        ({"y": X}, "is already on the other axis"),
        ({"of": "fel"}, "of: 'fel' must be an outcome. The nearest valid name is fell"),
        ({"x": "levers.amnesty=0:80%"}, "'80%' must be a number. Write 0.8"),
        ({"of": "zzz"}, "Valid names: fell, held, days, left"),
        ({"effect": "levers.outin"}, "effect: .*The nearest valid name is outing"),
        ({"effect": "levers.outing=0.5"}, "must be a lever, optionally with two values or a step upwards"),
        ({"effect": "levers.outing=0.5:0.1"}, "effect: .*is an empty range"),
        ({"effect": "levers.support=0:1"}, "is on an axis"),
        ({"x": "levers.amnesty=0:1", "effect": "levers.amnesty=+0.1"}, "end the axis at 0.9"),
        ({"x": "levers.support.army=0:1", "effect": "levers.support"}, "effect: .*overwrites all"),
        ({"runs": COARSE - 1}, f"runs: .*must be at least {COARSE}"),
        ({"runs": -1}, "runs: -1: must be a whole number"),
        ({"grid": 1}, "grid: 1"),
        ({"grid": 1000}, "grid: 1000: must be a whole number from 2 to 200"),
        ({"threads": 0}, "threads: 0"),
    ],
)
def test_what_cannot_be_mapped_is_refused_and_nothing_written(
    base: Scenario, words: dict[str, object], said: str, tmp_path: Path
) -> None:
    asked: dict[str, object] = {"x": X, "y": Y, "runs": COARSE} | words
    with pytest.raises(SettingError, match=said):
        bn.phase_map(base, out=tmp_path / "map", **asked)  # type: ignore[arg-type]
    assert not (tmp_path / "map").exists()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("levers.outing", "levers.amnesty"),
        ("levers.support", "levers.support.riot_police_capital"),
        ("services.army.team", "parameters.efficacy"),
        ("protest.initial", "protest.mobilise"),
        ("services.riot_police.formations.riot_police_capital.grievance_mean", "parameters.hold_days"),
    ],
)
def test_a_point_has_the_inputs_that_the_words_would_give(base: Scenario, one: str, two: str) -> None:
    design = map_design_of(base, f"{one}=0:1", f"{two}=1:9" if "hold" in two else f"{two}=0:1", None, None, 3)
    values = 0.5, 4.0 if "hold" in two else 0.25
    built = build(apply(base, [f"{one}={values[0]}", f"{two}={values[1]:g}"]))
    [found] = design.inputs_at(*values)
    assert_same(found, built)


def test_a_point_of_an_effect_from_a_date_on_has_the_inputs_that_the_words_would_give(base: Scenario) -> None:
    design = map_design_of(
        base, "levers.outing=0:0.1@2030-03-11", "levers.amnesty=0:1", None, "levers.outing@2030-03-11", 3
    )
    low, high = design.inputs_at(0.05, 0.5)
    assert design.effect is not None
    step = design.effect.step
    for found, value in ((low, 0.05), (high, 0.05 + step)):
        assert_same(found, build(apply(base, ["levers.amnesty=0.5", f"levers.outing={value!r}@2030-03-11"])))


def assert_same(found: object, built: object) -> None:
    for one, two in zip(found, built, strict=True):  # type: ignore[call-overload]
        if isinstance(one, tuple):
            assert_same(one, two)
        else:
            np.testing.assert_array_equal(one, two)


def test_an_axis_of_whole_steps_holds_no_others(base: Scenario) -> None:
    design = map_design_of(base, "parameters.hold_days=2:9", "parameters.ties_within=2:100", None, None, 12)
    assert design.x.grid == design.x.places == tuple(float(day) for day in range(2, 10))
    assert len(design.y.grid) == 12
    assert len(design.y.places) == 33
    assert all(value % 2 == 0 for value in design.y.places)
    assert (design.y.places[0], design.y.places[-1]) == (2.0, 100.0)


def test_where_the_scenario_stands_today_is_its_average_over_days_and_officers(base: Scenario) -> None:
    stepped = apply(base, ["levers.support=0.1", "levers.support=0.3@2030-04-01"])
    design = map_design_of(stepped, "levers.support=0:3", "levers.duty=0:1", None, None, 3)
    # 0.1 on the 31 days of March, 0.3 on the 9 of April.
    assert design.x.today == pytest.approx((31 * 0.1 + 9 * 0.3) / 40)
    assert (design.x.today_low, design.x.today_high) == (0.1, 0.3)
    assert design.y.today == pytest.approx((300 * 0.8 + 700 * 0.3) / 1200)


# --- the twin ---------------------------------------------------------------------------------------------------------


@needs_speed
@pytest.mark.parametrize("of", ["fell", "held", "days", "left", "left.riot_police", "protest"])
def test_the_twins_map_is_that_of_single_calls(base: Scenario, of: str) -> None:
    found = bn.phase_map(base, X, Y, of=of, runs=0, grid=3)
    assert found.runs == 0
    for row, y in enumerate(found.y.grid):
        for column, x in enumerate(found.x.grid):
            study = bn.Setup(apply(base, [f"levers.support={x!r}", f"protest.initial={y!r}"])).mean_field()
            fell, days = bool(study.fell[0]), int(study.fell_day[0])
            last = days if fell else base.days - 1
            free = [place for place, unit in enumerate(base.formations) if not unit.pact]
            left = study.courses.heads[0, last, :, 3]
            exact = {
                "fell": float(fell),
                "held": float(not fell),
                "days": float(days if fell else base.days),
                "left": float(left[free].sum()),
                "left.riot_police": float(left[0]),
                "protest": float(study.streets().protest.iloc[last]),
            }[of]
            assert found.twin[row][column] == pytest.approx(exact, rel=1e-5)


# --- effects ----------------------------------------------------------------------------------------------------------


@needs_speed
def test_an_effect_of_equal_arms_is_exactly_nothing(base: Scenario) -> None:
    without = apply(base, ["mechanisms.off=refuge"])
    found = bn.phase_map(
        without, "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.support", runs=900, grid=4
    )
    assert found.runs == 2 * COARSE
    assert found.settled
    assert found.surface is not None
    for rows in (found.twin, found.surface.low, found.surface.high, found.signs):
        assert not np.any(np.array(rows))
    assert all((point.value, point.low, point.high) == (0.0, 0.0, 0.0) for point in found.points)
    assert "changes no outcome in any run on the whole map" in " ".join(found.text().split())
    assert found.plot().axes


@needs_speed
def test_the_effect_at_a_place_is_that_of_the_comparison(effects: PhaseMap, base: Scenario) -> None:
    """The same two arms as another question compares: near each other within the errors of both (seed 0, 4.5 sigma)."""
    corner = next(point for point in effects.points if (point.x, point.y) == (0.0, 1.0))
    words = ["levers.outing=0", "levers.amnesty=1"]
    compared = bn.compare(apply(base, words), {"outed": "levers.outing=0.02"}, runs=200, seed=0).arm("outed")
    left = compared.contrast("left")
    error = np.hypot((corner.high - corner.low) / 4.26, left.interval.width / 3.92)
    assert abs(corner.value - left.found) < 4.5 * error


def test_signs_are_those_of_the_step_up_procedure() -> None:
    away = np.concatenate([np.linspace(-3.5, 3.5, 41), np.zeros(40), [5.0, -6.0]])
    kept_ones = stats.false_discovery_control(2.0 * stats.norm.sf(np.abs(away)), method="bh") <= 0.05
    assert np.array_equal(signs_of(away) != 0, kept_ones)
    assert np.array_equal(signs_of(away)[kept_ones], np.sign(away)[kept_ones])


# --- the surface ------------------------------------------------------------------------------------------------------


def test_a_plane_seen_without_error_is_found_as_it_is() -> None:
    at = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 5)), axis=-1).reshape(-1, 2)
    fit = fitted(Numbers(at, 3.0 * at[:, 0] - at[:, 1], np.full(len(at), 1e-6)), 1.0, Bends(0, 6, 6))
    mean, sd = fit.mean_and_sd(np.array([[0.33, 0.77], [0.9, 0.1]]))
    assert mean == pytest.approx([0.33 * 3 - 0.77, 2.6], abs=0.01)
    assert (sd < 0.05).all()
    both, covariance = fit.mean_and_cov(np.array([[0.33, 0.77], [0.9, 0.1]]))
    assert both == pytest.approx(mean)
    assert covariance.diagonal() == pytest.approx(sd**2, rel=1e-4, abs=1e-9)


def test_the_scales_lead_back_and_keep_the_sign() -> None:
    at = np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]])
    runs = [np.array([0.0, 1.0, 1.0, 1.0]), np.zeros(4), np.ones(4)]
    scale, seen = of_chances(at, runs)
    assert scale.back(seen.found, at) == pytest.approx([3.5 / 5, 0.5 / 5, 4.5 / 5])
    numbers = [np.array([-3.0, -5.0]), np.array([4000.0, 5000.0]), np.array([0.1, -0.1])]
    for scale, seen in (of_means(at, numbers), of_effects(at, numbers, shares=False)):
        assert scale.back(seen.found, at) == pytest.approx([-4.0, 4500.0, 0.0])
        assert np.array_equal(np.sign(seen.found), [-1.0, 1.0, 0.0])
        assert (seen.variance > 0.0).all()


@pytest.mark.parametrize(
    ("low", "high", "lines"),
    [(0.0, 1.0, [0.2, 0.4, 0.6, 0.8]), (18.0, 212.0, [50.0, 100.0, 150.0, 200.0]), (-0.7, 3.0, [0.0, 1.0, 2.0])],
)  # fmt: skip
def test_lines_lie_at_round_numbers_between_the_extremes(low: float, high: float, lines: list[float]) -> None:
    assert round_between(low, high) == lines


# --- threads, interruptions, folders ----------------------------------------------------------------------------------


@needs_speed
def test_results_do_not_depend_on_threads(base: Scenario, chances: PhaseMap) -> None:
    assert bn.phase_map(base, X, Y, runs=COARSE + 12 * BLOCK, grid=9, threads=1) == chances
    assert bn.phase_map(base, X, Y, runs=COARSE + 12 * BLOCK, grid=9, threads=5) == chances


@needs_speed
def test_a_map_that_was_stopped_goes_on_and_a_larger_budget_goes_on_from_there(
    base: Scenario, chances: PhaseMap, tmp_path: Path
) -> None:
    def stop(done: int, _asked: int) -> None:
        if done >= COARSE // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bn.phase_map(base, X, Y, runs=COARSE, grid=9, out=tmp_path, progress=stop)
    assert not (tmp_path / "answer.json").exists()
    before = (tmp_path / "journal.jsonl").read_bytes()
    first = bn.phase_map(base, X, Y, runs=COARSE, grid=9, out=tmp_path)
    after = (tmp_path / "journal.jsonl").read_bytes()
    assert after.startswith(before)
    assert len(after.splitlines()) == 9 + 25
    found = bn.phase_map(base, X, Y, runs=COARSE + 12 * BLOCK, grid=9, out=tmp_path)
    assert found == chances
    assert first.points != found.points
    assert (tmp_path / "journal.jsonl").read_bytes().startswith(after)
    assert kept(tmp_path) == found
    with pytest.raises(FolderError, match="was asked with of"):
        bn.phase_map(base, X, Y, of="days", runs=0, grid=9, out=tmp_path)


# --- the answer -------------------------------------------------------------------------------------------------------


@needs_speed
def test_an_answer_prints_draws_exports_and_becomes_a_section(
    chances: PhaseMap, effects: PhaseMap, base: Scenario
) -> None:
    numbers = bn.phase_map(base, X, Y, of="left", runs=COARSE, grid=9)
    whole = bn.phase_map(base, "parameters.hold_days=2:9", Y, runs=0, grid=9)
    for answer in (chances, effects, numbers, whole):
        assert answer.text(80).splitlines()[0].startswith("Textbook")
        assert max(map(len, answer.text(100).splitlines())) <= 100
        title = answer.account().title
        assert title
        assert answer.as_json()["findings"][0].startswith(title)
        for width in (880, 358):
            picture = to_svg(drawn(answer, width), "m", "alternative")
            assert "nan" not in picture
    assert chances.crossings
    assert all(one.low is None or one.low <= one.crosses for one in chances.crossings)
    assert all(one.high is None or one.crosses <= one.high for one in chances.crossings)


@needs_speed
def test_a_map_of_the_twin_explains_only_what_is_on_it(base: Scenario) -> None:
    alike = bn.phase_map(base, "levers.outing=0:0.05", Y, effect="levers.support=0:0.5", runs=0, grid=4)
    split = bn.phase_map(base, "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.outing", runs=0, grid=4)
    assert "increases exits everywhere on the map." in " ".join(alike.text().split())
    assert "% of the map and reduces exits over " in " ".join(split.text().split())
    for answer, dashed in ((alike, False), (split, True)):
        assert "dots" not in subtitle(answer)
        keys = [text.get_text() for text in drawn(answer, 880).findobj(Text)]
        assert ("mean field" in keys) == dashed


@needs_speed
def test_where_nothing_is_near_an_even_chance_runs_are_saved(base: Scenario) -> None:
    calm = apply(base, ["protest.maximum=5"])
    found = bn.phase_map(calm, "levers.outing=0:0.05", "levers.amnesty=0:1", runs=4000, grid=5)
    assert found.runs == COARSE
    assert found.settled
    assert "is below one half on the whole map" in " ".join(found.text().split())
    assert found.crossings == ()


# --- over draws of the unknown numbers --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn_effects(base: Scenario) -> PhaseMap:
    return bn.phase_map(
        base, "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.support=0.3:0.8", runs=1000, grid=9,
        uncertain="all",
    )  # fmt: skip


def test_a_point_of_a_draw_has_the_numbers_of_the_draw_and_those_of_the_axes(base: Scenario) -> None:
    design = map_design_of(base, "levers.outing=0:1", "services.army.team=0:2", None, None, 3)
    design = over_draws(design, 7, "all")
    assert design.draws is not None
    built = build(apply(design.draws.scenario_of(5), ["levers.outing=0.5", "services.army.team=0.25"]))
    [found] = design.inputs_at(0.5, 0.25, 5)
    assert_same(found, built)
    [plain] = design.inputs_at(0.5, 0.25)
    assert plain.parameters != found.parameters


def test_blocks_of_draws_count_each_draw_once() -> None:
    acquired = Design({(0, 0): (0.0, 0.0)}, "effect", drawn=True)
    runs = np.arange(2.0 * BLOCK).reshape(2, BLOCK)
    acquired.take(((0, 0), 0), runs.tolist())
    assert acquired.block == BLOCK // 2
    assert acquired.blocks((0, 0)) == 1
    assert acquired.values[0, 0].tolist() == runs.reshape(2, BLOCK // 2, 2).mean(axis=2).tolist()


@needs_speed
def test_both_arms_of_an_effect_share_their_draws(base: Scenario) -> None:
    nothing = bn.phase_map(
        base, "levers.outing=0:0.05", "levers.amnesty=0:1", effect="levers.bonus.army=0.2:0.3", of="fell",
        runs=25 * BLOCK * 2, grid=3, uncertain="quantities",
    )  # fmt: skip
    assert all(point.over is not None and point.over.draws == BLOCK // 2 for point in nothing.points)
    assert all(abs(point.value) < 0.5 for point in nothing.points)


@needs_speed
def test_shares_of_draws_lie_between_those_of_the_places_and_tell_the_sign(drawn_effects: PhaseMap) -> None:
    shares = drawn_effects.draw_shares
    assert shares is not None
    places = [point.over for point in drawn_effects.points]
    for rows, own in (
        (shares.positive, [one.positive for one in places if one]),
        (shares.negative, [one.negative for one in places if one]),
    ):
        assert min(own) - 1e-6 <= np.min(rows) <= np.max(rows) <= max(own) + 1e-6
    # More support makes more leave, whatever the numbers.
    assert np.min(shares.positive) > np.max(shares.negative)


@needs_speed
def test_over_draws_an_answer_resumes_and_is_kept_and_told(
    drawn_effects: PhaseMap, base: Scenario, tmp_path: Path
) -> None:
    words: dict[str, Any] = {
        "x": "levers.outing=0:0.05", "y": "levers.amnesty=0:1", "effect": "levers.support=0.3:0.8", "grid": 9
    }  # fmt: skip
    bn.phase_map(base, runs=800, uncertain="all", out=tmp_path / "a", **words)
    found = bn.phase_map(base, runs=1000, uncertain="all", out=tmp_path / "a", **words)
    assert found == drawn_effects
    assert kept(tmp_path / "a") == drawn_effects
    with pytest.raises(FolderError, match="was asked with uncertain all, now without"):
        bn.phase_map(base, runs=1000, out=tmp_path / "a", **words)
    said = " ".join(found.text(100).split())
    assert "it is positive in" in said
    assert "Share of the draws in which the effect is above 0 / below 0" in said
    assert "a draw counts once" in said
    labels = {label.get_text() for label in drawn(found, 880.0).findobj(Text)}
    assert "its sign holds in 75% and 90% of the draws" in labels


@needs_speed
def test_over_draws_an_outcome_is_that_of_the_mean_draw(base: Scenario) -> None:
    found = bn.phase_map(base, X, Y, runs=COARSE, grid=5, uncertain="quantities")
    assert found.draw_shares is None
    assert found.points[0].over is not None
    assert found.points[0].runs == BLOCK
    assert found.points[0].over.positive >= found.points[0].value


def test_strips_of_single_points_are_not_drawn_as_the_twins_line() -> None:
    strip = np.eye(6)
    strip[:2, :2], strip[5, 5] = 1.0, 0.0
    kept = resolved(strip, 0.5)
    assert kept[:2, :2].tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert kept.sum() == 4.0
    smooth = np.add.outer(np.arange(6.0), np.arange(6.0))
    assert (resolved(smooth, 4.5) == smooth).all()
