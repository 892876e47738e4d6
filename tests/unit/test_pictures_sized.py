"""Pictures for paper: the same picture in any width, in other numerals, and untouched by the user's own settings."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pytest
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.unit.test_report_synthetic import courses_of, scenario_of

import bayonets as bn
from bayonets.account.blocks import Chart
from bayonets.errors import SettingError
from bayonets.pictures.letters import fit, letters_width, wrapped
from bayonets.pictures.map_plot import map_plot
from bayonets.pictures.overview import overview
from bayonets.pictures.sized import in_width, points_of, scaled
from bayonets.questions.phase_map.picture import scene_of
from bayonets.report.page import page_of_runs
from bayonets.study import Study
from bayonets.wording import number, numerals_of, percent, significant, written_in

HOSTILE: dict[Any, Any] = {
    "text.usetex": True, "font.family": ["serif"], "font.size": 30.0, "axes.grid": False, "figure.dpi": 31.0,
    "savefig.bbox": "tight", "savefig.dpi": 31.0, "savefig.facecolor": "red", "savefig.transparent": True,
    "axes.prop_cycle": cycler(color=["lime"], linestyle=[":"]), "lines.linewidth": 9.0, "xtick.labelsize": 30.0,
    "ytick.major.pad": 40.0, "xtick.minor.visible": True, "axes.facecolor": "yellow", "axes.spines.top": True,
    "figure.constrained_layout.use": True, "path.sketch": (5.0, 50.0, 2.0), "svg.fonttype": "path", "pdf.fonttype": 3,
    "patch.edgecolor": "lime", "patch.force_edgecolor": True, "lines.dashed_pattern": [9.0, 9.0],
    "lines.scale_dashes": False, "axes.xmargin": 0.4, "contour.linewidth": 7.0, "xtick.direction": "inout",
}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> Study:
    return Study(courses_of(scenario_of(), fall_share=0.4))


@pytest.fixture(scope="module")
def chart() -> bn.PhaseMap:
    """A map, whose ticks matplotlib chooses when it draws."""
    return bn.phase_map(bn.load("textbook"), x="levers.support=0:1", y="levers.amnesty=0:1", runs=0)


@pytest.fixture
def hostile() -> Iterator[None]:
    with mpl.rc_context(HOSTILE):
        yield


def pixels(figure: Figure, dpi: float) -> npt.NDArray[np.uint8]:
    figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def pictures_of(study: Study) -> dict[str, Chart]:
    sections = page_of_runs(study.courses, command="", version="").sections
    return {block.name: block for section in sections for block in section.blocks if isinstance(block, Chart)}


def test_a_picture_half_as_large_is_the_same_picture_dot_for_dot(study: Study, chart: bn.PhaseMap) -> None:
    makers: list[Callable[[], Figure]] = [
        lambda: overview(study.courses),
        lambda: map_plot(scene_of(chart)),
        chart.plot,
    ]
    makers += [partial(each.figure, 880, titled=True) for each in pictures_of(study).values()]
    for make in makers:
        assert np.array_equal(pixels(make(), 72), pixels(scaled(make(), 0.5), 144))


@pytest.mark.parametrize(
    ("width", "millimetres"), [("84mm", 84.0), ("17.4cm", 174.0), ("3 in", 76.2), ("240pt", 84.667)]
)
def test_a_figure_is_as_wide_as_it_is_asked_to_be(study: Study, width: str, millimetres: float) -> None:
    figure = study.plot(width=width)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(millimetres, abs=0.01)


@pytest.mark.parametrize("width", ["84mm", "120mm", "170mm"])
def test_letters_on_paper_have_seven_points_or_more(study: Study, width: str) -> None:
    sizes = {float(text.get_fontsize()) for text in study.plot(width=width).findobj(Text) if text.get_text()}
    assert 7.0 <= min(sizes) <= 8.1


@pytest.mark.parametrize("width", ["84", "wide", "-3mm", "59mm", "2000mm", "1e3mm", 84, "nanmm"])
def test_a_width_that_is_none_is_refused_with_one_that_would_do(study: Study, width: Any) -> None:
    with pytest.raises(SettingError, match="84mm"):
        study.plot(width=width)


def test_without_a_title_no_finding_stands_above(study: Study, chart: bn.PhaseMap) -> None:
    for answer in (study, chart):
        with_title, without = answer.plot(), answer.plot(title=False)
        assert without.get_size_inches()[1] < with_title.get_size_inches()[1]
        words = {text.get_text() for text in without.findobj(Text)}
        assert not any("The regime" in word or "In the twin" in word for word in words)


@pytest.mark.parametrize("title", ["Mine", 1, None])
def test_a_title_of_ones_own_is_refused_with_the_remedy(study: Study, chart: bn.PhaseMap, title: Any) -> None:
    for answer in (study, chart):
        with pytest.raises(SettingError, match=r"True or False.*Use title=False"):
            answer.plot(title=title)


@pytest.mark.parametrize(
    ("thousands", "decimal", "texts"),
    [
        ("thin space", None, ("12\u202f345.6", "2.5%", "\u22120.25")),
        ("thin space", "comma", ("12\u202f345,6", "2,5%", "\u22120,25")),
        ("comma", None, ("12,345.6", "2.5%", "\u22120.25")),
        ("point", None, ("12.345,6", "2,5%", "\u22120,25")),
        ("apostrophe", None, ("12\u2019345.6", "2.5%", "\u22120.25")),
        ("none", "comma", ("12345,6", "2,5%", "\u22120,25")),
    ],
)
def test_numbers_are_written_as_a_journal_of_any_language_wants_them(
    thousands: str, decimal: str | None, texts: tuple[str, ...]
) -> None:
    with written_in(numerals_of(thousands, decimal)):
        assert (number(12345.6, 1), percent(0.025), significant(-0.25)) == texts
    assert number(12345.6, 1) == "12\u202f345.6"


@pytest.mark.parametrize(
    ("thousands", "decimal"), [("dot", None), ("point", "point"), ("comma", "comma"), ("none", ".")]
)
def test_marks_that_are_none_or_would_be_mistaken_are_refused(thousands: str, decimal: str | None) -> None:
    with pytest.raises(SettingError, match="Use"):
        numerals_of(thousands, decimal)


def test_ticks_that_are_written_late_have_the_numerals_of_their_picture(chart: bn.PhaseMap) -> None:
    figure = chart.plot(thousands="point")
    pixels(figure, 72)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert any("," in label for label in labels)
    assert not any("." in label for label in labels)


@pytest.mark.usefixtures("hostile")
def test_no_setting_of_the_user_shows_in_a_picture(study: Study, chart: bn.PhaseMap, tmp_path: Path) -> None:
    def files(name: str) -> dict[str, bytes]:
        folder = tmp_path / name
        folder.mkdir()
        for key, figure in {"study": study.plot(width="84mm"), "map": chart.plot()}.items():
            for kind in ("svg", "pdf", "png"):
                figure.savefig(folder / f"{key}.{kind}")
        for key, each in pictures_of(study).items():
            (folder / f"{key}.html").write_text(each.wide)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    among_enemies = files("hostile")
    with mpl.rc_context():
        mpl.rcdefaults()
        assert among_enemies == files("usual")


@pytest.mark.usefixtures("hostile")
def test_a_picture_changes_no_setting_figure_or_backend_of_the_user(study: Study, tmp_path: Path) -> None:
    own = plt.figure()
    before, backend = dict(mpl.rcParams), mpl.get_backend()
    study.plot(width="84mm").savefig(tmp_path / "a.pdf")
    bn.write_report(study, tmp_path / "a.html")
    assert dict(mpl.rcParams) == before
    assert mpl.get_backend() == backend
    assert plt.get_fignums() == [own.number]
    assert plt.gcf() is own
    plt.close(own)


def test_a_pdf_holds_true_type_fonts_and_neither_a_date_nor_a_program(study: Study, tmp_path: Path) -> None:
    study.plot(width="84mm").savefig(tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"/CIDFontType2" in content
    assert b"/Type3" not in content
    assert b"CreationDate" not in content
    assert b"matplotlib" not in content.lower()


def test_an_svg_holds_text_and_is_the_same_file_every_time(study: Study, tmp_path: Path) -> None:
    for name in ("a", "b"):
        study.plot(width="84mm").savefig(tmp_path / f"{name}.svg")
    text = (tmp_path / "a.svg").read_text()
    assert "</text>" in text
    assert "'DejaVu Sans', Verdana, sans-serif" in text
    assert "date" not in text.lower().replace("date, 2020", "")
    assert text == (tmp_path / "b.svg").read_text()


def test_a_text_is_measured_as_it_is_drawn() -> None:
    for words, bold in (("Militsiya, regions", False), ("Щёлково WWW", True), ("12\u202f345 \u2212 ÄÖÜß", False)):
        figure = overview(courses_of(scenario_of()))
        text = figure.text(0, 0, words, fontsize=12, family="DejaVu Sans", weight="bold" if bold else "normal")
        pixels(figure, 720)
        assert text.get_window_extent().width / 10 == pytest.approx(letters_width(words, 12, bold=bold), rel=0.03)


def test_what_has_no_room_is_cut_and_lines_keep_to_their_width() -> None:
    word = "Sonderbereitschaftspolizeiabteilung"
    assert letters_width(fit(f"{word} {word}", 100.0), 12.0) <= 100.0
    assert fit("abc", 1.0) == ""
    lines = wrapped(f"{word} of the {word}", 90.0)
    assert "".join(lines).replace(" ", "") == f"{word}ofthe{word}"
    assert all(letters_width(line) <= 90.0 for line in lines)
    assert len(wrapped("a b c d e f g h", 20.0, lines=2)) == 2
    assert wrapped("", 50.0) == []


def test_a_width_between_phone_and_screen_is_laid_out_anew() -> None:
    assert points_of("84mm") == pytest.approx(238.11, abs=0.01)
    asked: list[float] = []

    def draw(width: float) -> Figure:
        asked.append(width)
        return Figure(figsize=(width / 72, 1))

    for width in ("60mm", "120mm", "500mm"):
        assert in_width(draw, width).get_size_inches()[0] * 72 == pytest.approx(points_of(width))
    assert asked == [358, pytest.approx(points_of("120mm") * 1.5), 880]
