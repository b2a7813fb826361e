"""A company's own phrases read for customers, through the wiring, whatever version is live."""

from pathlib import Path

import pytest

from assistant import wiring
from assistant.conversations import listening
from assistant.errors import Misconfigured
from assistant.history.ledger import SYSTEM
from assistant.learning import rereading, versions
from assistant.reasons.classifier import load_reader
from assistant.settings import Settings
from tests.learning.conftest import SAM
from tests.teaching import layer, trial

SAID = "my quaffle bumbles"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "phrases"
    made.mkdir()
    (made / "own.yaml").write_text("reason: quality\nen:\n  strong: [quaffle ~ bumbles]\n", "utf-8")
    return made


@pytest.fixture
def playbook(folder):
    return wiring.playbook(Settings(phrases=str(folder)), "phone")


def read(session, playbook, ana, now):
    reply = listening.store(session, text=SAID, channel="sms", customer_id=ana.id, talk=None, now=now)
    listening.read(session, playbook, reply, actor=SYSTEM, now=now)
    return reply.reading


def top(reading):
    return reading["reasons"][0]["reason"] if not reading["abstained"] else None


def test_a_phrase_of_the_company_changes_what_a_reply_is_read_as(session, playbook, ana, clock):
    assert load_reader().read(SAID, "en").abstained
    assert top(read(session, playbook, ana, clock.now())) == "quality"


def test_the_reading_names_the_phrases_it_was_read_with(session, playbook, folder, ana, clock):
    shipped, mark = read(session, playbook, ana, clock.now())["version"].split("+")
    assert (shipped, len(mark)) == (load_reader().version, 8)
    (folder / "own.yaml").write_text("reason: quality\nen:\n  strong: [quaffle ~ (bumbles|leaks)]\n", "utf-8")
    assert read(session, playbook, ana, clock.now())["version"].endswith(mark), "read at start, and only then"


def test_a_learned_version_reads_with_them_too(session, playbook, folder, ana, clock):
    versions.keep(session, trial("aa", layer=layer()), 30, actor=SAM, now=clock.now())
    reading = read(session, playbook, ana, clock.now())
    assert reading["version"].startswith("1-aa+")
    assert top(reading) == "quality"


def test_a_torn_version_leaves_the_phrases_in_force(session, playbook, ana, clock):
    versions.keep(session, trial("torn", layer=b"\0broken"), 30, actor=SAM, now=clock.now())
    assert top(read(session, playbook, ana, clock.now())) == "quality"


def test_stored_replies_are_read_again_with_the_phrases(engine, session, ana, folder, clock):
    read(session, wiring.playbook(Settings(), "phone"), ana, clock.now())
    session.commit()
    found = rereading.estimate(engine, None, phrases=folder)
    assert [(one.before, one.after) for one in found.moves] == [(rereading.NOTHING, "quality")]
    done = rereading.publish(engine, None, phrases=folder, actor=SAM, now=clock.now())
    assert (done.written, "+" in done.version) == (1, True)
    assert rereading.estimate(engine, None, phrases=folder).moved == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("reason: quality\nzh:\n  weak:\n    - 酒桶\n    - 酒桶\n", "own.yaml:5: '酒桶' is written twice"),
        ("reason: weather\nzh:\n  strong: [下雨]\n", "own.yaml:3|own.yaml: unknown reason 'weather'"),
        ("reason: quality\nzh: {strong: [酒\n", "own.yaml: not readable as YAML(?s:.*)line [23]"),
    ],
)
def test_broken_phrases_stop_the_start_with_file_and_line(folder, content, told):
    (folder / "own.yaml").write_text(content, "utf-8")
    with pytest.raises(Misconfigured, match=f"WINBACK_PHRASES: (?s:.*)({told})"):
        wiring.playbook(Settings(phrases=str(folder)), "phone")
