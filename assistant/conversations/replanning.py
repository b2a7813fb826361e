"""When the day is planned again: after news, and the larger the house the less often."""

from datetime import datetime

import sqlalchemy as sa

from assistant.clock import Clock
from assistant.conversations import dayplans
from assistant.conversations.playbook import Playbook

REST = 10
"""How many times as long as planning took it is left alone: a tenth of the machine's time at most."""


class Planner:
    """Plans the day of one database, in one thread at a time."""

    def __init__(self, engine: sa.Engine, playbook: Playbook, clock: Clock) -> None:
        self._engine, self._playbook, self._clock = engine, playbook, clock
        self._rests_until: datetime | None = None

    def is_due(self) -> bool:
        """Whether the day should be planned now (dayplans.is_due), and the last time is long enough ago."""
        if self._rests_until is not None and self._clock.wall() < self._rests_until:
            return False
        return dayplans.is_due(self._engine, self._clock.now())

    def plan(self) -> int:
        """Plan the day; for how many customers."""
        began = self._clock.wall()
        self._rests_until = began + dayplans.PAUSE  # if it fails: not at every turn of the loop
        planned = dayplans.plan_today(self._engine, self._playbook, now=self._clock.now())
        ended = self._clock.wall()
        self._rests_until = ended + REST * (ended - began)
        return planned.customers if planned else 0
