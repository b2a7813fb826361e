"""Will they buy again within the horizon? Learned on the company's own earlier orders, and the purchase
model where those are too few."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.bgnbd import Cohort, Parameters, fit, probability_alive
from assistant.scoring.logistic import Logistic, foreseen, learn, log_odds
from assistant.scoring.purchases import Ledger, Summary, counted, epoch_day, summarise, until
from assistant.scoring.rhythm import Rhythm, rhythm_of

COLUMNS = ("model", "silence", "rhythm", "frequency", "money")
MOST_CUSTOMERS = 30_000
LEAST_CUSTOMERS, LEAST_OF_EACH = 200, 30
LEAST_WEEKS = 4.0


@dataclass(frozen=True)
class Repurchase:
    """What earlier orders taught: weights of COLUMNS, `slope` and `level` that bring the log-odds to
    `weeks` ahead, and what was learned from."""

    model: Logistic
    slope: float
    level: float
    weeks: float
    learned_weeks: float
    customers: int
    bought_share: float

    def chance(self, purchase_model: Parameters, summary: Summary, rhythm: Rhythm) -> FloatArray:
        """The chance of each customer to buy within `weeks`, 0 for who never bought."""
        odds = self.model.log_odds(_columns(purchase_model, summary, rhythm, self.weeks))
        return np.where(summary.bought, expit(self.slope * odds + self.level), 0.0)


def chance_by_model(model: Parameters, summary: Summary, weeks: float) -> FloatArray:
    """P(at least one purchase within `weeks`) by BG/NBD: alive, and the Gamma-Poisson not silent."""
    cohort = summary.cohort()
    waited = model.alpha + cohort.age
    silent = np.exp(-(model.r + cohort.frequency) * np.log1p(weeks / waited))
    return np.where(summary.bought, probability_alive(model, cohort) * (1.0 - silent), 0.0)


def learn_repurchase(
    ledger: Ledger, as_of: date, weeks: float, model: Parameters, learn_weeks: float | None = None
) -> Repurchase | None:
    """Learn from the ledger's own past who buys again within `weeks`; None where the past is too short.

    Customers are looked at as of `learn_weeks` before `as_of` (a third of the ledger's length and `weeks` at
    most, where nothing is said), and what they did since is the answer: never anything after `as_of`. The
    slope is Platt's, over chances from models that had not seen the customer. `model` is the purchase model
    as of `as_of`: the level is set so that the mean chance `weeks` ahead is its own, times the ratio by which
    it missed the earlier stretch. Needs 200 customers, of them 30 who bought again and 30 who did not.
    """
    ledger = _some(until(ledger, as_of))
    if not len(ledger.day):
        return None
    lived = (epoch_day(as_of) - int(ledger.day.min()) + 1) / 7
    stretch = learn_weeks or min(weeks, lived / 3)
    cut = as_of - timedelta(days=round(stretch * 7))
    then = summarise(ledger, cut)
    again = bought_between(ledger, cut, as_of)[then.bought]
    if stretch < LEAST_WEEKS or len(again) < LEAST_CUSTOMERS or not _mixed(again):
        return None
    earlier = fit(Cohort(then.frequency[then.bought], then.recency[then.bought], then.age[then.bought]))
    columns = _columns(earlier, then, rhythm_of(then, epoch_day(cut)), stretch)[then.bought]
    weights = learn(columns, again)
    platt = learn(log_odds(foreseen(columns, again))[:, None], again)
    slope = float(platt.weights[0] / platt.scale[0])
    missed = again.mean() / chance_by_model(earlier, then, stretch)[then.bought].mean()
    level = _level(ledger, as_of, weeks, model, weights, slope, float(missed))
    return Repurchase(weights, slope, level, weeks, stretch, len(again), float(again.mean()))


def bought_between(ledger: Ledger, after: date, by: date) -> BoolArray:
    """Who of the ledger's customers bought after one day and by the end of another."""
    ledger = until(ledger, by)
    rows = (ledger.day > epoch_day(after)) & counted(ledger)
    return np.bincount(ledger.customer_index[rows], minlength=len(ledger.customers)) > 0


def _columns(model: Parameters, summary: Summary, rhythm: Rhythm, weeks: float) -> FloatArray:
    since = np.nan_to_num(rhythm.days_since)
    return np.column_stack(
        (
            log_odds(chance_by_model(model, summary, weeks)),
            np.log1p(since / 7),
            np.log1p(since / rhythm.usual_gap),
            np.log1p(summary.frequency),
            np.log1p(np.maximum(summary.spend_all, 0.0)),
        )
    )


def _level(
    ledger: Ledger,
    as_of: date,
    weeks: float,
    model: Parameters,
    weights: Logistic,
    slope: float,
    missed: float,
) -> float:
    now = summarise(ledger, as_of)
    some = now.bought
    aim = float(np.clip(chance_by_model(model, now, weeks)[some].mean() * missed, 1e-4, 1 - 1e-4))
    odds = slope * weights.log_odds(_columns(model, now, rhythm_of(now, epoch_day(as_of)), weeks)[some])
    return float(brentq(lambda level: expit(odds + level).mean() - aim, -40.0, 40.0))


def _some(ledger: Ledger) -> Ledger:
    """Every n-th customer with all their rows, so that learning costs the same for any company."""
    step = -(-len(ledger.customers) // MOST_CUSTOMERS)
    if step <= 1:
        return ledger
    rows = ledger.customer_index % step == 0
    columns = ledger.day[rows], ledger.amount[rows], ledger.discretionary[rows]
    return Ledger(ledger.customer_index[rows] // step, *columns, ledger.customers[::step])


def _mixed(again: BoolArray) -> bool:
    return min(int(again.sum()), int((~again).sum())) >= LEAST_OF_EACH
