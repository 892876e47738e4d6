"""exp, log and the logistic function by + - * / alone, so that every machine gives the same bits.

The mathematical library of the operating system rounds differently from one machine to the next; a digest of results
must not. Both precisions reduce the argument to a short interval and sum the series there: relative error below 2e-7 in
single and below 1e-15 in double precision (tests/unit/test_elementary.py).
"""

import numpy as np

from bayonets.mechanisms.declare import by_precision, float32, float64, int32, int64, scalar

_LOG2_E = 1.4426950408889634
_LOG2_E_SINGLE = float32(_LOG2_E)

# ln 2 in two parts: the first has so few digits that its product with a whole number is exact.
_LN2_HEAD_SINGLE, _LN2_TAIL_SINGLE = float32(0.693359375), float32(-2.12194440e-4)
_LN2_HEAD, _LN2_TAIL = 6.93147180369123816490e-01, 1.90821492927058770002e-10

# Beyond these the power of two would leave the range of the format.
_LARGEST_SINGLE, _LARGEST = float32(87.0), 708.0

# What stands for all below: here the power of two is 2^-127, whose bits in single precision are those of 0.
_VANISHING_SINGLE = float32(-88.0)

# Bits of sqrt(1/2): an exponent counted from there leaves a mantissa between sqrt(1/2) and sqrt(2).
_ROOT_HALF_SINGLE, _ROOT_HALF = int32(0x3F3504F3), int64(0x3FE6A09E667F3BCD)


@scalar
def exp_single(x: float) -> float:
    """E to the power x in single precision; 0 below -87, the largest power above 87."""
    bounded = min(_VANISHING_SINGLE if x < -_LARGEST_SINGLE else x, _LARGEST_SINGLE)
    power = np.rint(bounded * _LOG2_E_SINGLE)
    r = bounded - power * _LN2_HEAD_SINGLE - power * _LN2_TAIL_SINGLE
    # The polynomial of degree 5 that is nearest to e^r on the short interval (largest relative error 9.2e-8), in pairs
    # that the processor can compute side by side.
    s = r * r
    series = 1.0 + (r * 0.99999971 + s * ((0.49999148 + r * 0.16667638) + s * (0.04189816 + r * 0.00829027)))
    scale = int32((int32(power) + int32(127)) << int32(23)).view(np.float32)
    return series * scale


@scalar
def exp_double(x: float) -> float:
    """E to the power x; 0 below -708, the largest power above 708."""
    bounded = min(max(x, -_LARGEST), _LARGEST)
    power = np.floor(bounded * _LOG2_E + 0.5)
    r = bounded - power * _LN2_HEAD - power * _LN2_TAIL
    series = 1.0
    for n in range(14, 0, -1):
        series = 1.0 + series * r / n
    scale = int64((int64(power) + int64(1023)) << int64(52)).view(np.float64)
    return series * scale if x >= -_LARGEST else 0.0


@scalar
def log_single(x: float) -> float:
    """Natural logarithm of a normal positive number in single precision."""
    bits = float32(x).view(np.int32)
    exponent = int32((bits - _ROOT_HALF_SINGLE) >> int32(23))
    mantissa = int32(bits - int32(exponent << int32(23))).view(np.float32)
    # log(1 + f) = f - s (f - r): the largest term is exact, so that little is lost near 1.
    f = mantissa - 1.0
    s = f / (mantissa + 1.0)
    q = s * s
    rest = 2.0 * q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + q * (1 / 11)))))
    series = f - s * (f - rest)
    power = float32(exponent)
    return power * _LN2_HEAD_SINGLE + (power * _LN2_TAIL_SINGLE + series)


@scalar
def log_double(x: float) -> float:
    """Natural logarithm of a normal positive number."""
    bits = float64(x).view(np.int64)
    exponent = int64((bits - _ROOT_HALF) >> int64(52))
    mantissa = int64(bits - (exponent << int64(52))).view(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    q = s * s
    series = 0.0
    for n in range(25, 0, -2):
        series = series * q + 1.0 / n
    power = float64(exponent)
    return power * _LN2_HEAD + (power * _LN2_TAIL + 2.0 * s * series)


exp = by_precision(exp_single, exp_double)
log = by_precision(log_single, log_double)


@scalar
def logistic(x: float) -> float:
    """1 / (1 + e^-x): the probability whose log-odds are x."""
    return 1.0 / (1.0 + exp(-x))


@scalar
def power(base: float, exponent: float) -> float:
    """Base to the power exponent, for base in [0, 1] and exponent >= 0; 0 to the power 0 is 1."""
    if base <= 0.0:
        return 1.0 if exponent == 0.0 else 0.0
    return exp(exponent * log(base))
