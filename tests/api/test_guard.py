"""Who comes in, and how everybody else is told."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from assistant import db
from assistant.api.problems import MEDIA_TYPE
from assistant.api.routes import RESOURCES
from assistant.history.ledger import HOUSE
from assistant.reps import keys
from assistant.runtime import Runtime
from tests.api.conftest import API, Program

Make = Callable[[str | None], Program]


def api_rules(app: Flask) -> list[tuple[str, str]]:
    """Every method and path of every resource."""
    names = {resource.name for resource in RESOURCES}
    return [
        (method, re.sub(r"<\w+>", "x", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.partition(".")[0] in names
    ]


def test_every_route_asks_for_a_key(app: Flask) -> None:
    rules = api_rules(app)
    assert len(rules) > 15
    for method, path in rules:
        answer = app.test_client().open(path, method=method)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.mimetype == MEDIA_TYPE


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer ", "Bearer wb_nothing", "Basic YTpi", "Bearer é", "wb_x", "Bearer a b"]
)
def test_a_header_that_is_no_key_is_401(app: Flask, sent: str) -> None:
    assert app.test_client().get(f"{API}/touches", headers={"Authorization": sent}).status_code == 401


def test_a_revoked_key_is_401(app: Flask, runtime: Runtime) -> None:
    with db.transaction(runtime.engine) as session:
        key, secret = keys.create(session, "old", "rep", runtime.clock.now())
    program = Program(app.test_client(), secret)
    assert program.get("/touches").status_code == 200
    with db.transaction(runtime.engine) as session:
        keys.revoke(session, key.id, runtime.clock.now())
    assert program.get("/touches").status_code == 401


def test_only_a_supervisor_verifies_history(rep: Program, supervisor: Program) -> None:
    refused = rep.get("/history/verify")
    assert refused.status_code == 403
    assert refused.json["detail"]
    assert supervisor.get("/history/verify").json["ok"] is True


def test_a_rep_reads_one_customers_history_and_a_supervisor_everybodys(
    rep: Program, supervisor: Program, ana: str
) -> None:
    assert rep.get("/history", customer_id=ana).status_code == 200
    for whose in ({}, {"customer_id": HOUSE}, {"customer_id": "cus_nobody"}, {"verb": "logged_in"}):
        assert rep.get("/history", **whose).status_code == 403, whose
        assert supervisor.get("/history", **whose).status_code == 200, whose


def test_an_unknown_path_is_a_problem_too(rep: Program) -> None:
    answer = rep.get("/nothing/here")
    assert (answer.status_code, answer.mimetype) == (404, MEDIA_TYPE)


def test_a_wrong_method_is_405_and_names_the_right_ones(app: Flask) -> None:
    for method, path, allowed in (("GET", "/reasons/classify", "POST"), ("DELETE", "/touches", "GET")):
        answer = app.test_client().open(API + path, method=method)
        assert (answer.status_code, answer.mimetype) == (405, MEDIA_TYPE)
        assert allowed in answer.headers["Allow"]


def test_the_session_of_a_browser_opens_nothing(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["rep_id"] = "rep_1"
    assert client.get(f"{API}/touches").status_code == 401


def test_malformed_json_is_400(rep: Program) -> None:
    for sent in (b"{", b"\xff", b'{"text": "x",}', b"[" * 100_000):
        answer = rep.post("/reasons/classify", data=sent, content_type="application/json")
        assert (answer.status_code, answer.mimetype) == (400, MEDIA_TYPE), sent[:20]


def test_another_media_type_is_415(rep: Program) -> None:
    assert rep.post("/reasons/classify", data="text=hello", content_type="text/plain").status_code == 415


def test_a_body_beyond_the_limit_is_413(rep: Program, app: Flask) -> None:
    sent = b'{"text": "' + b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1) + b'"}'
    assert rep.post("/reasons/classify", data=sent, content_type="application/json").status_code == 413


@pytest.mark.parametrize("text", ["nul \0 here", "half \ud800", "x" * 10_001])
def test_text_that_cannot_be_kept_is_422_and_not_repeated(rep: Program, text: str) -> None:
    answer = rep.post("/reasons/classify", {"text": text})
    assert (answer.status_code, answer.mimetype) == (422, MEDIA_TYPE)
    assert answer.json["detail"].startswith("text: ")
    assert "half \\ud800" not in answer.text
    assert "xxxx" not in answer.text


def test_ten_thousand_characters_are_read(rep: Program) -> None:
    assert rep.post("/reasons/classify", {"text": "太贵" * 5_000}).status_code == 200


def test_a_wrong_field_is_named_without_its_value(rep: Program) -> None:
    answer = rep.post(
        "/conversations", {"customer_id": "cus", "script": "s", "channel": "Ana's secret", "why": 1}
    )
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json["errors"]} == {"channel", "why"}
    assert "secret" not in answer.text


def test_nul_in_an_address_is_422(rep: Program) -> None:
    assert rep.get("/touches/a%00b").status_code == 422
    assert rep.get("/touches", customer_id="a\0b").status_code == 422
