"""Checks of the program against known results: the definition, the result and the execution of a check.

A check compares our numbers with exact ones. In deterministic checks they may differ by a stated tolerance. In checks
with random draws they may differ by a number of standard errors for which all checks of the program together raise a
false alarm with a probability below 0.001: each such check has an equal share of `NOMINAL_ALARM`, and divides it among
its comparisons (Bonferroni, which is valid under any dependence).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist

FALSE_ALARM = 1e-3
"""The bound: the probability that a correct program fails any check with random draws."""

NOMINAL_ALARM = FALSE_ALARM / 10.0
"""The amount divided among the checks; ten times less, since sums of draws are not quite normal in the tails."""

COMMON = 100.0
"""Cells with expected counts below this are not approximately normal; they are pooled."""


@dataclass(frozen=True)
class AgainstExact:
    """One number of ours against an exact one.

    Attributes:
        exact, ours: the two, in the same unit.
        error: standard error of ours (of the difference, if both are drawn); None if deterministic.
        tolerance: the largest difference allowed where deterministic.
        degrees: of freedom of the standard error, if it was estimated from runs; else infinite.
        what: which of several numbers of the check it is.
    """

    exact: float
    ours: float
    error: float | None = None
    tolerance: float = 0.0
    degrees: float = math.inf
    what: str = ""

    @property
    def distance(self) -> float:
        """In standard errors, or absolute where deterministic; infinite if ours is not a number."""
        apart = abs(self.ours - self.exact)
        if self.error is not None:
            apart = apart / self.error if self.error > 0.0 else math.inf * apart if apart else 0.0
        return apart if not math.isnan(apart) else math.inf


@dataclass(frozen=True)
class CheckSetting:
    """The setting of the checks.

    Attributes:
        seed: random seed.
        long: use more runs, where possible.
    """

    seed: int = 1
    long: bool = False


@dataclass(frozen=True)
class Measured:
    """The measurement of a check: its comparisons, and a remark on their content."""

    comparisons: Sequence[AgainstExact]
    remark: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the table before it is computed.

    Attributes:
        name: what is checked; no other check of the family has this name.
        measure: makes the comparisons.
        chances: the largest number of comparisons with a standard error; 0 if deterministic.
    """

    name: str
    measure: Callable[[CheckSetting], Measured]
    chances: int = 0


@dataclass(frozen=True)
class Family:
    """Checks of one kind.

    Attributes:
        name: such as `limit 1: independent officers`.
        meaning: in plain words, one paragraph.
        checks: in the order of the table.
    """

    name: str
    meaning: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Finding:
    """One row of the table: of several comparisons the one closest to failing.

    Attributes:
        family, check: their names.
        exact, ours: the two numbers; None if the check failed with an error.
        error: standard error; None where deterministic.
        distance: in standard errors where there is one, else absolute.
        allowed: the largest distance that passes.
        passed: the verdict.
        remark: which comparison it was, and what it is made of; or the error of the check.
    """

    family: str
    check: str
    exact: float | None
    ours: float | None
    error: float | None
    distance: float | None
    allowed: float | None
    passed: bool
    remark: str

    def as_plain(self) -> dict[str, object]:
        """All fields, for programs; infinite values, which JSON does not have, become None."""
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Verification:
    """The results of the checks, with their rules.

    Attributes:
        findings: the rows, family by family.
        families: those that the rows are of.
        setting: how the checks were made.
        largest_allowed: the largest number of standard errors allowed in any check with random draws; 0 if none.
    """

    findings: tuple[Finding, ...]
    families: tuple[Family, ...]
    setting: CheckSetting
    largest_allowed: float

    @property
    def passed(self) -> bool:
        """Whether all passed."""
        return all(finding.passed for finding in self.findings)

    def as_plain(self) -> dict[str, object]:
        """All fields, for programs."""
        return {
            "passed": self.passed,
            "seed": self.setting.seed,
            "long": self.setting.long,
            "false_alarm_below": FALSE_ALARM,
            "largest_standard_errors_allowed": self.largest_allowed,
            "rows": [finding.as_plain() for finding in self.findings],
        }


Progress = Callable[[int, int, str], None]


def silent(_done: int, _asked: int, _name: str) -> None:
    """Report no progress."""


def allowed_errors(share: float, comparisons: int, degrees: float = math.inf) -> float:
    """The number of standard errors allowed in a comparison, if all together may fail at random with this probability.

    Args:
        share: probability of a false alarm, for all comparisons together.
        comparisons: their number; the alarm is two-sided.
        degrees: of freedom of an estimated standard error; Student's quantile by the first terms of its expansion
            about the normal one (Abramowitz & Stegun 1964, 26.7.5).
    """
    z = -NormalDist().inv_cdf(share / comparisons / 2.0)
    if math.isinf(degrees):
        return z
    return z + (z**3 + z) / (4.0 * degrees) + (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / (96.0 * degrees**2)


def share_of_each(families: Sequence[Family]) -> float:
    """The share of the false alarms of each check with random draws, independently of the selection that is run."""
    drawn = sum(check.chances > 0 for family in families for check in family.checks)
    return NOMINAL_ALARM / max(drawn, 1)


def allowed(comparison: AgainstExact, chances: int, share: float) -> float:
    """The largest distance that passes."""
    if comparison.error is None:
        return comparison.tolerance
    return allowed_errors(share, chances, comparison.degrees)


def judged(family: str, check: Check, measured: Measured, share: float) -> Finding:
    """The row of a check that was made.

    Raises:
        ValueError: it has no comparisons, or more than declared, so that its false alarms would be understated.
    """
    drawn = sum(comparison.error is not None for comparison in measured.comparisons)
    if not measured.comparisons or drawn > check.chances:
        raise ValueError(f"{drawn} comparisons with random draws, {check.chances} were declared")
    limits = [allowed(comparison, check.chances, share) for comparison in measured.comparisons]
    excess = [
        against.distance / limit if limit > 0.0 else math.inf * against.distance if against.distance else 0.0
        for against, limit in zip(measured.comparisons, limits, strict=True)
    ]
    place = excess.index(max(excess))
    worst = measured.comparisons[place]
    return Finding(
        family,
        check.name,
        float(worst.exact),
        float(worst.ours),
        None if worst.error is None else float(worst.error),
        float(worst.distance),
        float(limits[place]),
        bool(worst.distance <= limits[place]),
        "; ".join(filter(None, [worst.what, measured.remark])),
    )


def finding_of(family: str, check: Check, setting: CheckSetting, share: float) -> Finding:
    """The row of a check; a check with an error has failed, with the error as its remark."""
    try:
        return judged(family, check, check.measure(setting), share)
    except Exception as error:  # the other rows are still computed
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Finding(family, check.name, None, None, None, None, None, passed=False, remark=reason)


def verify(
    families: Sequence[Family], setting: CheckSetting, *, only: str = "", progress: Progress = silent
) -> Verification:
    """Make the checks of those families whose name contains a word.

    Args:
        families: all that the program has; their number decides what each check is allowed.
        setting: how.
        only: part of the name of a family, whatever its case.
        progress: called with the number of finished checks, their total, and the name of the next one.
    """
    chosen = tuple(family for family in families if only.lower() in family.name.lower())
    share = share_of_each(families)
    listed = [(family.name, check) for family in chosen for check in family.checks]
    rows = []
    for done, (name, check) in enumerate(listed):
        progress(done, len(listed), f"{name}: {check.name}")
        rows.append(finding_of(name, check, setting, share))
    limits = [row.allowed for row in rows if row.error is not None and row.allowed is not None]
    return Verification(tuple(rows), chosen, setting, max(limits, default=0.0))
