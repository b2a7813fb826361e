"""Who is worth it: expected margin of the next 52 weeks, and at most five tiers by it."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.purchases import Summary


class Tier(StrEnum):
    """Best first."""

    key = "key"
    major = "major"
    ordinary = "ordinary"
    small = "small"
    release = "release"


TIERS = tuple(Tier)


@dataclass(frozen=True)
class TierPolicy:
    """Tiers by cumulative share of all future value, best customer first: those who bring the first 40 %
    are key, up to 70 % major, up to 90 % ordinary, the rest small. Release is proposed only below
    `contact_cost`, which is money of the ledger.

    `win_rate`: share of stopped customers that an effort brings back; the yardstick of the trade is one in
    four. It halves with every `win_half_life_days` of silence beyond the ordinary.
    """

    key: float = 0.40
    major: float = 0.70
    ordinary: float = 0.90
    contact_cost: float = 0.5
    win_rate: float = 0.25
    win_half_life_days: float = 182.0

    def __post_init__(self) -> None:
        if not 0 < self.key <= self.major <= self.ordinary <= 1:
            raise Invalid("tier policy: 0 < key <= major <= ordinary <= 1 is needed")
        if not self.contact_cost >= 0 or not 0 <= self.win_rate <= 1:
            raise Invalid("tier policy: contact_cost must be zero or more and win_rate between 0 and 1")
        if not self.win_half_life_days > 0:
            raise Invalid("tier policy: win_half_life_days must be above zero")

    def chance(self, silent_too_long: FloatArray) -> FloatArray:
        """The chance to win back, by days of silence beyond the ordinary."""
        return np.asarray(self.win_rate * 0.5 ** (np.maximum(silent_too_long, 0.0) / self.win_half_life_days))


@dataclass(frozen=True)
class Amounts:
    """What a purchase day of each customer brings, and of an average one."""

    credible: FloatArray
    average: float


@dataclass(frozen=True)
class Credibility:
    """What an average purchase day brings, and how many of their own a customer needs to be believed half."""

    average: float
    doubt: float


@dataclass(frozen=True)
class Cuts:
    """The least value of each tier, best first; all infinite where nobody has any value."""

    key: float
    major: float
    ordinary: float


@dataclass(frozen=True)
class Values:
    """Money of the next 52 weeks: `standing` if nobody does anything, `future` with an effort to win them
    back."""

    standing: FloatArray
    future: FloatArray


def credible_amounts(summary: Summary, known: Credibility | None = None) -> Amounts:
    """Each customer's mean amount, drawn to everybody's as far as few purchases prove little.

    Bühlmann credibility: weight n / (n + k), k = variance within customers / variance between them, by the
    usual unbiased estimators (`credibility_of`), or as `known` says where these customers are only some of
    all.
    """
    n = summary.purchase_days.astype(np.float64)
    shared = known or credibility_of(summary)
    weight = np.divide(n, n + shared.doubt, out=np.zeros_like(n), where=n > 0)
    return Amounts(weight * summary.mean_amount + (1 - weight) * shared.average, shared.average)


def credibility_of(summary: Summary) -> Credibility:
    """How far one's own amounts count among these customers; when they cannot be told apart, not at all."""
    n = summary.purchase_days.astype(np.float64)
    total = n.sum()
    if total == 0:
        return Credibility(0.0, math.inf)
    average = float(n @ summary.mean_amount / total)
    people, freedom = np.count_nonzero(n), float(np.maximum(n - 1, 0).sum())
    if not freedom:
        # One purchase each says nothing about the spread within a customer: half is the customer's own.
        return Credibility(average, 1.0)
    within = float(summary.amount_scatter.sum()) / freedom
    room = total - float(n @ n) / total
    spread = float(n @ (summary.mean_amount - average) ** 2)
    between = max((spread - (people - 1) * within) / room, 0.0) if room > 0 else 0.0
    return Credibility(average, within / between if between else math.inf)


def values_of(
    if_alive: FloatArray,
    alive: FloatArray,
    amounts: Amounts,
    *,
    purchases_worth: FloatArray,
    margin_share: float,
    chance: FloatArray,
) -> Values:
    """Expected margin of the next 52 weeks per customer.

    `future` adds what winning back is worth: of the purchases a customer would make if they had not
    stopped, the part lost by stopping, times the share an effort brings back. Without it the best customers
    would be released the moment they lapse. Referrals and the like come in as a number of average
    purchases.
    """
    if not 0 <= margin_share <= 1:
        raise Invalid("margin_share: a share between 0 and 1 is needed")
    won = chance * if_alive * (1.0 - alive)
    other = purchases_worth * amounts.average
    standing = margin_share * (if_alive * alive * amounts.credible + other)
    return Values(standing, standing + margin_share * won * amounts.credible)


def cuts_of(value: FloatArray, policy: TierPolicy) -> Cuts:
    """Where the tiers of these customers part: the first who bring `key` of all value are key, and so on."""
    ranked = np.sort(np.maximum(value, 0.0))[::-1]
    total = ranked.sum()
    if total <= 0:
        return Cuts(math.inf, math.inf, math.inf)
    before = np.concatenate(([0.0], np.cumsum(ranked)[:-1])) / total
    ends = np.searchsorted(before, [policy.key, policy.major, policy.ordinary], side="left")
    return Cuts(*(float(ranked[max(int(end) - 1, 0)]) for end in ends))


def tiers(
    value: FloatArray, bought: BoolArray, policy: TierPolicy, known: Cuts | None = None
) -> NDArray[np.int8]:
    """A tier (an index into TIERS) for each customer: more value never means a lower tier, equal value the
    same. The cuts are those of these customers, or `known` where they are only some of all.

    Who never bought is small and never released. When nobody has any value (no amounts were recorded) all are
    ordinary: nothing tells them apart.
    """
    value, cuts = np.maximum(value, 0.0), known or cuts_of(value, policy)
    if math.isinf(cuts.key):
        return np.where(bought, TIERS.index(Tier.ordinary), TIERS.index(Tier.small)).astype(np.int8)
    tier = np.select([value >= cuts.key, value >= cuts.major, value >= cuts.ordinary], [0, 1, 2], 3)
    tier[bought & (value < policy.contact_cost)] = TIERS.index(Tier.release)
    tier[~bought & (value <= 0)] = TIERS.index(Tier.small)
    return tier.astype(np.int8)
