"""No text of any picture leaves its sheet or lies upon another, on a screen or in a journal's column."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.pictured import troubles
from tests.unit.test_report_synthetic import courses_of, scenario_of

import bayonets as bn
from bayonets.account.blocks import Chart
from bayonets.pictures import style
from bayonets.pictures.composed import composed
from bayonets.pictures.map_areas import Class, Dot, MapScene, Side
from bayonets.pictures.map_plot import map_plot
from bayonets.pictures.overview import overview
from bayonets.pictures.sized import in_width
from bayonets.questions.answers import Answer
from bayonets.questions.critical_mass.picture import need, panel
from bayonets.report.page import page_of_runs
from bayonets.results import Courses
from bayonets.study import Setup
from bayonets.wording import ELLIPSIS

CYRILLIC = "Специальный моторизованный батальон внутренних войск при Министерстве внутренних дел города"
GERMAN = "Bundesbereitschaftspolizeiabteilung für Verfassungsschutzangelegenheiten im Hauptstadtregierungsbezirk"
WIDTHS = (None, "84mm")


class Draw(Protocol):
    def __call__(self, width: float, /, *, titled: bool) -> Figure: ...


def long_names() -> Any:
    """The textbook, whose services and formations have names that no picture has room for."""
    textbook = bn.load("textbook").scenario
    names = iter([f"{name} {place}" for place in range(50) for name in (CYRILLIC, GERMAN)])
    services = {
        name: service.model_copy(
            update={
                "label": next(names),
                "formations": {
                    own: unit.model_copy(update={"label": next(names)}) for own, unit in service.formations.items()
                },
            }
        )
        for name, service in textbook.services.items()
    }
    return textbook.model_copy(update={"services": services, "name": f"{GERMAN} {CYRILLIC}"})


SCENARIOS = {"textbook": lambda: bn.load("textbook"), "long names": lambda: Setup(long_names())}


def of_answer(answer: Answer) -> Iterator[tuple[str, Draw]]:
    yield "whole", answer.plot_in
    yield from of_section(answer.account().blocks)


def of_section(blocks: Any) -> Iterator[tuple[str, Draw]]:
    for block in blocks:
        if isinstance(block, Chart):
            yield block.name, block.figure


def of_runs(courses: Courses, ranges: Courses | None = None) -> Iterator[tuple[str, Draw]]:
    yield "overview", lambda width, *, titled: overview(courses, ranges, width=width, titled=titled)
    for section in page_of_runs(courses, command="", version="", ranges=ranges).sections:
        yield from of_section(section.blocks)


def fits_a_page(answer: Answer) -> bool:
    """Whether its picture in a journal's column leaves room for a caption, and with its title fits on A4."""
    without, titled = (answer.plot(width="84mm", title=title).get_size_inches()[1] * 25.4 for title in (False, True))
    return bool(without <= 230.0 and titled <= 297.0)


def check(drawn: Iterator[tuple[str, Draw]], *, whole: bool = False) -> None:
    """No text has trouble; with `whole`, none is cut either: there is room to wrap what a dossier calls its forces."""
    found = {
        (name, width, titled): trouble
        for name, draw in drawn
        for width in WIDTHS
        for titled in (True, False)
        if (trouble := found_in(in_width(partial(draw, titled=titled), width), whole=whole))
    }
    assert found == {}


def found_in(figure: Figure, *, whole: bool) -> list[str]:
    texts = [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]
    return troubles(figure) + [f"{text!r} is cut" for text in texts if whole and text.endswith(ELLIPSIS)]


@pytest.fixture(params=[pytest.param("textbook", marks=pytest.mark.long), "long names"], scope="module")
def setup(request: pytest.FixtureRequest) -> Any:
    return SCENARIOS[request.param]()


def test_texts_of_a_study_keep_to_their_place(setup: Any) -> None:
    study = setup.run(runs=24, seed=1, ranges=True)
    check(of_runs(study.courses, study.ranges))


@pytest.mark.long
def test_texts_of_uncertain_runs_keep_to_their_place(setup: Any) -> None:
    check(of_runs(setup.run(runs=24, seed=1, uncertain="all").courses))


@pytest.mark.long
def test_texts_of_a_case_with_many_formations_and_observations_keep_to_their_place() -> None:
    check(of_runs(bn.load("belarus-2020").run(runs=3, seed=1).courses), whole=True)
    belarus = bn.load("belarus-2020").with_days(15)
    check(of_answer(bn.compare(belarus, {"support": "levers.support=0.8"}, runs=3)), whole=True)
    check(of_answer(bn.explain(belarus, runs=3)), whole=True)
    check(of_answer(bn.sensitivity(belarus, draws=50, trajectories=4, twin=True)), whole=True)


@pytest.mark.parametrize(
    "dossier",
    [
        {"days": 1},
        {"days": 400},
        pytest.param({"formations": 60, "days": 10}, marks=pytest.mark.long),
        {"formations": 1},
    ],
)
def test_texts_of_odd_countries_keep_to_their_place(dossier: dict[str, int]) -> None:
    check(of_runs(courses_of(scenario_of(**dossier), runs=5, fall_share=0.4)))


def test_texts_of_comparisons_keep_to_their_place(setup: Any) -> None:
    arms = {"with a great deal of support from abroad and at home": "levers.support=0.8", "o": "levers.outing=0.02"}
    check(of_answer(bn.compare(setup, arms, runs=12)))
    check(of_answer(bn.compare(setup, {"support": "levers.support=0.8"}, runs=12, uncertain="all")))


def test_texts_of_explanations_keep_to_their_place(setup: Any) -> None:
    answer = bn.explain(setup, runs=6)
    check(of_answer(answer))
    assert fits_a_page(answer)


@pytest.mark.long
def test_texts_of_maps_keep_to_their_place(setup: Any) -> None:
    axes: dict[str, Any] = {"x": "levers.support=0:1", "y": "levers.outing=0:0.05"}
    check(of_answer(bn.phase_map(setup, **axes, runs=400)))
    check(of_answer(bn.phase_map(setup, **axes, of="left", runs=0)))
    check(of_answer(bn.phase_map(setup, **axes, of="left", effect="levers.amnesty=0:0.9", runs=0)))


def test_texts_of_critical_masses_and_sensitivities_keep_to_their_place(setup: Any) -> None:
    check(of_answer(bn.critical_mass(setup, runs=30)))
    answer = bn.sensitivity(setup, draws=64, trajectories=4, twin=True)
    check(of_answer(answer))
    assert fits_a_page(answer)


@pytest.mark.parametrize("width", WIDTHS)
def test_numbers_beside_whiskers_of_any_width_keep_to_their_panel(width: str | None) -> None:
    ends = [(0, None), (0, 20_000), (14_000, None), (9_000, 19_000), (1, 2), (0, 12_000), (6_000, 12_000)]
    sizes = (20_000, 97_000, 1_000_000)
    rows = [
        need(f"Formation {low}", size, (low + (high or size)) // 2, (low, high), "streets")
        for size in sizes
        for low, high in ends
    ]
    for shown in (rows[: len(ends)], rows):
        figure = in_width(lambda pixels: composed([(panel(shown),)], width=pixels), width)  # noqa: B023 - drawn at once
        assert troubles(figure) == []
        assert crossed(figure) == []


def crossed(figure: Figure) -> list[str]:
    """Each note that lies upon a whisker, in its own panel or in another."""
    lines = [line for axes in figure.axes for line in axes.lines]
    marks = [line.get_transform().transform_path(line.get_path()).get_extents() for line in lines]
    notes = [text for axes in figure.axes for text in axes.texts]
    boxes = [(note.get_text(), Text.get_window_extent(note)) for note in notes]
    return [text for text, box in boxes for mark in marks if box.y0 < mark.y0 < box.y1
            and mark.x0 < box.x1 and mark.x1 > box.x0]  # fmt: skip


def test_a_text_beyond_the_sheet_and_one_upon_another_are_noticed() -> None:
    figure = overview(courses_of(scenario_of()))
    figure.text(0.98, 0.02, "too long for what is left")
    figure.text(0.02, 0.02, "one")
    figure.text(0.025, 0.02, "another")
    found = troubles(figure)
    assert any("leaves the sheet at the right" in each for each in found)
    assert any("'one' lies upon 'another'" in each for each in found)


def map_over_draws(lean: float) -> MapScene:
    """An effect that changes its sign along a slanted line, with lines of agreement near the middle of both sides."""
    at = np.linspace(0.0, 1.0, 61)
    x, y = np.meshgrid(at, at)
    middle = x - 0.5 + lean * (y - 0.5)
    away = 12.0 * middle
    signs = np.where(np.abs(away) > 1.96, np.sign(away), 0.0).astype(np.int64)
    side = Side("Amnesty (share)", 0.0, 1.0, 0.0, 1.0, 0.05, 0.05, 0.05, at)
    dots = [Dot(float(a), float(b), 8, 0.0, 0) for a in at[::15] for b in at[::15]]
    return MapScene(
        side, side, middle, middle, away, signs, (0.0,), Class("burns bridges and binds", style.EXITED),
        Class("burns bridges", style.RESISTING), style.FORCE, dots, str, "no effect", 0.5 + 0.7 * np.abs(middle),
    )  # fmt: skip


@pytest.mark.parametrize("lean", [-0.6, -0.4, -0.2, 0.2, 0.4, 0.6])
def test_the_names_of_a_map_keep_clear_of_the_labels_of_its_lines(lean: float) -> None:
    figure = in_width(lambda pixels: map_plot(map_over_draws(lean), width=pixels), "84mm")
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert {"75%", "burns bridges", "burns bridges and binds", "undetermined"} <= set(texts)
    assert troubles(figure) == []
