"""Every play beside a script, through HTTP and the worker: the same happens as in the engine alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from assistant import schema, wiring, worker
from assistant.conversations import remedying
from assistant.conversations.models import Conversation
from assistant.dialogue.scenes import Scene, Verb, read_scenes
from assistant.settings import Settings
from tests.plays.street import (
    Street,
    StreetClock,
    Visit,
    differences,
    engine_alone,
    in_order,
    meet,
    not_as_written,
)
from tests.plays.test_plays import PLAYS, SHELF

BEGIN = "2026-06-18T09:30:00+00:00"
"""A Thursday fourteen weeks after 12 March; in London and Shanghai one may call."""


def scenes() -> Iterator[tuple[str, Scene]]:
    for path in PLAYS:
        for scene in read_scenes(path.read_text(), path.name):
            yield f"{path.parts[-3]}-{path.stem}-{scene.line}", scene


def beyond_http(scene: Scene) -> bool:
    """A call that is never put through ends by its disposition, not by the script."""
    channel = SHELF.get(scene.facts["script"]).channel
    return channel == "call" and any(move.verb is Verb.FAILS for move in scene.moves)


SCENES = {name: scene for name, scene in scenes() if not beyond_http(scene)}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Visit]]:
    """All scenes played at once, by the real application and worker on a database of their own."""
    folder = tmp_path_factory.mktemp("street")
    settings = Settings(
        data_dir=str(folder), database_url=f"sqlite:///{folder / 'winback.db'}", secret_key="a-test-secret",
        demo="1", company="Harbour Coffee", company_zh="海港咖啡", callback_number="020 7946 0018",
    )  # fmt: skip
    clock = StreetClock(datetime.fromisoformat(BEGIN))
    runtime = wiring.build(settings, clock=clock)
    # What a power cut would lose is nobody's here: waiting for the disc takes half of the time.
    sa.event.listen(runtime.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    schema.upgrade(runtime.engine)
    visits = {
        name: meet(scene, SHELF.get(scene.facts["script"]), index)
        for index, (name, scene) in enumerate(SCENES.items())
    }
    remedies = {visit.customer_id: visit.scene.remedies for visit in visits.values()}

    def words(session: Session, playbook: Any, talk: Conversation, **_: Any) -> Mapping[str, str]:
        return remedies[talk.customer_id]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remedying, "words_for", words)  # a play names its remedies itself
        patch.setattr(worker, "POLL_S", 0.02)
        Street(runtime, clock, list(visits.values())).play()
        yield visits
    runtime.engine.dispose()


@pytest.mark.xdist_group("street")
@pytest.mark.parametrize("name", SCENES)
def test_a_play_goes_over_http_as_through_the_engine(street: Mapping[str, Visit], name: str) -> None:
    visit = street[name]
    assert differences(in_order(visit.trace), in_order(engine_alone(visit, SHELF))) == []


@pytest.mark.xdist_group("street")
def test_the_product_reads_the_answers_of_plays_as_their_authors_meant(
    street: Mapping[str, Visit],
) -> None:
    wrong = {name: told for name, visit in street.items() if (told := not_as_written(visit, SHELF))}
    assert wrong == {}


@pytest.mark.xdist_group("street")
def test_every_talk_plays_again_from_what_was_kept_of_it(street: Mapping[str, Visit]) -> None:
    again = {name: visit.replayed for name, visit in street.items()}
    assert {name: one.differences for name, one in again.items() if one is None or one.differences} == {}
    stopped = [visit for visit in street.values() if visit.was[0] == "closed"]
    assert all(visit.replayed and visit.replayed.moves >= 2 for visit in stopped)
