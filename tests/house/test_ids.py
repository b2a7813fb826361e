"""Ids sort by time and never collide."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from assistant import ids

moments = st.integers(0, 7 * 10**12).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))


@example(datetime.fromtimestamp(65.486, UTC), 1)
@given(moments, st.integers(1, 10**9))
def test_a_later_id_sorts_after_an_earlier_one(at: datetime, milliseconds: int) -> None:
    later = at + timedelta(milliseconds=milliseconds)
    assert ids.new("cus", at) < ids.new("cus", later)


def test_ids_of_one_moment_differ_and_have_one_shape() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    made = {ids.new("cus", at) for _ in range(10_000)}
    assert len(made) == 10_000
    assert {(len(one), one[:4]) for one in made} == {(30, "cus_")}
