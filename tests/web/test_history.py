import pytest
import sqlalchemy as sa
from sqlmodel import select

from assistant import db
from assistant.history.models import Event
from assistant.runtime import Runtime
from tests.forging import drop_triggers
from tests.web.conftest import Visitor


@pytest.fixture
def stopped(rep: Visitor, customers: dict[str, str]) -> str:
    """Ana's id, after a rep has stopped all contact with her."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/stop", why="leave me be")
    return customers["ana"]


def test_the_record_says_who_did_what_with_which_words(supervisor: Visitor, stopped: str) -> None:
    text = supervisor.get(f"/history?customer={stopped}").text
    assert "Rita rep-en · stopped all contact" in text
    assert "leave me be" in text


def test_filters_narrow_the_record(supervisor: Visitor, stopped: str) -> None:
    assert (
        "stopped all contact"
        in supervisor.get("/history?verb=stopped&since=2026-11-23&until=2026-11-23").text
    )
    for narrower in ("verb=scored", "since=2026-11-24", "until=2026-11-22", "channel=letter", "rep=winback"):
        page = supervisor.get(f"/history?{narrower}")
        assert "leave me be" not in page.text


@pytest.mark.parametrize(
    "wrong", ["since=yesterday", "until=2026-13-01", "until=9999-12-31", "before=nonsense"]
)
def test_a_wrong_filter_is_told(supervisor: Visitor, wrong: str) -> None:
    supervisor.get(f"/history?{wrong}", expect=422)


def test_looking_is_recorded_too(supervisor: Visitor, stopped: str, runtime: Runtime) -> None:
    supervisor.get(f"/history?customer={stopped}")
    with db.reading(runtime.engine) as session:
        seen = session.exec(select(Event).where(Event.verb == "viewed", Event.customer_id == stopped)).all()
    assert len(seen) == 1
    assert seen[0].actor_kind == "rep"


def test_long_records_come_a_page_at_a_time_without_gap_or_repeat(
    supervisor: Visitor, stopped: str, rep: Visitor
) -> None:
    for number in range(30):
        rep.get(f"/customers/{stopped}")
        rep.send(f"/customers/{stopped}/tags", add=f"tag {number}")
        rep.send(f"/customers/{stopped}/tags", remove=f"tag {number}")
    page = supervisor.get(f"/history?customer={stopped}")
    marks: list[str] = []
    while True:
        marks += [one.text.split()[0] for one in page.all("span") if one.get("class") == "hash"]
        older = [one.get("href") for one in page.all("a") if one.get("rel") == "next"]
        if not older:
            break
        page = supervisor.get(older[0])
    numbers = [int(mark.removeprefix("#")) for mark in marks]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) > 60


def test_the_proof_holds_for_an_honest_record(supervisor: Visitor, stopped: str) -> None:
    supervisor.get(f"/history?customer={stopped}")
    text = supervisor.get(f"/history/proof?customer={stopped}").text
    assert "Nothing was changed." in text
    assert "every one holds" in text or "it holds" in text


def test_the_proof_shows_a_word_that_was_changed(supervisor: Visitor, stopped: str, runtime: Runtime) -> None:
    drop_triggers(runtime.engine)
    with db.transaction(runtime.engine) as session:
        session.execute(sa.text("UPDATE event_texts SET text = 'love you' WHERE text = 'leave me be'"))
    text = supervisor.get(f"/history/proof?customer={stopped}").text
    assert "does not hold" in text
    assert "words were changed" in text
