"""A desk for every test of touches."""

import pytest
import sqlalchemy as sa

from assistant.clock import FixedClock
from tests.touches.desk import Desk, make


@pytest.fixture
def desk(engine: sa.Engine, clock: FixedClock) -> Desk:
    """Monday 10:00 in London; Ana agreed to texts and wrote to us an hour ago, so replies are welcome."""
    made = make(engine, clock.now())
    made.hear()
    return made
