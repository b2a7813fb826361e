"""Gamma-Gamma: what a purchase of each customer brings (Fader & Hardie 2013, "The Gamma-Gamma Model of
Monetary Value"). A peer of the credible mean, measured beside it."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from assistant.scoring.arrays import FloatArray


@dataclass(frozen=True)
class GammaGamma:
    """Amounts ~ Gamma(p, v) around a customer's own v ~ Gamma(q, gamma)."""

    p: float
    q: float
    gamma: float

    def amounts(self, purchases: FloatArray, mean: FloatArray) -> FloatArray:
        """The expected amount of a customer's next purchase, eq. 5; everybody's mean without a purchase."""
        weight = self.p * purchases / (self.p * purchases + self.q - 1)
        everybody = self.p * self.gamma / (self.q - 1)
        return weight * mean + (1 - weight) * everybody


def fit_amounts(purchases: FloatArray, mean: FloatArray) -> GammaGamma:
    """Maximum likelihood over customers with a purchase and a mean above zero; q is kept above 1."""
    x, m = purchases[(purchases > 0) & (mean > 0)], mean[(purchases > 0) & (mean > 0)]

    def cost(theta: FloatArray) -> float:
        p, gamma = np.exp(theta[[0, 2]])
        q = 1.0 + np.exp(theta[1])
        px = p * x
        inner = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(gamma)
        inner = inner + (px - 1) * np.log(m) + px * np.log(x) - (px + q) * np.log(gamma + x * m)
        return float(-inner.mean())

    p, q, gamma = np.exp(minimize(cost, np.array([1.5, 1.0, np.log(m.mean())]), method="Nelder-Mead").x)
    return GammaGamma(float(p), float(1.0 + q), float(gamma))
