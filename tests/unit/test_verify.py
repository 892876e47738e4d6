"""`bayonets verify`: a wrong number fails, false alarms are as rare as promised, the page says what was found."""

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from scipy import stats
from tests.worlds import needs_speed, with_parameters

from bayonets.classics import granovetter
from bayonets.cli.verify_verb import command
from bayonets.engine import jit, self_check
from bayonets.errors import RefusedError
from bayonets.verify import (
    by_hand,
    limit_continuity,
    limit_independent,
    limit_left_out,
    limit_one_day,
    limit_version_1,
    same_bits,
)
from bayonets.verify import families as listed
from bayonets.verify.checks import (
    COMMON,
    FALSE_ALARM,
    NOMINAL_ALARM,
    AgainstExact,
    Check,
    CheckSetting,
    Family,
    Finding,
    Measured,
    Verification,
    allowed_errors,
    share_of_each,
    verify,
)
from bayonets.verify.classics_exact import half_a_unit, known
from bayonets.verify.compare import numbers_that_differ, shares
from bayonets.verify.families import families
from bayonets.verify.table import HEADINGS, REMARK, alarms, cells, markdown, text, verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification.md"
CELLS = re.compile(r"(?<!\\)\|")


def family_of(*checks: Check, name: str = "planted") -> Family:
    return Family(name, "Checks of this test.", checks)


def drawn(*comparisons: AgainstExact, chances: int = 1, name: str = "drawn") -> Check:
    return Check(name, lambda _setting: Measured(comparisons), chances)


def only_finding(*checks: Check) -> Finding:
    (finding,) = verify([family_of(*checks)], CheckSetting()).findings
    return finding


def rows_of(page: str) -> dict[str, list[list[str]]]:
    """The rows of the page's tables as they would be read by a person, by heading of the family."""
    found: dict[str, list[list[str]]] = {}
    for section in page.split("\n## ")[1:]:
        lines = [line for line in section.splitlines() if line.startswith("| ")]
        plain = [
            [re.sub(r"\\(.)", r"\1", cell.strip()).replace("&lt;", "<") for cell in CELLS.split(line)[1:-1]]
            for line in lines
        ]
        assert plain[0] == [*HEADINGS, REMARK]
        found[section.partition("\n")[0]] = plain[2:]
    return found


def said_by(monkeypatch: pytest.MonkeyPatch, planted: Sequence[Family], *words: str) -> Any:
    monkeypatch.setattr(listed, "families", lambda: tuple(planted))
    return CliRunner().invoke(command, list(words), standalone_mode=False)


# --- Verdicts ---------------------------------------------------------------------------------------------------------


def test_a_planted_wrong_number_makes_a_failing_row_and_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = known("right", "0.1250", lambda: 0.12504), known("wrong", "0.1250", lambda: 0.12506)
    said = said_by(monkeypatch, [family_of(right)])
    assert said.return_value == 0
    said = said_by(monkeypatch, [family_of(right, wrong)])
    assert said.return_value == 1
    assert "2 checks: 1 FAILED." in said.output
    assert [line.split()[-1] for line in said.output.splitlines() if " 0.125 " in line] == ["ok", "FAILS"]


def test_a_wrong_formula_of_a_classic_fails_its_rows_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = granovetter.equilibrium
    monkeypatch.setattr(granovetter, "equilibrium", lambda mean, sd: exact(mean, sd) + 2e-6)
    found = verify(families(), CheckSetting(), only="classics")
    assert {row.check for row in found.findings if not row.passed} == {
        f"Granovetter: share, s.d. {sd}" for sd in (0.1, 0.12, 0.3, 0.5)
    }


@needs_speed
def test_a_table_by_hand_with_one_wrong_number_does_not_agree_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A price of leaving that is wrong by a fifth of a month's pay."""
    monkeypatch.setattr(limit_independent, "FACTS", limit_independent.FACTS._replace(b=0.7))
    rows = verify(families(), CheckSetting(), only="limit 1").findings
    assert sum(not row.passed for row in rows) > len(rows) / 2


@needs_speed
def test_a_term_left_out_is_seen_in_its_row_and_in_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    right: Any = by_hand.table_by_hand

    def without_foresight(facts: Any, q: Any) -> Any:
        return right(facts, q._replace(foresight=0.0))

    monkeypatch.setattr(limit_one_day, "table_by_hand", without_foresight)
    rows = verify(families(), CheckSetting(), only="limit 9").findings
    assert [row.check for row in rows if not row.passed] == ["officers: haste"]


@needs_speed
def test_a_table_of_version_1_with_one_wrong_factor_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    right = limit_version_1.table_of_version_1

    def half_ashamed(*arguments: Any) -> dict[str, list[float]]:
        table = right(*arguments)
        return table | {"shame": [0.5 * term for term in table["shame"]]}

    monkeypatch.setattr(limit_version_1, "table_of_version_1", half_ashamed)
    rows = verify(families(), CheckSetting(), only="limit 8").findings
    assert [row.check for row in rows if not row.passed] == ["row shame"]


@needs_speed
def test_a_law_that_jumps_at_the_first_order_is_not_continuous(monkeypatch: pytest.MonkeyPatch) -> None:
    """A duty that is done in full or not at all."""
    jumps = {"duty of the police": lambda duty: limit_continuity.of_the_police(float(duty > 0.0))}
    monkeypatch.setattr(limit_continuity, "WORLDS", jumps)
    monkeypatch.setattr(listed, "families", lambda: (limit_continuity.limit_7(),))
    rows = verify(listed.families(), CheckSetting()).findings
    assert len(rows) == 3
    assert not any(row.passed for row in rows)


@needs_speed
def test_a_row_that_is_not_quite_0_is_not_a_mechanism_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    nearly = limit_left_out.ROWS_SET_TO_0 | {"shame": ((), lambda inputs: with_parameters(inputs, shame=0.05))}
    monkeypatch.setattr(limit_left_out, "ROWS_SET_TO_0", nearly)
    rows = verify(families(), CheckSetting(), only="limit 6").findings
    assert [row.check for row in rows if not row.passed] == ["shame left out"]


def test_code_that_computes_otherwise_when_compiled_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "is_compiled", True)
    for plain, passes in (("one", True), ("other", False)):
        monkeypatch.setattr(same_bits, "digests", lambda _subject, plain=plain: ("one", plain))
        rows = verify(families(), CheckSetting(), only="uncompiled").findings
        assert [(row.passed, row.ours) for row in rows] == 2 * [(passes, float(not passes))]
    monkeypatch.setattr(jit, "is_compiled", False)
    rows = verify(families(), CheckSetting(), only="uncompiled").findings
    assert not any(row.passed for row in rows)
    assert all("NUMBA_DISABLE_JIT" in row.remark for row in rows)


@needs_speed
def test_both_digests_are_computed_even_where_an_earlier_check_left_its_mark() -> None:
    compiled, plain = self_check.digests()
    assert compiled == plain == self_check.digest()


def test_a_check_that_cannot_be_made_is_a_failed_row_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(_setting: CheckSetting) -> Measured:
        raise ZeroDivisionError("one | line\nand another")

    said = said_by(monkeypatch, [family_of(Check("cannot", measure), known("can", "2", lambda: 2.0))])
    assert said.return_value == 1
    assert "ZeroDivisionError: one | line and another" in said.output
    assert "2 checks: 1 FAILED." in said.output


@pytest.mark.parametrize("ours", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("error", [None, 0.1, 0.0])
def test_what_is_no_number_never_passes(ours: float, error: float | None) -> None:
    assert not only_finding(drawn(AgainstExact(1.0, ours, error, tolerance=0.5))).passed


def test_a_comparison_without_spread_must_be_equal() -> None:
    assert only_finding(drawn(AgainstExact(1.0, 1.0, 0.0))).passed
    assert not only_finding(drawn(AgainstExact(1.0, 1.0 + 1e-12, 0.0))).passed


def test_the_row_shows_the_comparison_that_comes_nearest_to_failing() -> None:
    far = AgainstExact(0.0, 4.0, 1.0, what="far")
    finding = only_finding(drawn(AgainstExact(0.0, 0.1, 1.0), far, AgainstExact(0.0, 0.5, tolerance=0.9), chances=2))
    assert (finding.remark, finding.distance, finding.passed) == ("far", 4.0, True)
    finding = only_finding(drawn(far, AgainstExact(0.0, 0.5, tolerance=0.4, what="beyond its tolerance")))
    assert (finding.remark, finding.distance, finding.passed) == ("beyond its tolerance", 0.5, False)


# --- False alarms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [99.0, 149.0, 399.0, math.inf])
@pytest.mark.parametrize("comparisons", [1, 5, 21, 200])
def test_the_largest_distance_is_the_quantile_of_student_or_of_the_normal_law(comparisons: int, degrees: float) -> None:
    law = stats.norm if math.isinf(degrees) else stats.t(degrees)
    found = allowed_errors(3e-6, comparisons, degrees)
    assert 2.0 * comparisons * law.sf(found) == pytest.approx(3e-6, rel=0.04)


def test_the_alarms_of_all_checks_together_are_as_rare_as_promised() -> None:
    """By Bonferroni, with the shares and numbers of comparisons that the program's own checks have."""
    made = families()
    share = share_of_each(made)
    checks = [check for family in made for check in family.checks if check.chances]
    assert len(checks) > 30
    alarm = sum(2.0 * check.chances * stats.norm.sf(allowed_errors(share, check.chances)) for check in checks)
    assert alarm == pytest.approx(NOMINAL_ALARM)
    assert NOMINAL_ALARM <= FALSE_ALARM / 10.0


@pytest.mark.parametrize("chances", [1, 5, 21])
def test_shares_of_draws_are_nearly_enough_normal_at_that_distance(chances: int) -> None:
    """The exact binomial probability of an alarm, down to the rarest cell, is within the ten times that are kept."""
    share = share_of_each(families())
    for trials in (1_500, 4_000, 200_000):
        for p in (COMMON / trials, 0.3, 0.5, 0.97):
            error = math.sqrt(trials * p * (1.0 - p))
            reach = allowed_errors(share, chances) * error
            law = stats.binom(trials, p)
            alarm = law.cdf(math.ceil(trials * p - reach) - 1) + law.sf(math.floor(trials * p + reach))
            assert alarm * chances < 10.0 * share


def test_rare_cells_are_pooled_and_what_is_impossible_must_not_happen() -> None:
    law = [0.9, 0.08, 0.015, 0.005, 0.0]
    found = {one.what: one for one in shares([900, 80, 14, 6, 0], law, "abcde")}
    assert set(found) == {"a", "the rarest together", "e"}
    pooled = found["the rarest together"]
    assert pooled.exact == pytest.approx(0.1)
    assert pooled.ours == 0.1
    assert pooled.error == pytest.approx(math.sqrt(0.1 * 0.9 / 1000))
    happened = shares([899, 80, 14, 6, 1], law, "abcde")
    assert [one.what for one in happened if one.error is None and one.distance > one.tolerance] == ["e"]


def test_a_check_that_compares_more_than_it_declared_has_failed() -> None:
    one = AgainstExact(0.0, 0.0, 1.0)
    assert only_finding(drawn(one, one, chances=2)).passed
    for check in (drawn(one, one, chances=1), drawn(one, chances=0), drawn(chances=1)):
        finding = only_finding(check)
        assert not finding.passed
        assert "were declared" in finding.remark


def test_what_is_allowed_does_not_depend_on_which_families_are_chosen() -> None:
    two = [family_of(drawn(AgainstExact(0.0, 0.0, 1.0)), name=name) for name in ("one", "other")]
    alone, both = verify(two, CheckSetting(), only="ONE"), verify(two, CheckSetting())
    assert [row.family for row in alone.findings] == ["one"]
    assert alone.findings[0].allowed == both.findings[0].allowed == allowed_errors(NOMINAL_ALARM / 2.0, 1)
    assert f"{both.largest_allowed:.2f} standard errors" in alarms(both)
    assert "one in 1,000" in alarms(both)


@needs_speed
def test_another_seed_draws_other_numbers() -> None:
    (law,) = (family for family in families() if family.name.startswith("limit 1"))
    check = law.checks[0]
    one, same, other = ([part.ours for part in check.measure(CheckSetting(seed)).comparisons] for seed in (1, 1, 2))
    assert one == same != other


# --- The table --------------------------------------------------------------------------------------------------------


def test_half_of_the_last_digit() -> None:
    assert [half_a_unit(digits) for digits in ("2.24", "2.4284844e-4", "100", "0.500", "2289203.4")] == pytest.approx(
        [5e-3, 5e-12, 0.0, 5e-4, 5e-2]
    )


def test_nothing_compared_is_no_agreement() -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        numbers_that_differ([])
    with pytest.raises(ValueError, match="cannot be the same"):
        numbers_that_differ([([1, 2], [1])])
    (comparison,) = numbers_that_differ([([1.0, 2.0, math.nan, 0.0], [1.0, 5.0, math.nan, -0.0])]).comparisons
    assert comparison.ours == 2.0


ODD = Verification(
    (
        Finding("odd", "a | b * c < d", 1.0, 0.25, None, 0.75, 0.5, passed=False, remark="x | y"),
        Finding("odd", "drawn", 0.123456789, 0.12, 0.01, 0.35, 4.75, passed=True, remark=""),
        Finding("even", "not made", None, None, None, None, None, passed=False, remark="ValueError: no"),
        Finding("even", "far", 0.0, math.inf, None, math.inf, 0.0, passed=False, remark=""),
    ),
    (Family("odd", "Odd.", ()), Family("even", "Even.", ())),
    CheckSetting(seed=5),
    4.75,
)


def test_the_page_reads_back_as_the_rows_that_were_found() -> None:
    page = markdown(ODD, "2020-08-09")
    assert rows_of(page) == {
        family.capitalize(): [[*cells(row), row.remark] for row in ODD.findings if row.family == family]
        for family in ("odd", "even")
    }
    assert "2020-08-09" in page
    assert "seed 5" in page
    assert "4 checks: 3 FAILED." in page
    assert "4.75 standard errors" in page


def test_a_terminal_of_any_width_shows_every_row_and_why_it_failed() -> None:
    for width in (60, 100):
        said = re.sub(r"\x1b\[[0-9;]*m", "", text(ODD, width))
        assert max(map(len, said.splitlines())) <= width
        assert said.count("FAILS") == 3
        assert "even: not made: ValueError: no" in said
        assert verdict(ODD) in said


def test_json_has_every_row_and_no_word_that_json_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = known("wrong", "1", lambda: math.inf)
    said = said_by(monkeypatch, [family_of(wrong, known("right", "1", lambda: 1.0))], "--json", "--seed", "3")
    assert said.return_value == 1
    found = json.loads(said.output, parse_constant=lambda word: pytest.fail(word))
    assert (found["passed"], found["seed"], found["false_alarm_below"]) == (False, 3, 1e-3)
    assert [(row["check"], row["passed"], row["ours"]) for row in found["rows"]] == [
        ("wrong", False, None),
        ("right", True, 1.0),
    ]


def test_out_writes_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    said_by(monkeypatch, [family_of(known("right", "1", lambda: 1.0))], "--out", str(page))
    assert rows_of(page.read_text()) == {"Planted": [["right", "1", "1", "-", "0", "ok", ""]]}


def test_a_page_that_cannot_be_written_is_refused_before_anything_is_computed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    never = Check("never", lambda _setting: pytest.fail("it was computed"))
    for path in (tmp_path, tmp_path / "no" / "page.md"):
        said = said_by(monkeypatch, [family_of(never)], "--out", str(path))
        assert isinstance(said.exception, RefusedError), said.exception
        assert str(path) in str(said.exception)


def test_a_family_that_there_is_not_is_refused_with_the_names_of_those_that_there_are() -> None:
    said = CliRunner().invoke(command, ["--only", "no such"])
    assert said.exit_code == 2
    assert "'classics'" in said.output


def test_all_nine_limits_of_the_model_are_families() -> None:
    names = [family.name for family in families()]
    assert [name.split(":")[0] for name in names if name.startswith("limit ")] == [f"limit {n}" for n in range(1, 10)]


def test_no_two_checks_have_one_name() -> None:
    made = families()
    assert len({family.name for family in made}) == len(made)
    for family in made:
        assert len({check.name for check in family.checks}) == len(family.checks) > 0


def test_the_page_of_the_docs_names_every_check_that_there_is() -> None:
    on_page = {family: [row[0] for row in rows] for family, rows in rows_of(PAGE.read_text()).items()}
    made = {f"{one.name[0].upper()}{one.name[1:]}": [check.name for check in one.checks] for one in families()}
    assert on_page == made, "docs/verification.md is out of date: run `bayonets verify --out docs/verification.md`"


def test_the_page_of_the_docs_says_what_the_program_finds_where_nothing_is_left_to_chance() -> None:
    page = PAGE.read_text()
    rows = rows_of(page)
    assert all(row[5] == "ok" for made in rows.values() for row in made)
    for name in ("classics", "burned bridge"):
        found = verify(families(), CheckSetting(), only=name).findings
        assert [row[:6] for row in rows[name.capitalize()]] == [list(cells(one)) for one in found]
    for family in families():
        assert " ".join(family.meaning.split()) in " ".join(page.split())
