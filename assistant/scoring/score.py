"""One pass over a ledger: who has lapsed, what they are worth, and why we say so."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.scoring.arrays import FloatArray
from assistant.scoring.bgnbd import (
    Cohort,
    Fitted,
    expected_if_alive,
    fit,
    from_prior,
    probability_alive,
)
from assistant.scoring.cohorts import CohortFits, fit_cohorts
from assistant.scoring.evidence import Measured, because
from assistant.scoring.extras import Equivalents, Extras, Signals, signals_of
from assistant.scoring.indicators import indicators
from assistant.scoring.lapse import (
    HORIZON_WEEKS,
    Because,
    Breadth,
    LapsePolicy,
    LapseState,
    Sign,
    expected_at_last_purchase,
    lapses,
    strengths,
    trends,
)
from assistant.scoring.natural import Means
from assistant.scoring.purchases import Ledger, Summary, day_of, epoch_day, summarise, until
from assistant.scoring.quadrants import Medians, medians_of, quadrant_of
from assistant.scoring.repurchase import Repurchase, chance_by_model, learn_repurchase
from assistant.scoring.rhythm import Rhythm, rhythm_of, shared_gap
from assistant.scoring.setting_aside import SetAside, set_aside
from assistant.scoring.spending import spending_of
from assistant.scoring.stages import STAGES, Stage, stages_of
from assistant.scoring.value import (
    TIERS,
    Credibility,
    Cuts,
    Tier,
    TierPolicy,
    credibility_of,
    credible_amounts,
    cuts_of,
    tiers,
    values_of,
)
from assistant.scoring.worth import worth

MARGIN_SHARE = 0.3


@dataclass(frozen=True)
class Score:
    """What is known about one customer. Money and purchases are those expected in the next 52 weeks;
    `future_value` counts on an effort to win them back, `standing_value` on none; `buys_again` is the chance
    of at least one purchase. Days are NaN for who never bought."""

    customer_id: str
    expected_purchases: float
    probability_alive: float
    lapse_state: LapseState
    lapse_score: float
    lapsed_on: date | None
    tier: Tier
    future_value: float
    days_since: float
    usual_gap_days: float
    because: tuple[Because, ...]
    breadth: Breadth | None
    standing_value: float
    buys_again: float
    stage: Stage
    stage_since: date | None


@dataclass(frozen=True)
class Norms:
    """What is known of all customers together, by which any one of them is scored: the fitted model, the
    usual gap of all (NaN where unknown), what an average purchase brings, where the tiers part, the models
    of cohorts (none: everybody's), who buys again as learned from earlier orders (none: by the model), and
    where the quadrants part (none: at the medians of those scored)."""

    fitted: Fitted
    gap: float
    credibility: Credibility
    cuts: Cuts
    cohorts: CohortFits | None = None
    repurchase: Repurchase | None = None
    medians: Medians | None = None


@dataclass(frozen=True)
class ScoreReport:
    """Scores in the order of the ledger's customers; every tier is in `counts_per_tier`, also with 0;
    `set_aside` counts the rows that were not taken as they stand."""

    fitted: Fitted
    scores: list[Score]
    counts_per_tier: dict[Tier, int]
    as_of: date
    set_aside: SetAside
    norms: Norms


def score_all(
    ledger: Ledger,
    as_of: date,
    *,
    fitted: Fitted | None = None,
    margin_share: float = MARGIN_SHARE,
    extras: Mapping[str, Extras] | None = None,
    lapse_policy: LapsePolicy | None = None,
    tier_policy: TierPolicy | None = None,
    equivalents: Equivalents | None = None,
) -> ScoreReport:
    """Score every customer of the ledger as of the end of a day.

    Without `fitted` the model is fitted to the ledger's own buyers; with nobody who bought it is the prior.
    Raises Invalid for a ledger that contradicts itself, a margin share outside 0..1, or extras for an
    unknown customer.
    """
    measured = measure(
        until(ledger, as_of),
        as_of,
        fitted=fitted,
        margin_share=margin_share,
        extras=extras,
        lapse_policy=lapse_policy,
        tier_policy=tier_policy,
        equivalents=equivalents,
    )
    scores = [_score(measured, at, ledger.customers[at]) for at in range(len(ledger.customers))]
    counted = Counter(score.tier for score in scores)
    tiers_counted = {tier: counted[tier] for tier in TIERS}
    aside = set_aside(ledger, as_of)
    return ScoreReport(measured.fitted, scores, tiers_counted, as_of, aside, norms_of(measured, tier_policy))


def measure(
    ledger: Ledger,
    as_of: date,
    *,
    fitted: Fitted | None = None,
    margin_share: float = MARGIN_SHARE,
    extras: Mapping[str, Extras] | None = None,
    lapse_policy: LapsePolicy | None = None,
    tier_policy: TierPolicy | None = None,
    equivalents: Equivalents | None = None,
    norms: Norms | None = None,
) -> Measured:
    """Everything as columns, for a ledger already cut at `as_of`; `score_all` turns it into records.

    `norms` are those of all customers where the ledger holds only some of them; without them the ledger's
    own.
    """
    lapse_policy, tier_policy = lapse_policy or indicators().policy, tier_policy or TierPolicy()
    summary = summarise(ledger, as_of)
    rhythm = rhythm_of(summary, epoch_day(as_of), norms.gap if norms else None)
    signals = signals_of(ledger.customers, extras or {}, equivalents or worth().equivalents)
    model = norms.fitted if norms else fitted or _fitted(summary)
    cohorts, again = _models(ledger, as_of, summary, model, norms)
    if_alive, alive = _outlook(cohorts, summary, rhythm)
    then = cohorts.each(summary, expected_at_last_purchase)
    moves = trends(ledger, summary, rhythm, as_of, lapse_policy.window)
    amounts = credible_amounts(summary, norms.credibility if norms else None)
    values = values_of(
        if_alive,
        alive,
        amounts,
        purchases_worth=signals.purchases_worth,
        margin_share=margin_share,
        chance=_chance_to_win(rhythm, signals, tier_policy),
    )
    expected, today = if_alive * alive, epoch_day(as_of)
    lost = lapses(rhythm, moves, expected=expected, expected_then=then, signals=signals, policy=lapse_policy)
    return Measured(
        fitted=model,
        summary=summary,
        rhythm=rhythm,
        trends=moves,
        signals=signals,
        lapses=lost,
        expected=expected,
        alive=alive,
        amounts=amounts,
        values=values,
        tier=tiers(values.future, summary.bought, tier_policy, norms.cuts if norms else None),
        stages=stages_of(summary, rhythm, moves, lost, today, indicators().stages),
        spending=spending_of(ledger, today),
        buys_again=_buys_again(again, model, summary, rhythm, alive),
        cohorts=cohorts,
        repurchase=again,
        quadrant=quadrant_of(*_yield(summary), summary.bought, norms.medians if norms else None),
    )


def signs_of(
    ledger: Ledger, as_of: date, policy: LapsePolicy, extras: Mapping[str, Extras] | None = None
) -> Mapping[str, Sign]:
    """Every indicator of lapse before any weight, for a ledger already cut at `as_of`."""
    m = measure(ledger, as_of, extras=extras, lapse_policy=policy)
    return strengths(
        m.rhythm,
        m.trends,
        expected=m.expected,
        expected_then=m.lapses.expected_then,
        signals=m.signals,
        policy=policy,
    )


def norms_of(measured: Measured, tier_policy: TierPolicy | None = None) -> Norms:
    """What these customers have in common; scoring any of them by it gives what scoring all gave."""
    return Norms(
        measured.fitted,
        shared_gap(measured.summary),
        credibility_of(measured.summary),
        cuts_of(measured.values.future, tier_policy or TierPolicy()),
        measured.cohorts,
        measured.repurchase,
        medians_of(*_yield(measured.summary), measured.summary.bought),
    )


def _yield(summary: Summary) -> tuple[FloatArray, FloatArray]:
    """Turnover and profit of the last 365 days; the margin share is everybody's, so money stands for it."""
    return summary.count_365.astype(np.float64), summary.spend_365


def _chance_to_win(rhythm: Rhythm, signals: Signals, policy: TierPolicy) -> FloatArray:
    """Who came to a natural end is not chased."""
    chance = policy.chance(np.nan_to_num(rhythm.days_since - rhythm.allowance))
    return np.where(signals.said(Means.gone), 0.0, chance)


def _models(
    ledger: Ledger, as_of: date, summary: Summary, model: Fitted, norms: Norms | None
) -> tuple[CohortFits, Repurchase | None]:
    if norms is not None:
        return norms.cohorts or CohortFits((0,), (model,)), norms.repurchase
    return fit_cohorts(summary, model), learn_repurchase(ledger, as_of, HORIZON_WEEKS, model)


def _buys_again(
    learned: Repurchase | None, model: Fitted, summary: Summary, rhythm: Rhythm, alive: FloatArray
) -> FloatArray:
    """By what was learned or else the model; who keeps to seasons by how often they came back."""
    if learned is None:
        chance = chance_by_model(model, summary, HORIZON_WEEKS)
    else:
        chance = learned.chance(model, summary, rhythm)
    return np.where(rhythm.no_need_yet, alive, chance)


def _fitted(summary: Summary) -> Fitted:
    some = summary.bought
    if not some.any():
        return from_prior()
    return fit(Cohort(summary.frequency[some], summary.recency[some], summary.age[some]))


def _outlook(cohorts: CohortFits, summary: Summary, rhythm: Rhythm) -> tuple[FloatArray, FloatArray]:
    """Purchases of the next 52 weeks if alive, and the chance to be alive; zero for who never bought.

    The model knows no seasons: a yearly customer still within the year is expected by their own record, as
    many purchases as in a season so far, with the chance of one who has come back `returns` times out of as
    many.
    """
    if_alive = cohorts.each(summary, lambda model, some: expected_if_alive(model, some, HORIZON_WEEKS))
    alive = cohorts.each(summary, probability_alive)
    season = rhythm.no_need_yet
    if_alive = np.where(season, summary.purchase_days / (rhythm.returns + 1.0), if_alive)
    alive = np.where(season, (rhythm.returns + 1.0) / (rhythm.returns + 2.0), alive)
    return np.where(summary.bought, if_alive, 0.0), np.where(summary.bought, alive, 0.0)


def _score(m: Measured, at: int, customer_id: str) -> Score:
    state = _state(m, at)
    lapsed = state is LapseState.lapsed
    return Score(
        customer_id=customer_id,
        expected_purchases=float(m.expected[at]),
        probability_alive=float(m.alive[at]),
        lapse_state=state,
        lapse_score=float(m.lapses.score[at]),
        lapsed_on=day_of(m.summary.last_day[at] + int(m.lapses.lapsed_day[at])) if lapsed else None,
        tier=TIERS[m.tier[at]],
        future_value=float(m.values.future[at]),
        days_since=float(m.rhythm.days_since[at]),
        usual_gap_days=float(m.rhythm.usual_gap[at]),
        because=because(m, at),
        breadth=_breadth(m, at, state),
        standing_value=float(m.values.standing[at]),
        buys_again=float(m.buys_again[at]),
        stage=STAGES[m.stages.stage[at]],
        stage_since=day_of(m.stages.since[at]) if m.summary.bought[at] else None,
    )


def _state(m: Measured, at: int) -> LapseState:
    if m.summary.purchase_days[at] == 0:
        return LapseState.never_bought
    if m.lapses.lapsed[at]:
        return LapseState.lapsed
    return LapseState.at_risk if m.lapses.at_risk[at] else LapseState.active


def _breadth(m: Measured, at: int, state: LapseState) -> Breadth | None:
    if state not in (LapseState.lapsed, LapseState.at_risk):
        return None
    return Breadth.broad if m.lapses.broad[at] else Breadth.narrow
