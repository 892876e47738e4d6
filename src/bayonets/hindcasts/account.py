"""The account of a hindcast: the verdict in words that were fixed before any score, the scores, and the cases."""

from collections.abc import Sequence
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Entry, Table
from bayonets.hindcasts.answer import BLIND, DETECTABLE, MODEL, Hindcast, Score
from bayonets.hindcasts.from_row import DAYS
from bayonets.hindcasts.picture import drawn
from bayonets.hindcasts.within import Later
from bayonets.wording import capital, counted, number, percent

NO_SKILL = "No skill across cases can be shown"
SKILL = "Skill across cases is shown"


def account(answer: Hindcast) -> Account:
    """The verdict, the scores and, for the table that ships, the forecast of every case."""
    blocks: list[Block] = [scores_table(answer)]
    if answer.own:
        blocks += [_chart(answer), _cases(answer)]
    return Account("hindcast", title(answer), blocks, "Hindcast", [_about(answer)], findings(answer))


def title(answer: Hindcast) -> str:
    """The verdict."""
    return f"{SKILL if answer.shows_skill else NO_SKILL}: {counted(answer.scored, 'case')}"


def findings(answer: Hindcast) -> list[str]:
    """The verdict in sentences."""
    ours = answer.by_name[MODEL]
    low, middle, high = answer.permuted
    return [
        f"{SKILL if answer.shows_skill else NO_SKILL}; with {counted(answer.scored, 'case')} only a gain of "
        f"{DETECTABLE:.2f} or more in Brier score could have been shown.",
        f"Over the share of the other cases the mechanisms gain {_gain(ours)} with hindsight and "
        f"{_gain(answer.by_name[BLIND])} before the event.",
        f"With the inputs of other cases the Brier score is {middle:.3f} ({low:.3f} to {high:.3f}); it is as good as "
        f"with their own ({ours.brier:.3f}) in {percent(answer.by_chance)} of the permutations.",
    ]


def _about(answer: Hindcast) -> str:
    return (
        f"Mapping {answer.number}, frozen before any score (digest {answer.digest[:12]}): {number(answer.draws)} draws "
        f"of all unknown numbers for each of {counted(len(answer.cases), 'case')} through the mean field, horizon "
        f"{DAYS} days, seed {answer.seed}. {counted(answer.scored, 'case')} with a clear result are scored; intervals "
        f"and p over {answer.clusters} groups of related cases."
    )


def scores_table(answer: Hindcast) -> Table:
    """The scores alone."""
    rows: list[list[Entry]] = [
        [capital(score.name), f"{score.brier:.3f}", f"{score.logarithm:.3f}",
         "" if score.ranked is None else f"{score.ranked:.3f}", "" if score.gain is None else _gain(score),
         "" if score.gain is None else f"{score.gain.p:.2f}"]
        for score in answer.scores
    ]  # fmt: skip
    note = (
        "Lower scores are better. Gain: in Brier score over the share of the other cases, with the 90 % interval of "
        f"{answer.clusters} groups of related cases; p by flipping the signs of the groups. Day: ranked probability "
        "score of the day of the break on a logarithmic scale."
    )
    return Table(("Forecast", "Brier", "Log", "Day", "Gain", "p"), rows, "Scores", opened=True, note=note)


def _gain(score: Score) -> str:
    gain = score.gain
    return "" if gain is None else f"{gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"


def _cases(answer: Hindcast) -> Table:
    rows: list[list[Entry]] = [
        [case.case, _result(case.broke, scored=case.scored), "" if case.day is None else str(case.day),
         percent(case.with_hindsight), percent(case.before),
         "" if case.median_day is None else f"{case.median_day:.0f}", percent(case.left)]
        for case in answer.cases
    ]  # fmt: skip
    heads = ("Case", "Result", "Day", "With hindsight", "Before", "Median day", "Left")
    note = (
        f"Probability of a break within {DAYS} days with the biggest crowd and the lethality, which are known in "
        "hindsight, and without them; median day and median share of the officers outside the army that leave, with "
        "hindsight."
    )
    return Table(heads, rows, "Forecasts", names=2, opened=True, note=note)


def within_account(rows: Sequence[Later]) -> Account:
    """Forecasts of later reports: their scores, and how often they were better than the last value."""
    cells: list[list[Entry]] = [
        [row.scenario, row.until, str(row.used), str(row.forecast), f"{row.posterior:.2f}", f"{row.prior:.2f}",
         _written(row.persistence), _written(row.trend), f"{row.beats_persistence} of {row.compared}",
         f"{row.inside} of {row.amounts}"]
        for row in rows
    ]  # fmt: skip
    heads = ("Scenario", "Until", "Used", "Forecast", "Posterior", "Prior", "Last", "Trend", "Beats last", "Within 90%")
    note = (
        "Mean log scores of the reports after the date; higher is better. Last: the last value; trend: a line through "
        "the logarithms. Beats last: reports forecast better than by the last value. Within 90%: amounts whose middle "
        "lies within 90% of the forecast draws."
    )
    better, compared = sum(row.beats_persistence for row in rows), sum(row.compared for row in rows)
    verdict = (
        f"{better} of {counted(compared, 'later report')} are forecast better than by the last value."
        if compared
        else "No later report can be compared with a last value."
    )
    table = Table(heads, cells, "Scores", names=2, opened=True, note=note)
    return Account("within", verdict.rstrip("."), [table], "Forecasts within a case", [], [verdict])


def _written(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"


def _result(broke: float, *, scored: bool) -> str:
    word = "broke" if broke == 1.0 else "held" if broke == 0.0 else "in part"
    return word if scored else f"{word} (not scored)"


def _chart(answer: Hindcast) -> Chart:
    rows: list[tuple[Cell, ...]] = [(case.case, case.broke, case.with_hindsight, case.before) for case in answer.cases]
    data = Data(("case", "broke", "with_hindsight", "before"), rows)
    subtitle = f"Probability of a break within {DAYS} days by the mechanisms alone, with hindsight."
    return Chart(
        "hindcast", partial(drawn, answer), data, title=title(answer), subtitle=subtitle, text=findings(answer),
        caption=f"{counted(len(answer.cases), 'case')}, {number(answer.draws)} draws each; seed {answer.seed}.",
    )  # fmt: skip
