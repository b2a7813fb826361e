"""Whatever is sent, the answer is a problem a program can read, and never a 500."""

import json
import logging
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.api.problems import MEDIA_TYPE
from tests.api.conftest import Program
from tests.api.test_guard import api_rules

ODD = ("", "\0", "\ud800", "x" * 10_001, "cus_ana", "call", "warm_call", "2026-11-24T10:00:00Z", "𝄞")
TEXTS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=()), max_size=30)
SCALARS = st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
# fmt: off
FIELDS = [
    "customer_id", "script", "channel", "text", "turn", "language", "probe", "id", "name", "source", "what",
    "due_at", "evidence", "conversation_id", "phones", "zone", "country", "tags", "traits", "birthday",
    "preferred_channel", "honorific", "external_ref", "notes", "consents",
    "status", "proof", "given_on", "kind", "at", "open", "why", "disposition", "note", "call_back_at",
    "reply_id", "reasons", "intent", "promote", "force", "most",
]
QUERIES = [
    "customer_id", "state", "limit", "after", "since", "until", "before", "tier", "offset", "q",
    "overdue", "verb",
]
# fmt: on
BODIES = VALUES | st.dictionaries(st.sampled_from(FIELDS), VALUES | TEXTS, max_size=6)
REUSED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def posts(app: Flask) -> list[str]:
    """Every address that takes a JSON or text body."""
    return [path.removeprefix("/api/v1") for method, path in api_rules(app) if method != "GET"]


@REUSED
@given(data=st.data())
def test_random_json_to_every_post_is_never_a_500(
    supervisor: Program, ana: str, posts: list[str], data: Any
) -> None:
    body = data.draw(BODIES)
    path = data.draw(st.sampled_from(posts))
    answer = supervisor.post(path, data=json.dumps(body), content_type="application/json")
    assert answer.status_code < 500, (path, answer.text)
    if answer.status_code >= 400:
        assert answer.mimetype == MEDIA_TYPE
        assert set(answer.json) == {"type", "title", "status", "detail", "errors"}


@REUSED
@given(data=st.data())
def test_random_queries_to_every_list_are_never_a_500(supervisor: Program, app: Flask, data: Any) -> None:
    gets = [path.removeprefix("/api/v1") for method, path in api_rules(app) if method == "GET"]
    path = data.draw(st.sampled_from(gets))
    query = data.draw(
        st.dictionaries(st.sampled_from(QUERIES), st.text(max_size=20) | st.integers().map(str), max_size=4)
    )
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert supervisor.get(path, **query).status_code < 500, (path, query)


@REUSED
@given(sent=st.binary(max_size=60))
def test_random_bytes_are_never_a_500(supervisor: Program, posts: list[str], sent: bytes) -> None:
    for path in posts:
        for kind in ("application/json", "text/csv"):
            assert supervisor.post(path, data=sent, content_type=kind).status_code < 500, path


@pytest.mark.parametrize(
    "due", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2300-01-01T00:00:00Z"]
)
def test_a_time_beyond_every_calendar_is_422(supervisor: Program, ana: str, due: str) -> None:
    sent = supervisor.post("/promises", {"customer_id": ana, "what": "ring", "due_at": due})
    assert sent.status_code == 422
    assert sent.json["detail"].startswith("due_at: ")
    for side in ("since", "until"):
        assert supervisor.get("/history", **{side: due}).status_code == 422


def test_our_own_mistake_tells_and_logs_no_words(
    rep: Program, ana: str, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    words = "my number is +351912345678"

    def broken(**_: Any) -> None:
        raise ValueError(words)

    app.view_functions["api_touches.list_all"] = broken
    with caplog.at_level(logging.DEBUG):
        answer = rep.get("/touches")
    assert (answer.status_code, answer.mimetype) == (500, MEDIA_TYPE)
    assert words not in answer.text + caplog.text
    assert "ValueError" in caplog.text
