"""A network under the test's hand: it keeps what it accepted, and fails as it is told."""

from collections.abc import Callable
from datetime import datetime

from assistant.clock import Clock
from assistant.touches.gateway import Found, GatewayError, NotTaken, Outgoing, Receipt


class Network:
    """Implements the port. `fails` is raised instead of an answer; `deaf` fails before accepting anything."""

    name = "phone"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.accepted: list[tuple[str, Outgoing]] = []
        self.fails: Exception | None = None
        self.deaf = False
        self.unreachable = False
        self.before_answer: Callable[[Outgoing, str], None] = lambda outgoing, sid: None

    def send(self, outgoing: Outgoing) -> Receipt:
        if self.deaf:
            assert self.fails is not None
            raise self.fails
        sid = f"SM{len(self.accepted):032}"
        self.accepted.append((sid, outgoing))
        self.before_answer(outgoing, sid)
        if self.fails is not None:
            raise self.fails
        return Receipt(sid, "queued")

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        if self.unreachable:
            raise NotTaken("no connection")
        wall = self.clock.wall()
        return [Found(sid, "sent", out.to, out.body, wall) for sid, out in self.accepted if out.to == to]

    def turn_down(self, error: GatewayError) -> None:
        """From now on answer every request with this error, taking nothing."""
        self.fails, self.deaf = error, True

    def mend(self) -> None:
        """Work again."""
        self.fails, self.deaf, self.unreachable = None, False, False

    @property
    def bodies(self) -> list[str]:
        return [outgoing.body for _, outgoing in self.accepted]
