"""The whole way, with the real trainer: labels in, a gate, a reader that has learned the company's words."""

from assistant import db
from assistant.learning import labels, versions
from assistant.learning.live import LiveReader
from assistant.learning.models import Source
from assistant.reasons.classifier import ASSERTED, load_reader
from tests.learning.conftest import SAM

PLACES = ("door", "hall", "window", "counter", "stairs", "corner", "bench", "shelf", "table", "lamp", "sofa")


def test_a_word_of_our_own_is_learned_from_labels(engine, clock):
    unknown = "the frobnicator blinked again near the new entrance"
    assert load_reader().read(unknown, "en").abstained
    said = [(f"the frobnicator blinked again near the {one}", '["quality"]') for one in PLACES]
    said += [(f"we sat near the {one} as ever", "[]") for one in PLACES]
    read = labels.read(f'{{"text": "{text}", "language": "en", "reasons": {what}}}' for text, what in said)
    with db.transaction(engine) as session:
        labels.take(session, read.labels, actor=SAM, source=Source.FILE, now=clock.now())
    learned = versions.learn(engine, actor=SAM, now=clock.now())
    assert learned.live == learned.version.number, learned.version.gate
    assert versions.learn(engine, actor=SAM, now=clock.now()).new is False
    with db.reading(engine) as session:
        reading = LiveReader().within(session).read(unknown, "en")
    assert (reading.version, reading.reasons[0].reason) == (learned.version.name, "quality")
    assert reading.reasons[0].probability >= ASSERTED
