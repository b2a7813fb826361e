from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.history.ledger import SYSTEM
from assistant.reps import people
from assistant.reps.models import Rep
from assistant.runtime import Runtime
from assistant.web import guard
from tests.web.conftest import PASSWORD, Visitor

GUARDED = ("/today", "/customers", "/customers/cus_x", "/calls/con_x", "/inbox", "/inbox/cus_x", "/scripts",
           "/not-contacted", "/history", "/history/proof", "/review", "/replies/rep_x", "/readers",
           "/readers/1/effect")  # fmt: skip
FOR_SUPERVISORS = ("/history", "/history/proof", "/readers", "/readers/1/effect")


def test_every_blueprint_is_guarded_or_named_public(app: Flask) -> None:
    assert guard.unguarded(app) == []


def test_what_is_public_is_a_short_list_held_here(app: Flask) -> None:
    assert {"web", "login", "doors"} == guard.PUBLIC
    assert set(app.blueprints) >= guard.PUBLIC


@pytest.mark.parametrize("path", GUARDED)
def test_somebody_unknown_is_asked_to_log_in(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).path == "/login"


@pytest.mark.parametrize("path", FOR_SUPERVISORS)
def test_the_audit_is_not_open_to_reps(rep: Visitor, path: str) -> None:
    assert rep.get(path, expect=403).h1 == "This is not open to you"


def test_after_the_log_in_the_page_asked_for_comes(visitor: Visitor, log_in: Callable[..., Visitor]) -> None:
    log_in("rep")
    visitor.get("/scripts")
    assert visitor.send("/login", login="rep-en", password=PASSWORD).path == "/scripts"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_log_in_leads_nowhere_else(visitor: Visitor, log_in: Callable[..., Visitor], target: str) -> None:
    log_in("rep")
    visitor.get("/login")
    assert visitor.send("/login", login="rep-en", password=PASSWORD, next=target).path == "/today"


def test_a_wrong_password_says_not_which_of_the_two_is_wrong(
    visitor: Visitor, log_in: Callable[..., Visitor]
) -> None:
    log_in("rep")
    visitor.get("/login")
    known = visitor.send("/login", expect=422, login="rep-en", password="not it").text
    unknown = visitor.send("/login", expect=422, login="nobody", password="not it").text
    assert "Login or password is wrong" in known
    assert known == unknown


def test_whoever_left_is_logged_out_at_once(rep: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    with db.transaction(runtime.engine) as session:
        someone = session.exec(select(Rep).where(Rep.login == "rep-en")).one()
        people.leave(session, someone.id, actor=SYSTEM, now=clock.now())
    assert rep.get("/today").path == "/login"


def test_another_password_ends_the_sessions_of_the_old_one(
    rep: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        someone = session.exec(select(Rep).where(Rep.login == "rep-en")).one()
        people.change_password(session, someone.id, "another long one", actor=SYSTEM, now=clock.now())
    assert rep.get("/today").path == "/login"
    assert rep.send("/login", login="rep-en", password="another long one").path == "/today"


def test_guessing_has_to_wait_and_then_may_go_on(
    visitor: Visitor, log_in: Callable[..., Visitor], clock: FixedClock
) -> None:
    log_in("rep")
    for login in ("rep-en", "nobody"):
        visitor.get("/login")
        for _ in range(people.FAILURES):
            visitor.send("/login", expect=422, login=login, password="not it")
        refused = visitor.send("/login", expect=429, login=login, password=PASSWORD)
        assert "Wait 15 minutes" in refused.text
    clock.advance(people.WINDOW + timedelta(seconds=1))
    assert visitor.send("/login", login="rep-en", password=PASSWORD).path == "/today"


def test_logging_out_ends_the_session(rep: Visitor) -> None:
    rep.get("/today")
    rep.send("/logout")
    assert rep.get("/today").path == "/login"


def test_a_form_without_our_token_changes_nothing(rep: Visitor, customers: dict[str, str]) -> None:
    rep.get("/today")
    refused = rep.client.post(f"/customers/{customers['ana']}/stop", data={"why": "no token"})
    assert refused.status_code == 400
    assert "Do not contact" in rep.get(f"/customers/{customers['ana']}").text
    assert "no token" not in rep.page.text


def test_a_token_of_somebody_else_is_refused(rep: Visitor, supervisor: Visitor) -> None:
    supervisor.get("/today")
    token = next(one.get("value") for one in supervisor.page.all("input") if one.get("name") == "csrf_token")
    assert rep.client.post("/logout", data={"csrf_token": token}).status_code == 400


def test_every_page_tells_the_browser_to_be_careful(rep: Visitor) -> None:
    answer = rep.client.get("/today")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor.client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
