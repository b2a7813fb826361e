"""A program that talks to the real application with a key."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Consent, Customer, Lapse, Phone
from assistant.reps import keys
from assistant.runtime import Runtime

API = "/api/v1"
ANA = {
    "name": "Ana Fernandes",
    "given_name": "Ana",
    "language": "en",
    "zone": "Europe/London",
    "country": "GB",
}
LAPSED = {
    "state": "lapsed",
    "score": 0.9,
    "tier": "key",
    "future_value": 480.0,
    "expected_purchases": 0.4,
    "probability_alive": 0.2,
    "days_since": 120,
    "usual_gap_days": 21.0,
}


class Program:
    """An HTTP client that sends one key and speaks JSON."""

    def __init__(self, client: FlaskClient, secret: str | None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._client.get(API + path, query_string=query, headers=self._headers)

    def post(self, path: str, body: Any = None, **how: Any) -> TestResponse:
        how = how or {"json": body}
        return self._client.post(API + path, headers=self._headers | how.pop("headers", {}), **how)


@pytest.fixture
def program(app: Flask, runtime: Runtime) -> Callable[[str | None], Program]:
    """Makes a program with a key of a role, or with none."""

    def make(role: str | None) -> Program:
        if role is None:
            return Program(app.test_client(), None)
        with db.transaction(runtime.engine) as session:
            _, secret = keys.create(session, f"a {role}'s program", role, runtime.clock.now())
        return Program(app.test_client(), secret)

    return make


@pytest.fixture
def rep(program: Callable[[str | None], Program]) -> Program:
    """A program with the key of a rep."""
    return program("rep")


@pytest.fixture
def supervisor(program: Callable[[str | None], Program]) -> Program:
    """A program with the key of a supervisor."""
    return program("supervisor")


@pytest.fixture
def ana(runtime: Runtime, clock: FixedClock) -> str:
    """Ana of London: lapsed, may be texted and called; returns her id."""
    now = clock.now()
    given_on = now.date() - timedelta(days=200)
    with db.transaction(runtime.engine) as session:
        session.add(Customer(id="cus_ana", created_at=now, **ANA))
        session.flush()
        session.add(Phone(id="pho_ana", customer_id="cus_ana", e164="+447700900130"))
        for channel in ("sms", "call"):
            stated = {"channel": channel, "status": "given", "proof": "form", "given_on": given_on}
            session.add(Consent(id=f"con_{channel}", customer_id="cus_ana", recorded_at=now, **stated))
        session.add(Lapse(customer_id="cus_ana", scored_at=now, **LAPSED))
    return "cus_ana"
