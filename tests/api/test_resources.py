"""The smaller resources: what they list, and what they refuse."""

from datetime import timedelta

from assistant import db
from assistant.clock import FixedClock
from assistant.history import ledger
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from assistant.touches.models import Touch
from tests.api.conftest import Program

TEXT = {"channel": "sms", "purpose": "manual", "to": "+447700900130", "body": "Hi Ana"}


def test_classify_gives_the_object_of_the_line_protocol(rep: Program) -> None:
    answer = rep.post("/reasons/classify", {"id": "x1", "text": "太贵了,隔壁便宜一半", "language": "zh"}).json
    assert set(answer) == {"id", "intent", "reasons", "abstained", "runner_up", "amounts"}
    assert answer["id"] == "x1"
    price = next(one for one in answer["reasons"] if one["reason"] == "price")
    assert price["probability"] >= 0.5
    assert set(price["evidence"][0]) == {"start", "end", "text"}


def test_classify_abstains_on_nothing(rep: Program) -> None:
    answer = rep.post("/reasons/classify", {"text": ""})
    assert answer.status_code == 200
    assert answer.json["abstained"] is True


def test_a_lapse_says_why_in_both_languages(rep: Program, ana: str) -> None:
    (one,) = rep.get("/lapses", tier="key").json["items"]
    assert one["customer_id"] == ana
    assert one["why"]["en"] and one["why"]["zh"]  # noqa: PT018
    assert rep.get("/lapses", tier="small").json["items"] == []
    assert rep.get(f"/lapses/{ana}").json == one
    assert rep.get("/lapses/cus_nobody").status_code == 404


def test_a_plan_lists_every_rules_answer(rep: Program, ana: str) -> None:
    (listed,) = rep.get("/plans").json["items"]
    one = rep.get(f"/plans/{ana}").json
    assert listed.items() <= one.items()
    assert one["why"]["en"] and one["why"]["zh"]  # noqa: PT018
    assert one["checks"]
    assert rep.get("/plans/cus_nobody").status_code == 404


def test_scripts_are_listed_shown_and_checked(rep: Program, runtime: Runtime) -> None:
    shelf = rep.get("/scripts").json
    assert {one["id"] for one in shelf["items"]} == set(runtime.playbook.shelf.ids())
    assert rep.get("/scripts/warm_call").json["graph"].startswith("flowchart")
    assert rep.get("/scripts/cold_call").status_code == 404
    source = (runtime.playbook.shelf.directory / "warm_call" / "script.yaml").read_text("utf-8")
    sound = rep.post("/scripts/check", {"name": "warm_call", "source": source}).json
    assert sound["ok"] is True
    assert {one["severity"] for one in sound["problems"]} <= {"warning", "note"}
    broken = "script: warm_call\nnodes: 7\n"
    verdict = rep.post("/scripts/check", {"name": "warm_call", "source": broken}).json
    assert verdict["ok"] is False
    assert set(verdict["problems"][0]) == {
        "number", "severity", "line", "column", "code", "message", "part",
    }  # fmt: skip


def test_a_supervisor_publishes_a_script_and_sees_its_versions(rep: Program, supervisor: Program) -> None:
    plan = rep.get("/scripts/warm_call/proposal").json
    assert (plan["draft"], plan["is_new"], plan["changes"]) == (plan["live"], False, [])
    body = {"expected_live": plan["live"], "version": plan["draft"], "note": "for the spring"}
    assert rep.post("/scripts/warm_call/releases", body).status_code == 403
    done = supervisor.post("/scripts/warm_call/releases", body)
    assert (done.status_code, done.json["number"], done.json["note"]) == (201, 1, "for the spring")
    assert supervisor.post("/scripts/warm_call/releases", body).status_code == 422
    body["expected_live"] = "0" * 64
    assert supervisor.post("/scripts/warm_call/releases", body).status_code == 409
    told = rep.get("/scripts/warm_call/versions").json
    assert [one["version"] for one in told["items"]] == [plan["live"]]
    assert rep.get("/scripts/warm_call/diff").json["changes"] == []
    assert rep.get("/scripts/cold_call/proposal").status_code == 404


def test_touches_come_newest_first_a_page_at_a_time(
    rep: Program, ana: str, runtime: Runtime, clock: FixedClock
) -> None:
    now = clock.now()
    with db.transaction(runtime.engine) as session:
        for number in range(5):
            session.add(Touch(id=f"tch_{number}", customer_id=ana, due_at=now, created_at=now, **TEXT))
    first = rep.get("/touches", limit=3, customer_id=ana).json
    rest = rep.get("/touches", limit=3, customer_id=ana, after=first["next"]).json
    assert [one["id"] for one in first["items"] + rest["items"]] == [f"tch_{n}" for n in (4, 3, 2, 1, 0)]
    assert rest["next"] is None
    assert first["items"][0]["due_at"] == "2026-11-23T10:00:00Z"
    assert len(rep.get("/touches", state="planned").json["items"]) == 5
    assert rep.get("/touches", state="lost").status_code == 422
    assert rep.get("/touches", limit=0).status_code == 422
    assert rep.get("/touches", colour="red").status_code == 422
    assert rep.get("/touches/tch_9").status_code == 404


def test_a_promise_is_made_listed_and_kept_once(rep: Program, ana: str, clock: FixedClock) -> None:
    due = clock.now() + timedelta(days=1)
    body = {"customer_id": ana, "what": "call back about the refund", "due_at": due.isoformat()}
    made = rep.post("/promises", body)
    assert made.status_code == 201, made.text
    assert rep.get("/promises", overdue=True).json["items"] == []
    clock.advance(timedelta(days=2))
    assert [one["id"] for one in rep.get("/promises", overdue=True).json["items"]] == [made.json["id"]]
    kept = rep.post(f"/promises/{made.json['id']}/kept", {"evidence": "called at 10:05, refund sent"})
    assert (kept.status_code, kept.json["state"]) == (200, "kept")
    assert rep.post(f"/promises/{made.json['id']}/broken", {"evidence": "x"}).status_code == 409
    assert rep.get(f"/promises/{made.json['id']}").json == kept.json


def test_a_promise_needs_a_customer_and_a_time_with_its_offset(rep: Program, ana: str) -> None:
    body = {"customer_id": ana, "what": "call", "due_at": "2026-11-24T10:00:00"}
    assert rep.post("/promises", body).status_code == 422
    body = {"customer_id": "cus_nobody", "what": "call", "due_at": "2026-11-24T10:00:00Z"}
    assert rep.post("/promises", body).status_code == 404
    assert rep.get("/promises/pro_nothing").status_code == 404


def test_history_is_filtered_and_paged(rep: Program, ana: str, runtime: Runtime, clock: FixedClock) -> None:
    with db.transaction(runtime.engine) as session:
        for verb in ("scored", "planned", "sent"):
            ledger.record(
                session, customer_id=ana, verb=verb, actor=SYSTEM, at=clock.now(), text=f"words of {verb}"
            )
    first = rep.get("/history", customer_id=ana, limit=2).json
    assert [step["verb"] for step in first["items"]] == ["sent", "planned"]
    assert first["items"][0]["text"] == "words of sent"
    rest = rep.get("/history", customer_id=ana, limit=2, before=first["next"]).json
    assert ([step["verb"] for step in rest["items"]], rest["next"]) == (["scored"], None)
    assert len(rep.get("/history", customer_id=ana, verb="planned").json["items"]) == 1
    assert rep.get("/history", since="yesterday").status_code == 422
    assert rep.get("/history", customer_id=ana, before="nothing").status_code == 422


def test_what_a_key_did_is_in_history_under_its_id(rep: Program, supervisor: Program, ana: str) -> None:
    rep.post("/conversations", {"customer_id": ana, "script": "warm_call", "channel": "call"})
    steps = rep.get("/history", customer_id=ana, verb="opened").json["items"]
    assert [step["actor_kind"] for step in steps] == ["key"]
    proof = supervisor.get("/history/verify", customer_id=ana).json
    assert (proof["ok"], proof["breaks"]) == (True, [])
    assert proof["checked"] > 0


def test_that_a_key_looked_is_itself_a_step(rep: Program, ana: str) -> None:
    rep.get("/history", customer_id=ana)
    (step,) = rep.get("/history", customer_id=ana).json["items"]
    assert (step["verb"], step["actor_kind"], step["facts"]) == ("viewed", "key", {"customer_id": ana})
