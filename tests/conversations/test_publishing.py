"""Which version of a script new talks begin on; drafts, broken files and running talks."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from assistant.clock import FixedClock
from assistant.conversations import publishing
from assistant.conversations.advance import script_of
from assistant.conversations.models import ScriptRelease, ScriptVersion
from assistant.conversations.playbook import Playbook
from assistant.dialogue.shelf import Shelf
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.history.timeline import timeline
from tests import cast
from tests.conversations.conftest import Stage

RITA = Actor("rep", "rep_rita")
TEXT = """format: 1
script: {name}
title: {{en: Hello, zh: 你好}}
channel: sms
languages: [en, zh]
start: hello
nodes:
  hello:
    kind: identify
    purpose: {{en: one question, zh: 一个问题}}
    lines:
      en: "{{{{ company }}}} with one question: {words} Reply STOP to opt out"
      zh: 【{{{{ company }}}}】您好，请教一个问题：大家进店先看什么？退订请回复T
    technique: third_person
    wait: 3 days
    routes:
      - {{silence: bye}}
      - {{else: bye}}
  bye:
    kind: close
    outcome: thanked
"""


class Folder:
    """A folder of scripts that somebody edits while the product runs."""

    def __init__(self, path: Path, playbook: Playbook) -> None:
        self.path = path
        self.write("what do people look at first?")
        self.playbook = replace(playbook, shelf=Shelf(path))

    def write(self, words: str, name: str = "hello") -> None:
        (self.path / name).mkdir(exist_ok=True)
        (self.path / name / "script.yaml").write_text(TEXT.format(name=name, words=words))

    def spoil(self) -> None:
        (self.path / "hello" / "script.yaml").write_text("format: 1\nnodes: 7\n")


@pytest.fixture
def folder(tmp_path: Path, playbook: Playbook) -> Folder:
    return Folder(tmp_path, playbook)


@pytest.fixture
def shop(session: Session, folder: Folder, clock: FixedClock) -> Stage:
    return Stage(session, folder.playbook, clock)


def live(shop: Stage) -> str:
    return publishing.live(shop.session, shop.playbook, "hello").version


def publish(shop: Stage, note: str = "", **how: str | None) -> publishing.Release:
    how.setdefault("expected_live", live(shop))
    book, now = shop.playbook, shop.clock.now()
    return publishing.publish(shop.session, book, "hello", note=note, actor=RITA, now=now, **how)


def test_the_first_use_publishes_a_script_as_shipped(shop: Stage) -> None:
    talk = shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    [release] = publishing.releases(shop.session, "hello")
    assert (release.version, release.before, release.note) == (talk.script_version, None, "as shipped")
    shop.open(cast.wang(shop.session, shop.clock.now()), "hello")
    assert len(publishing.releases(shop.session, "hello")) == 1


def test_an_edited_file_changes_nothing_until_it_is_published(shop: Stage, folder: Folder) -> None:
    before = shop.open(cast.ana(shop.session, shop.clock.now()), "hello").script_version
    folder.write("what matters most?")
    assert live(shop) == before
    publish(shop, "clearer")
    talk = shop.open(cast.wang(shop.session, shop.clock.now()), "hello")
    assert talk.script_version == live(shop) != before


def test_a_talk_under_way_ends_on_its_own_version(shop: Stage, folder: Folder) -> None:
    talk = shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    pinned = talk.script_version
    folder.write("what matters most?")
    publish(shop)
    assert script_of(shop.session, shop.playbook, talk).version == pinned != live(shop)


def test_a_proposal_shows_what_changed_since_live_and_what_blocks_it(shop: Stage, folder: Folder) -> None:
    shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    folder.write("what matters most?")
    plan = publishing.proposal(shop.session, shop.playbook, "hello")
    assert plan.is_new
    assert plan.problems == ()
    assert ["what matters most?" in str(one) for one in plan.changes] == [True]
    folder.spoil()
    plan = publishing.proposal(shop.session, shop.playbook, "hello")
    assert (plan.draft, plan.is_new, plan.live.version) == (None, False, live(shop))
    assert plan.problems


def test_a_broken_file_cannot_be_published_and_disturbs_nothing(shop: Stage, folder: Folder) -> None:
    shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    before = live(shop)
    folder.spoil()
    with pytest.raises(Invalid, match="missing_key"):
        publish(shop)
    restarted = Stage(shop.session, replace(shop.playbook, shelf=Shelf(folder.path)), shop.clock)
    assert set(publishing.every_live(shop.session, restarted.playbook)) == {"hello"}
    assert restarted.open(cast.wang(shop.session, shop.clock.now()), "hello").script_version == before


def test_publishing_over_somebody_elses_release_is_stale(shop: Stage, folder: Folder) -> None:
    seen = live(shop)
    folder.write("what matters most?")
    publish(shop)
    folder.write("what would you miss?")
    with pytest.raises(Stale, match="live by now"):
        publish(shop, expected_live=seen)


def test_a_file_edited_since_it_was_looked_at_is_stale(shop: Stage, folder: Folder) -> None:
    folder.write("what matters most?")
    seen = publishing.proposal(shop.session, shop.playbook, "hello").draft
    folder.write("what would you miss?")
    with pytest.raises(Stale, match="changed since you looked"):
        publish(shop, version=seen.version)


def test_an_older_version_is_taken_out_again_by_publishing_it(shop: Stage, folder: Folder) -> None:
    first = live(shop)
    folder.write("what matters most?")
    publish(shop)
    publish(shop, "the old words worked better", version=first)
    assert live(shop) == first
    told = [(one.number, one.note) for one in publishing.releases(shop.session, "hello")]
    assert told == [(3, "the old words worked better"), (2, ""), (1, "as shipped")]
    with pytest.raises(Invalid, match="live already"):
        publish(shop, version=first)


def test_publishing_is_in_the_history_of_the_house(shop: Stage, folder: Folder) -> None:
    folder.write("what matters most?")
    publish(shop, "clearer")
    newest = timeline(shop.session, customer_id=ledger.HOUSE, verb="script_published", limit=1).items[0]
    assert (newest.event.actor, newest.text, newest.event.subject) == ("rep_rita", "clearer", "hello")


def test_versions_tell_which_is_live_and_how_many_talks_run_on_each(shop: Stage, folder: Folder) -> None:
    shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    folder.write("what matters most?")
    publish(shop)
    kept = {one.version: one for one in publishing.versions(shop.session, "hello")}
    assert {(one.talks, one.running, one.live_since is not None) for one in kept.values()} == {
        (1, 1, False),
        (0, 0, True),
    }
    for version in kept:
        assert publishing.named(shop.session, shop.playbook, "hello", version[:8]).version == version
    assert publishing.named(shop.session, shop.playbook, "hello", "draft").version == live(shop)
    with pytest.raises(Missing):
        publishing.named(shop.session, shop.playbook, "hello", "0000000")


def test_a_source_changed_behind_our_back_is_not_used(shop: Stage, folder: Folder) -> None:
    version = shop.open(cast.ana(shop.session, shop.clock.now()), "hello").script_version
    kept = shop.session.get_one(ScriptVersion, version)
    kept.source = kept.source.replace("thanked", "bought")
    folder.write("what matters most?")
    elsewhere = replace(shop.playbook, shelf=Shelf(folder.path))
    with pytest.raises(Invalid, match="not that version's"):
        publishing.live(shop.session, elsewhere, "hello")


def test_a_script_whose_folder_is_gone_is_retired(shop: Stage, folder: Folder) -> None:
    shop.open(cast.ana(shop.session, shop.clock.now()), "hello")
    (folder.path / "hello" / "script.yaml").unlink()
    restarted = replace(shop.playbook, shelf=Shelf(folder.path))
    assert publishing.every_live(shop.session, restarted) == {}
    assert len(list(shop.session.exec(select(ScriptRelease)))) == 1
