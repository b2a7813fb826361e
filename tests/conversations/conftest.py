import pytest
from sqlmodel import Session, col, select

from assistant import wiring
from assistant.clock import FixedClock
from assistant.conversations.models import Conversation
from assistant.conversations.opening import open_talk
from assistant.conversations.playbook import Playbook
from assistant.conversations.receiving import Inbound, receive
from assistant.customers.models import Customer
from assistant.history.ledger import SYSTEM
from assistant.settings import Settings
from assistant.touches.models import Touch


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    return wiring.playbook(Settings(company="Harbour Tea"), "phone")


class Stage:
    """Talks with one customer through the real functions, a sender standing in for the worker."""

    def __init__(self, session: Session, playbook: Playbook, clock: FixedClock) -> None:
        self.session, self.playbook, self.clock = session, playbook, clock
        self.received = 0

    def open(self, customer: Customer, script: str = "sms_winback", channel: str = "sms") -> Conversation:
        opened = open_talk(
            self.session, self.playbook, customer_id=customer.id, script_id=script,
            channel=channel, actor=SYSTEM, now=self.clock.now(),
        )  # fmt: skip
        assert opened.conversation_id, opened.withheld
        return self.session.get_one(Conversation, opened.conversation_id)

    def hears(
        self, number: str, text: str, sid: str | None = None, opt_out_type: str | None = None
    ) -> str | None:
        self.received += 1
        inbound = Inbound("sms", number, text, sid or f"SM{self.received}", self.clock.now(), opt_out_type)
        return receive(self.session, self.playbook, inbound, now=self.clock.now())

    def leave(self) -> list[str]:
        """Every waiting text leaves at its due time; the words of those that left."""
        waiting = select(Touch).where(Touch.state == "planned", Touch.channel == "sms")
        touches = list(self.session.exec(waiting.order_by(col(Touch.seq))))
        for touch in touches:
            touch.state, touch.sent_at = "sent", touch.due_at
            self.session.add(touch)
        self.session.flush()
        return [touch.body for touch in touches]

    def touches(self) -> list[Touch]:
        return list(self.session.exec(select(Touch).order_by(col(Touch.seq))))


@pytest.fixture
def stage(session: Session, playbook: Playbook, clock: FixedClock) -> Stage:
    return Stage(session, playbook, clock)
