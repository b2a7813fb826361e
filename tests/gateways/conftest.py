"""Both adapters, each with its own network behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from assistant.clock import Clock
from assistant.gateways.phone.gateway import PhoneGateway
from assistant.gateways.twilio.client import TwilioGateway
from assistant.settings import Settings
from assistant.touches.gateway import Gateway
from tests.gateways.loopback import ACCOUNT, SENDER, TOKEN, Loopback, running


class BothTimes:
    """Business time stands on Monday 10:00; machine time runs."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, tzinfo=UTC)

    def wall(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Carrier:
    """A gateway and what its network has taken."""

    gateway: Gateway
    loopback: Loopback | None = None


@pytest.fixture
def ticking() -> Clock:
    return BothTimes()


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with running() as server:
        yield server


@pytest.fixture
def twilio_settings(loopback: Loopback) -> Settings:
    return Settings(
        gateway="twilio",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from=SENDER,
        twilio_api_base=loopback.url,
        public_url="https://winback.example/",
    )


@pytest.fixture
def twilio(twilio_settings: Settings, ticking: Clock) -> TwilioGateway:
    return TwilioGateway(twilio_settings, ticking, timeout_s=0.6)


@pytest.fixture
def phone(engine: sa.Engine, ticking: Clock) -> PhoneGateway:
    return PhoneGateway(engine, ticking, pause=lambda seconds: None)


@pytest.fixture(params=["phone", "twilio"])
def carrier(request: pytest.FixtureRequest) -> Gateway:
    found: Gateway = request.getfixturevalue(request.param)
    return found
