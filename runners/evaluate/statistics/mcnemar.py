"""McNemar's test: of the items whose correctness flipped, were gains and losses a fair coin?

Only for independent items (one item a cluster). Mid-p gives the word: the exact test is needlessly strict, with a true
false-alarm rate of 1 to 4 % where 5 % is promised (Fagerland, Lydersen and Laake 2013).
"""

from __future__ import annotations


def exact_p(gained: int, lost: int) -> float:
    """Two-sided binomial p of `gained` among all flips at one half; 1 without a flip."""
    from scipy.stats import binomtest

    flips = gained + lost
    return float(binomtest(gained, flips, 0.5).pvalue) if flips else 1.0


def mid_p(gained: int, lost: int) -> float:
    """As `exact_p`, but the observed split itself counts half; 1 without a flip."""
    from scipy.stats import binom

    flips, fewer = gained + lost, min(gained, lost)
    # 2 * (P(X < k) + P(X = k) / 2) is the sum of two neighbouring distribution values.
    return min(1.0, float(binom.cdf(fewer - 1, flips, 0.5) + binom.cdf(fewer, flips, 0.5))) if flips else 1.0
