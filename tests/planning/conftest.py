"""People the planning tests are about, and the shipped rules."""

from datetime import UTC, datetime

import pytest

from assistant.planning.facts import Consent, Consented, Facts
from assistant.planning.rules import load_rules

GIVEN = Consent(Consented.GIVEN, datetime(2025, 5, 1, tzinfo=UTC), "form 12")
BOTH = frozenset({"sms", "call"})


@pytest.fixture(scope="session")
def rules():
    return load_rules()


@pytest.fixture
def wang():
    """Ms Wang in Shanghai, who agreed to texts and calls."""
    return Facts(
        "CN", zones=("Asia/Shanghai",), consents={"sms": GIVEN, "call": GIVEN}, reachable_channels=BOTH
    )


@pytest.fixture
def ana():
    """Ana in New York, who agreed to texts and calls."""
    return Facts(
        "US", "NY", ("America/New_York",), consents={"sms": GIVEN, "call": GIVEN}, reachable_channels=BOTH
    )
