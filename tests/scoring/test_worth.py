from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import assistant.scoring
from assistant.errors import Invalid
from assistant.scoring.concentration import concentration
from assistant.scoring.extras import Extras
from assistant.scoring.indicators import read_indicators
from assistant.scoring.lapse import LapseState
from assistant.scoring.natural import natural_reasons, read_natural
from assistant.scoring.purchases import Ledger, Purchases, epoch_day
from assistant.scoring.quadrants import QUADRANTS, Quadrant, quadrant_of, read_services, services
from assistant.scoring.releasing import Ground, Trying, release
from assistant.scoring.score import score_all
from assistant.scoring.stages import Stage
from assistant.scoring.value import Tier
from assistant.scoring.words import shares
from assistant.scoring.worth import read_worth, worth
from tests.scoring.histories import AS_OF, bought, every, ledger, town

FOLDER = Path(assistant.scoring.__file__).parent


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=50))
def test_the_share_that_makes_the_sales_makes_them(sales: list[float]) -> None:
    found = concentration(np.array(sales))
    best = sorted(sales, reverse=True)[: round(found.share * len(sales))]
    assert sum(best) >= 0.8 * sum(sales) * (1 - 1e-9)
    assert 0 <= found.gini < 1
    assert (found.lorenz[0], found.lorenz[-1][0]) == ((0.0, 0.0), 1.0)


def test_alike_customers_have_no_concentration_and_refunds_are_counted_apart() -> None:
    found = concentration(np.array([5.0] * 10 + [-3.0, 0.0]))
    assert (found.customers, found.without, found.share) == (10, 2, 0.8)
    assert found.gini == pytest.approx(0)


def test_quadrants_part_by_turnover_and_profit_and_leave_out_who_never_bought() -> None:
    turnover, profit = np.array([9.0, 9, 1, 1, 0]), np.array([90.0, 5, 5, 90, 0])
    found = quadrant_of(turnover, profit, np.array([True, True, True, True, False]))
    assert [QUADRANTS[at] for at in found[:4]] == list(Quadrant)
    assert found[4] == -1
    assert services()[Quadrant.low_high].skills["professional"] == 3


def test_letting_go_is_proposed_with_its_figures_and_never_for_a_worthy_customer() -> None:
    assert release(Trying(500, 0.25, 1, attempts=2, signs_of_life=0)) is None
    stopped = release(Trying(500, 0.25, 1, attempts=3, signs_of_life=0))
    assert stopped is not None
    assert stopped.grounds == (Ground.stopped,)
    assert release(Trying(500, 0.25, 1, attempts=3, signs_of_life=1)) is None
    poor = release(Trying(2, 0.25, 1, attempts=0, signs_of_life=0))
    assert poor is not None
    assert poor.words("en") == "One more attempt brings 0.50 on average and costs 1.00."


def test_a_natural_end_is_not_chased_but_a_pause_is_no_end() -> None:
    gone = release(Trying(500, 0.25, 1, 0, 0, "moved"))
    assert gone is not None
    assert gone.words("zh") == "客户说：已经搬走；属于自然流失，不必强留。"
    assert release(Trying(500, 0.25, 1, 0, 0, "no_need")) is None
    with pytest.raises(Invalid, match="natural"):
        release(Trying(500, 0.25, 1, 0, 0, "moon"))


def test_no_need_now_is_not_lost_and_who_moved_is_worth_no_effort() -> None:
    silent = every("a", 21, 10, 120, amount=90)
    pause, moved = (
        score_all(ledger(silent, *town()), AS_OF, extras={"a": Extras(natural=why)}).scores[0]
        for why in ("no_need", "moved")
    )
    assert pause.lapse_state is LapseState.active
    assert moved.lapse_state is LapseState.lapsed
    assert moved.future_value == moved.standing_value < pause.future_value
    assert {"reason": "moved"} in [one.numbers for one in moved.because]


@pytest.mark.parametrize(
    ("person", "stage"),
    [
        (bought("a", 3), Stage.trial),
        (bought("a"), Stage.none),
        (every("a", 20, 40, 8), Stage.mature),
        (every("a", 20, 10, 200), Stage.decline),
        (bought("a", *range(2, 60, 5), *range(100, 400, 40)), Stage.growth),
    ],
)
def test_the_stage_of_a_customer_is_told_with_its_day(person: Purchases, stage: Stage) -> None:
    score = score_all(ledger(person, *town()), AS_OF).scores[0]
    assert score.stage is stage
    assert (score.stage_since is None) == (stage is Stage.none)
    assert score.stage_since is None or score.stage_since <= AS_OF


def test_each_share_of_the_score_is_said() -> None:
    score = score_all(ledger(every("a", 21, 10, 120), *town()), AS_OF).scores[0]
    assert shares(score.because, "en")[0].startswith("silence against the own rhythm: ")
    assert all("分中占" in one for one in shares(score.because, "zh"))


def test_necessary_and_chosen_spend_are_told_apart() -> None:
    days = tuple(date.fromordinal(AS_OF.toordinal() - n) for n in (500, 400, 100, 50))
    mixed = Purchases("a", days, (10.0, 20.0, 30.0, 40.0), (False, True, False, True))
    told = {b.code: b.numbers for b in score_all(ledger(mixed, *town()), AS_OF).scores[0].because}
    assert told["necessary"] | {} == {
        "amount": 40,
        "orders": 2,
        "interval": 400,
        "amount_365": 30,
        "orders_365": 1,
    }
    assert told["discretionary"]["interval"] == 350


def test_bad_orders_are_counted_and_nobody_falls_over_them() -> None:
    today = epoch_day(AS_OF)
    who = np.concatenate(([0, 0, 1, 2, 2, 3], np.full(10_000, 4)))
    day = np.concatenate(
        ([today - 9, today + 5, today - 3, today - 4, today - 4, today - 8], np.full(10_000, today))
    )
    amount = np.concatenate(([10.0, 10, -8, 7, 7, 0], np.arange(10_000) / 100 + 1))
    orders = Ledger(who, day, amount, np.zeros(len(who), bool), ["a", "b", "c", "d", "e", "none"])
    report = score_all(orders, AS_OF)
    aside = report.set_aside
    assert (aside.future, aside.refunds, aside.refunds_alone) == (1, 1, 1)
    assert (aside.free, aside.repeated, aside.crowded) == (1, 1, 10_000)
    assert report.scores[1].lapse_state is report.scores[5].lapse_state is LapseState.never_bought
    assert all(np.isfinite(one.future_value) for one in report.scores)


def test_every_tier_has_its_effort() -> None:
    assert worth().effort[Tier.key].money(1_000) == 300
    assert worth().effort[Tier.release].money(1_000) == 0
    assert set(worth().effort) == set(Tier)


@pytest.mark.parametrize(
    ("file", "reader", "old", "new", "says"),
    [
        ("indicators.yaml", read_indicators, "weight: 40", "weight: -1", "line 7: 'weight'"),
        ("indicators.yaml", read_indicators, "at_risk: 40", "at_risk: 70", "line 24: lapse policy"),
        ("indicators.yaml", read_indicators, "  silence:", "  quiet:", "line 7: unknown key 'quiet'"),
        ("worth.yaml", read_worth, "share: 0.30", "share: 1.5", "line 10: 'share'"),
        ("quadrants.yaml", read_services, "professional: 3", "professional: 9", "line 15: 'professional'"),
        ("natural.yaml", read_natural, "means: gone", "means: lost", "line 9: 'means'"),
        ("natural.yaml", read_natural, "  no_time:", "  no_need:", "line 7: 'no_need' stands here twice"),
    ],
)
def test_a_mistake_in_a_sheet_is_named_with_its_line(
    file: str, reader: object, old: str, new: str, says: str
) -> None:
    text = (FOLDER / file).read_text("utf-8").replace(old, new, 1)
    with pytest.raises(Invalid, match=says):
        reader(text)  # type: ignore[operator]


def test_natural_reasons_have_names_in_both_languages() -> None:
    assert all(set(one.name) == {"zh", "en"} for one in natural_reasons().values())
