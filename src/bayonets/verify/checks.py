"""Checks of the program against what is known: what a check is, what it found, and how they are run one by one.

A check holds numbers of ours against exact ones. Where nothing is left to chance they may differ by a stated tolerance.
Where chance is in it they may differ by so many standard errors that all checks of the program together raise a false
alarm less than once in a thousand: each such check has an equal share of `NOMINAL_ALARM`, and divides it among its
comparisons (Bonferroni, which holds however they depend on each other).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist

FALSE_ALARM = 1e-3
"""What is promised: the probability that a right program fails any check of chance."""

NOMINAL_ALARM = FALSE_ALARM / 10.0
"""What is shared out; ten times less, since sums of draws are nearly normal so far out, but not quite."""

COMMON = 100.0
"""Expected counts below this are too rare to be taken for nearly normal; they are pooled."""


@dataclass(frozen=True)
class Comparison:
    """One number of ours against an exact one.

    Attributes:
        exact, ours: the two, in the same unit.
        error: standard error of ours (of the difference, if both are drawn); None if nothing is left to chance.
        tolerance: how far they may differ where nothing is left to chance.
        degrees: of freedom of the standard error, if it was estimated from so many runs; else infinite.
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
        """In standard errors, or absolute where nothing is left to chance; infinite if ours is no number."""
        apart = abs(self.ours - self.exact)
        if self.error is not None:
            apart = apart / self.error if self.error > 0.0 else math.inf * apart if apart else 0.0
        return apart if not math.isnan(apart) else math.inf


@dataclass(frozen=True)
class Setting:
    """How the checks are to be made.

    Attributes:
        seed: address of all chance.
        long: take more runs, where more can be taken.
    """

    seed: int = 1
    long: bool = False


@dataclass(frozen=True)
class Measured:
    """What a check measured: its comparisons, and a few words on what they are made of."""

    comparisons: Sequence[Comparison]
    remark: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the table, yet to be made.

    Attributes:
        name: what is checked; no other check of the family has this name.
        measure: makes the comparisons.
        chances: how many comparisons with a standard error it makes at most; 0 if nothing is left to chance.
    """

    name: str
    measure: Callable[[Setting], Measured]
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
    """One row of the table: of several comparisons the one that comes nearest to failing.

    Attributes:
        family, check: their names.
        exact, ours: the two numbers; None if the check could not be made.
        error: standard error; None where nothing is left to chance.
        distance: in standard errors where there is one, else absolute.
        allowed: the largest distance that passes.
        passed: the verdict.
        remark: which comparison it was, and what it is made of; or why the check could not be made.
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
        """Everything, for programs; what is infinite, which JSON has no word for, becomes None."""
        return {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True)
class Verification:
    """What was found, and by which rules.

    Attributes:
        findings: the rows, family by family.
        families: those that the rows are of.
        setting: how the checks were made.
        largest_allowed: standard errors that the most generous of the checks with chance in them allowed; 0 if none.
    """

    findings: tuple[Finding, ...]
    families: tuple[Family, ...]
    setting: Setting
    largest_allowed: float

    @property
    def passed(self) -> bool:
        """Whether all did."""
        return all(finding.passed for finding in self.findings)

    def as_plain(self) -> dict[str, object]:
        """Everything, for programs."""
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
    """Say nothing."""


def allowed_errors(share: float, comparisons: int, degrees: float = math.inf) -> float:
    """Standard errors that a comparison may be off, if all of them together may fail by chance with this probability.

    Args:
        share: probability of a false alarm, for all comparisons together.
        comparisons: how many; the alarm is two-sided.
        degrees: of freedom of an estimated standard error; Student's quantile by the first terms of its expansion
            about the normal one (Abramowitz & Stegun 1964, 26.7.5).
    """
    z = -NormalDist().inv_cdf(share / comparisons / 2.0)
    if math.isinf(degrees):
        return z
    return z + (z**3 + z) / (4.0 * degrees) + (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / (96.0 * degrees**2)


def share_of_each(families: Sequence[Family]) -> float:
    """The share of the false alarms that each check with chance in it has, whichever of them are made."""
    drawn = sum(check.chances > 0 for family in families for check in family.checks)
    return NOMINAL_ALARM / max(drawn, 1)


def allowed(comparison: Comparison, chances: int, share: float) -> float:
    """The largest distance that passes."""
    if comparison.error is None:
        return comparison.tolerance
    return allowed_errors(share, chances, comparison.degrees)


def judged(family: str, check: Check, measured: Measured, share: float) -> Finding:
    """The row of a check that was made.

    Raises:
        ValueError: it compared nothing, or more than it had declared, so that its false alarms would be understated.
    """
    drawn = sum(comparison.error is not None for comparison in measured.comparisons)
    if not measured.comparisons or drawn > check.chances:
        raise ValueError(f"{drawn} comparisons with chance in them, {check.chances} were declared")
    limits = [allowed(comparison, check.chances, share) for comparison in measured.comparisons]
    excess = [
        one.distance / limit if limit > 0.0 else math.inf * one.distance if one.distance else 0.0
        for one, limit in zip(measured.comparisons, limits, strict=True)
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


def found(family: str, check: Check, setting: Setting, share: float) -> Finding:
    """The row of a check; one that cannot be made has failed, and says why."""
    try:
        return judged(family, check, check.measure(setting), share)
    except Exception as error:  # whatever it is, the other rows are still wanted
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Finding(family, check.name, None, None, None, None, None, passed=False, remark=reason)


def verify(
    families: Sequence[Family], setting: Setting, *, only: str = "", progress: Progress = silent
) -> Verification:
    """Make the checks of those families whose name contains a word.

    Args:
        families: all that the program has; their number decides what each check is allowed.
        setting: how.
        only: part of the name of a family, whatever its case.
        progress: is told how many checks are done, of how many, and which one comes next.
    """
    chosen = tuple(family for family in families if only.lower() in family.name.lower())
    share = share_of_each(families)
    listed = [(family.name, check) for family in chosen for check in family.checks]
    rows = []
    for done, (name, check) in enumerate(listed):
        progress(done, len(listed), f"{name}: {check.name}")
        rows.append(found(name, check, setting, share))
    limits = [row.allowed for row in rows if row.error is not None and row.allowed is not None]
    return Verification(tuple(rows), chosen, setting, max(limits, default=0.0))
