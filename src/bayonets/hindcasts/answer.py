"""The scores of a hindcast as plain data: forecasts by case, scores beside each rival, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from bayonets.errors import RefusedError
from bayonets.hindcasts import rivals
from bayonets.hindcasts.cases import PastCase
from bayonets.hindcasts.forecasts import DrawnForecast, Forecasts
from bayonets.hindcasts.from_row import HINDCAST, digest
from bayonets.hindcasts.scores import GRID, Gain, brier, clusters_of, gain, log_score, ranked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

MODEL: Final = "mechanisms, with hindsight"
BLIND: Final = "mechanisms, before the event"
BASE: Final = "share of the other cases"
FEWEST: Final = 10
"""Fewer clear cases are not scored."""

DETECTABLE: Final = 0.08
"""The least gain in Brier score over the base rate that 38 cases show with a probability of about 0.7."""

_MOST_BY_CHANCE: Final = 0.05


@dataclass(frozen=True)
class CaseForecast:
    """One case: its forecasts and its result.

    Attributes:
        case, country: its key and country.
        broke: the result: 1, 0, or 0.5 where it is not scored.
        scored: whether it counts.
        day: of the break; None if there was none.
        with_hindsight, before: probabilities of a break within the horizon.
        median_day: of the forecast with hindsight; None where the regime outlasts the horizon in most draws.
        left: median share outside the army that leaves, with hindsight.
    """

    case: str
    country: str
    broke: float
    scored: bool
    day: int | None
    with_hindsight: float
    before: float
    median_day: float | None
    left: float


@dataclass(frozen=True)
class Score:
    """The mean scores of one forecast; lower is better.

    Attributes:
        name: of the forecast.
        brier, logarithm: of whether the apparatus breaks.
        ranked: of the day of the break; None for forecasts that state none.
        gain: in Brier score over the share of the other cases; None for that itself.
    """

    name: str
    brier: float
    logarithm: float
    ranked: float | None
    gain: Gain | None


@dataclass(frozen=True)
class Reliability:
    """A third of the cases by their forecast: mean forecast, share that broke, and number of cases."""

    forecast: float
    broke: int
    cases: int


@dataclass(frozen=True)
class Hindcast:
    """How the mechanisms forecast the cases of a table.

    Attributes:
        number: of the mapping.
        digest: of the mapping, on these cases.
        own: whether the table is the one that ships.
        draws, seed: of the forecasts.
        cases: forecasts of all cases.
        scores: of the mechanisms and of their rivals.
        reliability: of the forecasts with hindsight, by thirds.
        permuted: 5, 50 and 95 percent of the Brier score with the inputs of other cases, with hindsight.
        by_chance: share of these permutations with a score as good as that of the mechanisms.
        clusters: number of groups of unrelated cases.
    """

    number: int
    digest: str
    own: bool
    draws: int
    seed: int
    cases: tuple[CaseForecast, ...]
    scores: tuple[Score, ...]
    reliability: tuple[Reliability, ...]
    permuted: tuple[float, float, float]
    by_chance: float
    clusters: int

    @property
    def scored(self) -> int:
        """Number of cases that are scored."""
        return sum(case.scored for case in self.cases)

    @property
    def by_name(self) -> Mapping[str, Score]:
        """The scores by the name of the forecast."""
        return {score.name: score for score in self.scores}

    @property
    def shows_skill(self) -> bool:
        """Whether skill across cases is shown: better than the base rate, and than with the inputs of other cases."""
        return any(
            score.gain is not None and score.gain.low > 0.0 and self.by_chance < _MOST_BY_CHANCE
            for score in self.scores
            if score.name in (MODEL, BLIND)
        )

    def text(self, width: int = 100) -> str:
        """The account as text, in lines of so many characters at most."""
        from bayonets.account.terminal import text
        from bayonets.hindcasts.account import account

        return text(account(self), width, details=True)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        from pydantic_core import to_jsonable_python

        plain: dict[str, Any] = to_jsonable_python(self)
        return plain | {"shows_skill": self.shows_skill, "scored": self.scored}

    def plot(self) -> "Figure":
        """The forecasts by case, and how often what was forecast came about."""
        from bayonets.hindcasts.picture import figure

        return figure(self)

    def __repr__(self) -> str:
        return self.text()


def scored(table: Sequence[PastCase], forecasts: Forecasts, *, draws: int, seed: int, own: bool) -> Hindcast:
    """Score the forecasts of a table.

    Raises:
        RefusedError: fewer than 10 cases are clear, or all of them have the same result.
    """
    clear = [index for index, case in enumerate(table) if case.clear]
    cases = [table[index] for index in clear]
    broke = np.array([case.result.broke for case in cases])
    if len(clear) < FEWEST or len(set(broke.tolist())) < 2:
        raise RefusedError(
            f"The table has {len(clear)} cases with a clear result, {int(broke.sum())} of them breaks: a score needs "
            f"at least {FEWEST}, with both results. Add cases"
        )
    ours = {
        MODEL: [forecasts.with_hindsight[index] for index in clear],
        BLIND: [forecasts.without[index] for index in clear],
    }
    clusters = clusters_of(cases)
    scores = _scores(cases, broke, ours, clusters, seed)
    probabilities = np.array([forecast.broke for forecast in ours[MODEL]])
    orders = rivals.permuted(len(cases), seed)
    by_order = ((probabilities[orders] - broke) ** 2).mean(axis=1)
    best = float(((probabilities - broke) ** 2).mean())
    low, middle, high = np.quantile(by_order, (0.05, 0.5, 0.95)).tolist()
    return Hindcast(
        HINDCAST, digest(tuple(case.known for case in table)), own, draws, seed,
        tuple(
            _case(case, forecasts.with_hindsight[index], forecasts.without[index])
            for index, case in enumerate(table)
        ),
        scores, _reliability(probabilities, broke), (low, middle, high), float(np.mean(by_order <= best)),
        int(clusters.max()) + 1,
    )  # fmt: skip


def _scores(
    cases: Sequence[PastCase],
    broke: Floats,
    ours: Mapping[str, Sequence[DrawnForecast]],
    clusters: npt.NDArray[np.int64],
    seed: int,
) -> tuple[Score, ...]:
    """The scores of the mechanisms, and below them those of their rivals."""
    rates, survival = rivals.base_rate(broke), rivals.kaplan_meier(cases)
    probabilities: dict[str, Floats] = {name: np.array([each.broke for each in own]) for name, own in ours.items()}
    probabilities |= {
        "mechanisms, the same for all": np.full(len(cases), probabilities[BLIND].mean()),
        BASE: rates,
        "always one half": np.full(len(cases), 0.5),
        "regression (6 columns)": rivals.by_regression(rivals.columns_of(cases), broke),
        "biased core or support": rivals.by_rule(cases, broke),
        "days of the other cases": survival[:, -1],
    }
    by_day: dict[str, Floats] = {name: np.array([each.by(GRID) for each in own]) for name, own in ours.items()}
    by_day["days of the other cases"] = survival
    base = brier(rates, broke)
    return tuple(
        Score(
            name,
            float(brier(own, broke).mean()),
            float(log_score(own, broke).mean()),
            float(ranked(by_day[name], cases).mean()) if name in by_day else None,
            None if name == BASE else gain(base, brier(own, broke), clusters, seed),
        )
        for name, own in probabilities.items()
    )


def _reliability(probabilities: Floats, broke: Floats) -> tuple[Reliability, ...]:
    """Thirds of the cases, from the lowest forecast to the highest."""
    order = np.argsort(probabilities, kind="stable")
    return tuple(
        Reliability(float(probabilities[part].mean()), int(broke[part].sum()), len(part))
        for part in np.array_split(order, 3)
    )


def _case(case: PastCase, hindsight: DrawnForecast, before: DrawnForecast) -> CaseForecast:
    median = float(np.median(hindsight.day))
    return CaseForecast(
        case.known.case, case.known.country, case.result.broke, case.clear, case.result.day, hindsight.broke,
        before.broke, median if np.isfinite(median) else None, float(np.median(hindsight.left)),
    )  # fmt: skip
