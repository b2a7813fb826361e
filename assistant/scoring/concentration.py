"""How few customers make how much of the sales (S0.30)."""

from dataclasses import dataclass

import numpy as np

from assistant.errors import Invalid
from assistant.scoring.arrays import FloatArray

POINTS = 20


@dataclass(frozen=True)
class Concentration:
    """`customers` with sales above zero; the `share` of them that makes `of_sales` of the sales; the Gini
    coefficient, 0 for all alike, towards 1 for one who buys everything; and the Lorenz curve as (share of
    customers, smallest first; share of sales). Sales of zero or less (refunds) are counted in `without`."""

    customers: int
    without: int
    of_sales: float
    share: float
    gini: float
    lorenz: tuple[tuple[float, float], ...]


def concentration(sales: FloatArray, of_sales: float = 0.8) -> Concentration:
    """The concentration of sales over customers. Raises Invalid for a share outside 0..1."""
    if not 0 < of_sales <= 1:
        raise Invalid("of_sales: a share above 0 and up to 1 is needed")
    paid = np.sort(sales[sales > 0])
    many = len(paid)
    if not many:
        return Concentration(0, len(sales), of_sales, 0.0, 0.0, ())
    total = np.cumsum(paid)
    best = np.cumsum(paid[::-1])
    needed = int(np.searchsorted(best, of_sales * best[-1] * (1 - 1e-12))) + 1
    gini = (many + 1 - 2 * float((total / total[-1]).sum())) / many
    at = np.unique(np.linspace(0, many, POINTS + 1).round().astype(np.int64))
    curve = np.concatenate(([0.0], total / total[-1]))
    lorenz = tuple((float(n / many), float(curve[n])) for n in at)
    return Concentration(many, len(sales) - many, of_sales, needed / many, max(gini, 0.0), lorenz)
