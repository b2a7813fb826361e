"""Which indicators earn their weight: looked at some weeks ago, do they foresee who bought since?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from scipy.stats import rankdata

from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.extras import Extras
from assistant.scoring.judging import Figure, auc, judged, log_loss, sure
from assistant.scoring.lapse import BEHAVIOUR, WARNINGS, LapsePolicy, Sign
from assistant.scoring.logistic import folds, foreseen, learn
from assistant.scoring.purchases import Ledger, counted, until
from assistant.scoring.repurchase import bought_between
from assistant.scoring.score import signs_of

LEAST_CUSTOMERS, LEAST_OF_EACH, LEAST_KNOWN = 200, 30, 30
REDUNDANT_VIF, CLOSE_RHO, REDUNDANT_RHO = 5.0, 0.7, 0.9
TIMES = 5
MOST_CUSTOMERS = 20_000


@dataclass(frozen=True)
class TooLittle:
    """The audit is refused: what there is, beside what is needed."""

    customers: int
    bought: int
    did_not: int
    customers_needed: int = LEAST_CUSTOMERS
    each_needed: int = LEAST_OF_EACH


@dataclass(frozen=True)
class Checked:
    """One indicator. `known_for` customers; the figures are None where it is not known here. `ablation` is
    the log loss that leaving it out costs, with its bootstrap interval, `permutation` the AUC that shuffling
    it costs, with the span of 95 % of folds and shuffles (no confidence interval); both on customers the
    model had not seen. `like` names indicators that say nearly the same; `adds` and `offered` are the
    verdict."""

    name: str
    weight: float
    known_for: int
    vif: float | None
    ablation: Figure | None
    permutation: Figure | None
    like: tuple[str, ...]
    adds: bool | None
    offered: float


@dataclass(frozen=True)
class Audit:
    """An audit of customers as of `cut`, judged by who bought from then until `as_of`. The matrices follow
    the order of `names`, the indicators known here."""

    cut: date
    as_of: date
    customers: int
    bought: int
    auc: Figure
    log_loss: Figure
    names: tuple[str, ...]
    pearson: tuple[tuple[float, ...], ...]
    spearman: tuple[tuple[float, ...], ...]
    checked: tuple[Checked, ...]


def audit(
    ledger: Ledger,
    as_of: date,
    weeks: float,
    policy: LapsePolicy,
    extras_then: Mapping[str, Extras] | None = None,
) -> Audit | TooLittle:
    """Look at every indicator as of `weeks` before `as_of`, and ask what it knew of the weeks since.

    `extras_then` is what was known on that earlier day, nothing later. At most 20,000 customers, evenly
    drawn. An indicator known for fewer than 30 customers is not known here: it gets no figure and keeps its
    weight. One whose ablation and permutation both span nought adds nothing: weight 0 is offered,
    except to the strongest of several that tell the same, as one of them is needed.
    """
    cut = as_of - timedelta(days=round(weeks * 7))
    then = until(ledger, cut)
    bought = np.bincount(then.customer_index[counted(then)], minlength=len(ledger.customers)) > 0
    place = np.flatnonzero(bought)
    place = place[:: -(-len(place) // MOST_CUSTOMERS) or 1]
    again = bought_between(ledger, cut, as_of)[place]
    hits = int(again.sum())
    if len(place) < LEAST_CUSTOMERS or min(hits, len(place) - hits) < LEAST_OF_EACH:
        return TooLittle(len(place), hits, len(place) - hits)
    signs = {
        name: Sign(sign.strength[place], sign.known[place])
        for name, sign in signs_of(then, cut, policy, extras_then).items()
    }
    return _audit(signs, again, cut, as_of, policy)


def _audit(signs: Mapping[str, Sign], again: BoolArray, cut: date, as_of: date, policy: LapsePolicy) -> Audit:
    names = tuple(n for n in (*BEHAVIOUR, *WARNINGS) if signs[n].known.sum() >= LEAST_KNOWN)
    columns = np.column_stack([np.where(signs[n].known, signs[n].strength, 0.0) for n in names])
    whole = foreseen(columns, again)
    pearson, spearman = _correlations(columns), _correlations(_ranked(columns))
    vif = _vif(pearson)
    shuffled = _permutation(columns, again)
    checked = []
    for name in (*BEHAVIOUR, *WARNINGS):
        weight = getattr(policy, name) if name in BEHAVIOUR else policy.warnings.get(name, 0.0)
        known = int(signs[name].known.sum())
        if name not in names:
            checked.append(Checked(name, weight, known, None, None, None, (), None, weight))
            continue
        at = names.index(name)
        without = foreseen(np.delete(columns, at, axis=1), again) if len(names) > 1 else _share(again)
        ablation = _ablation(again, whole, without)
        adds = ablation.low > 0 or shuffled[at].low > 0
        like = tuple(
            other
            for n, other in enumerate(names)
            if n != at
            and (
                abs(spearman[at, n]) >= REDUNDANT_RHO
                or (vif[at] > REDUNDANT_VIF and abs(pearson[at, n]) >= CLOSE_RHO)
            )
        )
        offered = weight if adds else 0.0
        checked.append(
            Checked(name, weight, known, float(vif[at]), ablation, shuffled[at], like, adds, offered)
        )
    return Audit(
        cut,
        as_of,
        len(again),
        int(again.sum()),
        judged(auc, again, whole),
        judged(log_loss, again, whole),
        names,
        _rows(pearson),
        _rows(spearman),
        _kept_one(checked),
    )


def _kept_one(checked: list[Checked]) -> tuple[Checked, ...]:
    """Of indicators that tell the same and add nothing beside each other, the strongest keeps its weight."""
    idle = {one.name: one.permutation.value for one in checked if one.adds is False and one.permutation}
    adding = {one.name for one in checked if one.adds}
    return tuple(
        replace(one, offered=one.weight)
        if one.name in idle
        and one.like
        and not adding & set(one.like)
        and all(idle[one.name] > idle.get(other, -1.0) for other in one.like)
        else one
        for one in checked
    )


def _ablation(again: BoolArray, whole: FloatArray, without: FloatArray) -> Figure:
    return sure(lambda at: log_loss(again[at], without[at]) - log_loss(again[at], whole[at]), len(again))


def _permutation(columns: FloatArray, again: BoolArray) -> list[Figure]:
    """The loss of AUC when one column of the customers held back is shuffled, over folds and shuffles."""
    rng = np.random.default_rng(3)
    lost: list[list[float]] = [[] for _ in range(columns.shape[1])]
    for seen, held in folds(len(columns)):
        model = learn(columns[seen], again[seen])
        before = auc(again[held], model.log_odds(columns[held]))
        for at, found in enumerate(lost):
            for _ in range(TIMES):
                mixed = columns[held].copy()
                mixed[:, at] = rng.permutation(mixed[:, at])
                found.append(before - auc(again[held], model.log_odds(mixed)))
    return [_spread(np.array(found)) for found in lost]


def _spread(found: FloatArray) -> Figure:
    """The mean, and where 95 % of the values lie: how far folds and shuffles differ, not how sure the mean
    is."""
    low, high = np.nanpercentile(found, (2.5, 97.5))
    return Figure(float(np.nanmean(found)), float(low), float(high))


def _correlations(columns: FloatArray) -> FloatArray:
    moved = columns - columns.mean(axis=0)
    length = np.sqrt((moved**2).sum(axis=0))
    moved = moved / np.where(length > 1e-12, length, 1.0)
    found = moved.T @ moved
    np.fill_diagonal(found, 1.0)
    return np.asarray(found, dtype=np.float64)


def _ranked(columns: FloatArray) -> FloatArray:
    return np.asarray(rankdata(columns, axis=0), dtype=np.float64)


def _vif(correlations: FloatArray) -> FloatArray:
    """Variance inflation: how much of each indicator the others already tell, 1 for nothing."""
    return np.asarray(np.diag(np.linalg.pinv(correlations)), dtype=np.float64).clip(min=1.0)


def _share(again: BoolArray) -> FloatArray:
    return np.full(len(again), again.mean())


def _rows(matrix: FloatArray) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in matrix)
