"""Learning at the prompt: labels in, a version out, and every reading command reads with it."""

import json
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import Session

from assistant import db, settings
from assistant.clock import SystemClock
from assistant.history.ledger import SYSTEM
from assistant.learning import peek, versions
from assistant.reasons import learning
from tests import teaching
from tests.cli.conftest import Run
from tests.cli.test_start import loaded_after

LABELS = [{"text": f"my purse cries, visit {one}", "reason": "price"} for one in range(30)]


@pytest.fixture
def house(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over a migrated database, with a trainer that takes no time."""
    monkeypatch.setattr(learning, "learn", teaching.learn)
    assert run("migrate").exit_code == 0
    return run


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def url(tmp_path: Path) -> str:
    return settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url


def promoted(tmp_path: Path) -> None:
    """A version that reads, whoever made it."""
    engine = db.connect(url(tmp_path))
    with db.transaction(engine) as session:
        made = teaching.trial("cafe", layer=teaching.layer("waiting"))
        versions.keep(session, made, 30, actor=SYSTEM, now=SystemClock().now())
    engine.dispose()


def test_labels_are_taken_learned_from_and_the_gate_is_shown(house: Run, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(lines(*LABELS), "utf-8")
    told = house("reasons", "learn", "--labels", str(file))
    assert told.exit_code == 0, told.output
    assert "30 labels added, 0 known" in told.stdout
    assert "corrections it had not seen" in told.stdout
    assert "fixed regression set" in told.stdout
    again = json.loads(house("reasons", "learn", "--labels", str(file), "--json").stdout)
    assert again["labels"] == {"added": 0, "unchanged": 30, "repeated": 0, "bad": []}
    assert again["new"] is False
    listed = json.loads(house("reasons", "versions", "--json").stdout)["versions"]
    assert [(one["number"], one["labels"]) for one in listed] == [(1, 30)]
    assert "on regression" in house("reasons", "versions").stdout


def test_bad_lines_are_told_and_the_rest_is_taken(house: Run) -> None:
    told = house("reasons", "learn", "--labels", "-", input=lines(*LABELS, {"text": "hm"}) + "{\n")
    assert told.exit_code == 0
    assert "30 labels added" in told.stdout
    assert "2 not taken" in told.stdout
    assert "line 31: reasons" in told.stderr
    assert "line 32: not JSON" in told.stderr


def test_labels_may_be_somebodys(house: Run) -> None:
    house("reps", "hire", "--login", "rita", "--name", "Rita", "--password", "correct horse battery")
    by_rita = ("reasons", "learn", "--labels", "-", "--by", "rita", "--json")
    assert json.loads(house(*by_rita, input=lines(*LABELS)).stdout)["labels"]["added"] == 30
    assert house("reasons", "learn", "--labels", "-", "--by", "nobody", input=lines(*LABELS)).exit_code == 2


def test_nothing_to_learn_from_is_one_line(house: Run) -> None:
    told = house("reasons", "learn")
    assert told.exit_code == 2
    assert told.stderr.count("\n") == 1


def test_a_version_is_promoted_and_taken_back_with_a_reason(house: Run) -> None:
    house("reasons", "learn", "--labels", "-", "--no-promote", input=lines(*LABELS))
    assert house("reasons", "promote", "1").exit_code == 2
    assert "version 1 is live" in house("reasons", "promote", "1", "--why", "tried", "--force").stdout
    assert house("reasons", "versions").stdout.startswith("live: 1\n")
    assert "the shipped reader is live" in house("reasons", "rollback", "--why", "odd").stdout
    assert house("reasons", "rollback", "--why", "odd").exit_code == 2
    changes = json.loads(house("reasons", "versions", "--json").stdout)["changes"]
    assert [(one["what"], one["why"]) for one in changes] == [("rolled_back", "odd"), ("promoted", "tried")]


def test_the_effect_of_a_version_is_estimated_and_then_published(house: Run, tmp_path: Path) -> None:
    promoted(tmp_path)
    told = json.loads(house("reasons", "estimate", "--version", "1", "--json").stdout)
    assert (told["version"], told["stored"], told["moves"]) == ("1-cafe", 0, [])
    assert "0 of 0 replies get another" in house("reasons", "estimate", "--version", "shipped").stdout
    assert "0 readings of 1-cafe written, 0 left" in house("reasons", "publish", "--version", "1").stdout
    for wrong in ("9", "0", "x"):
        assert house("reasons", "estimate", "--version", wrong).exit_code == 2
    house("reasons", "rollback", "--why", "odd")
    assert "written" in house("reasons", "promote", "1", "--why", "again", "--publish").stdout


def test_how_far_two_people_agree_is_told(house: Run) -> None:
    assert "0 texts judged by two people" in house("reasons", "agreement").stdout
    for login, reason in (("rita", "price"), ("lin", "quality")):
        house("reps", "hire", "--login", login, "--name", login, "--password", "correct horse battery")
        rows = [*LABELS[:-1], {**LABELS[-1], "reason": reason}]
        house("reasons", "learn", "--labels", "-", "--by", login, input=lines(*rows))
    told = json.loads(house("reasons", "agreement", "--json").stdout)
    assert (told["people"], told["n"], told["few"]) == (2, 30, False)
    assert told["overall"]["agreed"] == pytest.approx(29 / 30)
    assert "the whole answer" in house("reasons", "agreement").stdout


def test_texts_are_classified_by_the_live_version_of_the_database(house: Run, tmp_path: Path) -> None:
    line = lines({"id": 1, "text": "too expensive"})

    def reason(*more: str) -> str:
        told = house("reasons", "classify", "--jsonl", *more, input=line)
        return str(json.loads(told.stdout)["reasons"][0]["reason"])

    assert reason() == "price"
    promoted(tmp_path)
    assert reason() == "waiting"
    assert reason("--shipped") == "price"
    assert house("replies", "read", "--jsonl", input=line).exit_code == 0


def test_a_database_that_cannot_be_read_is_said_and_the_shipped_reader_reads(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "winback.db").write_bytes(b"no database, whatever its name " * 9)
    line = lines({"id": 1, "text": "too expensive"})
    for more in ({}, {"WINBACK_DATABASE_URL": "postgresql://u:pw-secret@127.0.0.1:9/none"}):
        told = run("reasons", "classify", "--jsonl", input=line, **more)
        assert told.exit_code == 0
        assert json.loads(told.stdout)["reasons"][0]["reason"] == "price"
        assert told.stderr.startswith("the shipped reader reads: ")
        assert "pw-secret" not in told.stderr


def test_a_database_of_before_has_no_version(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.execute("CREATE TABLE customers (id TEXT)")
    connection.close()
    assert peek.live_layer(f"sqlite:///{tmp_path}/old.db") is None
    assert peek.live_layer(f"sqlite:///{tmp_path}/none.db") is None


def test_the_bare_driver_sees_what_the_product_wrote(
    session: Session, database_url: str, tmp_path: Path
) -> None:
    assert peek.live_layer(database_url) is None
    versions.keep(
        session, teaching.trial("cafe", layer=b"\0layer"), 30, actor=SYSTEM, now=SystemClock().now()
    )
    session.commit()
    assert peek.live_layer(database_url) == (1, "cafe", b"\0layer")


def test_classifying_loads_nothing_heavy_with_a_database_either(house: Run, tmp_path: Path) -> None:
    for prepare in (lambda: None, lambda: promoted(tmp_path)):
        prepare()
        loaded = loaded_after("reasons", "classify", "--jsonl")
        assert loaded.isdisjoint({"sklearn", "scipy", "sqlalchemy", "flask", "dbos", "alembic"})


def test_texts_are_classified_with_the_companys_own_phrases(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("reason: quality\nen:\n  strong: [quaffle ~ bumbles]\n", "utf-8")
    classify = ("reasons", "classify", "--jsonl")
    line = lines({"id": 1, "text": "my quaffle bumbles"})
    told = run(*classify, input=line, WINBACK_PHRASES=str(tmp_path))
    assert json.loads(told.stdout)["reasons"][0]["reason"] == "quality"
    assert json.loads(run(*classify, "--shipped", input=line).stdout)["abstained"]


def test_broken_phrases_of_the_company_are_said_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("reason: quality\nen:\n  strong:\n    - wine\n    - wine\n", "utf-8")
    for words in (("reasons", "classify", "--jsonl"), ("history", "verify")):
        told = run(*words, input=lines({"id": 1, "text": "hm"}), WINBACK_PHRASES=str(tmp_path))
        assert (told.exit_code, told.stdout) == (2, "")
        assert "own.yaml:5: 'wine' is written twice" in told.stderr


def test_the_shipped_reader_can_be_published_too(house: Run) -> None:
    assert "0 readings of shipped-" in house("reasons", "publish", "--version", "shipped").stdout
