from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.web.rhythm import EDGE, WIDTH, Bought, draw

TODAY = date(2026, 11, 23)
ORDERS = st.lists(
    st.builds(
        Bought,
        on=st.dates(date(2001, 1, 1), TODAY),
        amount=st.floats(0.01, 1e9, allow_nan=False),
        needed=st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


@given(ORDERS, st.one_of(st.none(), st.floats(0.1, 5000)))
def test_every_mark_lies_on_the_line_in_the_order_of_buying(orders: list[Bought], gap: float | None) -> None:
    chart = draw(orders, gap, TODAY)
    places = [dot.x for dot in chart.dots]
    assert places == sorted(places)
    assert all(
        EDGE <= place <= WIDTH - EDGE for place in [*places, chart.today, *(x for x, _ in chart.years)]
    )


def test_a_customer_who_never_bought_has_no_chart() -> None:
    assert draw([], 21.0, TODAY) is None


def test_a_refund_is_no_mark() -> None:
    chart = draw([Bought(TODAY, 10.0, False), Bought(TODAY, -10.0, False)], None, TODAY)
    assert len(chart.dots) == 1


def test_the_band_runs_from_the_last_order_to_the_next_one_expected() -> None:
    bought = [Bought(TODAY - timedelta(days=days), 10.0, False) for days in (142, 121, 100)]
    chart = draw(bought, 21.0, TODAY)
    assert chart.band[0] == chart.dots[-1].x
    assert chart.dots[-1].x < chart.band[1] < chart.today


def test_larger_amounts_make_larger_marks() -> None:
    small, large = draw(
        [Bought(TODAY - timedelta(days=9), 1, False), Bought(TODAY, 100, False)], None, TODAY
    ).dots
    assert small.radius < large.radius
