"""Corrections and versions of the reader, for programs."""

from datetime import timedelta

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations import listening
from assistant.history.ledger import SYSTEM
from assistant.learning import versions
from assistant.reasons import learning
from assistant.reasons.learning import Gate
from assistant.runtime import Runtime
from tests import teaching
from tests.api.conftest import Program

TEXTS = [f"my purse cries, visit {one}" for one in range(30)]


@pytest.fixture
def reply(runtime: Runtime, clock: FixedClock, ana: str) -> str:
    """Ana said something; the id of her reply."""
    now = clock.advance(timedelta(minutes=1))
    with db.transaction(runtime.engine) as session:
        stored = listening.store(
            session, text="it was too expensive", channel="call", customer_id=ana, talk=None, now=now
        )
        listening.read(session, runtime.playbook, stored, actor=SYSTEM, now=now)
    return stored.id


@pytest.fixture
def version(runtime: Runtime, clock: FixedClock) -> int:
    """A candidate with a real layer; its number."""
    layer = teaching.layer("waiting")
    trial = teaching.trial("cafe", "loses_on_regression", layer=layer, regression_after=0.8)
    with db.transaction(runtime.engine) as session:
        return versions.keep(session, trial, 30, actor=SYSTEM, now=clock.now()).version.number


def test_a_reply_is_corrected_and_the_correction_listed(rep: Program, reply: str) -> None:
    made = rep.post("/corrections", {"reply_id": reply, "reasons": ["quality"], "note": "so she said"})
    assert made.status_code == 201, made.text
    assert (made.json["reasons"], made.json["source"], made.json["actor_kind"]) == (["quality"], "api", "key")
    assert rep.get("/corrections", reply_id=reply).json["items"] == [made.json]


def test_a_text_of_its_own_can_be_labelled(rep: Program) -> None:
    made = rep.post("/corrections", {"text": "ouch", "language": "en", "reasons": []})
    assert (made.status_code, made.json["text"], made.json["reasons"]) == (201, "ouch", [])


@pytest.mark.parametrize(
    "body",
    [
        {"reasons": ["price"]},
        {"reply_id": "rep_x", "text": "both", "reasons": []},
        {"reply_id": "rep_x", "language": "en", "reasons": []},
        {"text": "ouch", "reasons": ["colour"]},
        {"text": "ouch", "reasons": [], "intent": "shrug"},
        {"text": " ", "reasons": []},
        {"text": "ouch"},
    ],
)
def test_what_cannot_be_learned_from_is_422(rep: Program, body: dict[str, object]) -> None:
    assert rep.post("/corrections", body).status_code == 422


def test_a_reply_that_is_not_there_is_404(rep: Program) -> None:
    assert rep.post("/corrections", {"reply_id": "rep_none", "reasons": []}).status_code == 404


def test_the_queue_empties_as_replies_are_judged_and_fills_the_second_look(
    rep: Program, supervisor: Program, reply: str
) -> None:
    [waiting] = rep.get("/corrections/queue").json["items"]
    assert (waiting["reply_id"], waiting["reasons"][0]["reason"]) == (reply, "price")
    rep.post("/corrections", {"reply_id": reply, "reasons": ["price"]})
    assert rep.get("/corrections/queue").json["items"] == []
    assert rep.get("/corrections/queue", second=True).json["items"] == []
    assert [one["reply_id"] for one in supervisor.get("/corrections/queue", second=True).json["items"]] == [
        reply
    ]
    supervisor.post("/corrections", {"reply_id": reply, "reasons": ["price"]})
    told = rep.get("/corrections/agreement").json
    # The key of a program is nobody: only people can agree.
    assert (told["n"], told["people"], told["few"]) == (0, 0, True)


def test_a_supervisor_learns_and_everybody_sees_the_gate(
    rep: Program, supervisor: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert supervisor.post("/readers/learn", {"promote": True}).status_code == 422
    monkeypatch.setattr(learning, "learn", teaching.learn)
    for text in TEXTS:
        rep.post("/corrections", {"text": text, "language": "en", "reasons": ["price"]})
    assert rep.post("/readers/learn", {"promote": True}).status_code == 403
    learned = supervisor.post("/readers/learn", {"promote": False})
    assert learned.status_code == 201
    assert (learned.json["version"]["labels"], learned.json["live"]) == (30, None)
    told = rep.get("/readers").json
    assert told["items"] == [learned.json["version"]]
    assert set(told["items"][0]["gate"]) == set(Gate.__dataclass_fields__)


def test_a_version_that_loses_is_promoted_only_by_force_and_can_be_taken_back(
    rep: Program, supervisor: Program, version: int
) -> None:
    path = f"/readers/{version}/promote"
    assert rep.post(path, {"why": "tried", "force": True}).status_code == 403
    refused = supervisor.post(path, {"why": "tried"})
    assert refused.status_code == 403
    assert "regression" in refused.json["detail"]
    assert supervisor.post(path, {"why": "tried", "force": True}).json["state"] == "live"
    assert supervisor.post("/readers/rollback", {"why": "odd"}).json == {"live": None}
    assert supervisor.post("/readers/rollback", {"why": "odd"}).status_code == 422
    changes = rep.get("/readers").json["changes"]
    assert [(one["what"], one["why"], one["forced"]) for one in changes] == [
        ("rolled_back", "odd", False),
        ("promoted", "tried", True),
    ]


def test_a_versions_effect_is_estimated_then_published(
    rep: Program, supervisor: Program, version: int, reply: str
) -> None:
    told = supervisor.get(f"/readers/{version}/estimate").json
    assert (told["version"], told["stored"], told["read"]) == (f"{version}-cafe", 1, 1)
    assert rep.post(f"/readers/{version}/publish", {}).status_code == 403
    done = supervisor.post(f"/readers/{version}/publish", {}).json
    assert done == {"version": f"{version}-cafe", "written": 1, "left": 0}
    assert supervisor.get("/readers/99/estimate").status_code == 404
    assert supervisor.get("/readers/x/estimate").status_code == 422


def test_texts_are_classified_by_the_live_version(rep: Program, supervisor: Program, version: int) -> None:
    def reason() -> str:
        return str(rep.post("/reasons/classify", {"text": "too expensive"}).json["reasons"][0]["reason"])

    assert reason() == "price"
    supervisor.post(f"/readers/{version}/promote", {"why": "tried", "force": True})
    assert reason() == "waiting"
