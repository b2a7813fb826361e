"""Every play beside a script, through HTTP and the worker: the same happens as in the engine alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest
import sqlalchemy as sa

from assistant import schema, wiring, worker
from assistant.dialogue.scenes import Scene, read_scenes
from assistant.settings import Settings
from tests.plays.street import Street, StreetClock
from tests.plays.test_plays import PLAYS, SHELF
from tests.plays.traces import differences, engine_alone, in_order, not_as_written
from tests.plays.visits import Visit, meet

BEGIN = "2026-06-18T09:30:00+00:00"
"""A Thursday fourteen weeks after 12 March; in London and Shanghai one may call."""


def scenes() -> Iterator[tuple[str, Scene]]:
    for path in PLAYS:
        for scene in read_scenes(path.read_text(), path.name):
            yield f"{path.parts[-3]}-{path.stem}-{scene.line}", scene


SCENES = dict(scenes())


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
    with pytest.MonkeyPatch.context() as patch:
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
    stopped = [visit for visit in street.values() if visit.was[0] == "closed" and visit.put_through]
    assert all(visit.replayed and visit.replayed.moves >= 2 for visit in stopped)
