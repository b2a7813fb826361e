"""Laws that hold for every text, not for chosen ones."""

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.reasons.classifier import Basis, load_reader
from assistant.reasons.normalise import LIMIT, normalise
from assistant.reasons.replies import read_reply

wild = st.text(st.characters(), max_size=120)
telling = st.sampled_from(
    [
        "太贵了,隔壁便宜一半",
        "the delivery was always late",
        "服務態度太差",
        "so rude",
        "搬家了",
        "not expensive, just too far",
        "退订",
        "stop texting me",
        "晚上再打",
    ]
)
noise = st.sampled_from(["\u200b", "\x00", "\ufeff", "\ud800", "\u00ad"])


@given(wild)
def test_every_normalised_character_knows_where_it_came_from(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.origin)
    assert list(normal.origin) == sorted(normal.origin)
    assert all(0 <= at < len(text) for at in normal.origin)


@given(wild)
def test_normalising_twice_changes_nothing_more_for_common_writing(text: str) -> None:
    once = normalise("".join(char for char in text if char.isascii())).text
    assert normalise(once).text == once


@settings(deadline=None)
@given(wild, wild, telling)
def test_evidence_always_points_into_the_text_as_written(before: str, after: str, said: str) -> None:
    text = before + said + after
    reading = load_reader().read(text)
    spans = [*reading.reply.evidence, *(one for reason in reading.reasons for one in reason.evidence)]
    assert all(text[one.start : one.end] == one.text and one.text for one in spans)


@settings(deadline=None)
@given(telling, st.data())
def test_invisible_characters_change_no_reading(said: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(said)))
    noisy = said[:at] + data.draw(noise) + said[at:]
    assert summary(noisy) == summary(said)


@settings(deadline=None)
@given(telling)
def test_case_width_and_outer_blanks_change_no_reading(said: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in said)
    assert summary(said.upper()) == summary(wide) == summary(f"  {said} \n") == summary(said)


@settings(deadline=None)
@given(telling, st.sampled_from(["今天天气不错。", "My sister likes cats. "]))
def test_an_unrelated_sentence_before_takes_no_evidence_away(said: str, unrelated: str) -> None:
    alone = {one.reason for one in load_reader().read(said).reasons if one.basis is Basis.STATED}
    assert alone <= {one.reason for one in load_reader().read(unrelated + said).reasons}


def test_only_the_first_ten_thousand_characters_are_read() -> None:
    assert load_reader().read("啊" + "。哦" * LIMIT + "太贵了").abstained
    assert normalise("x1" * LIMIT).truncated


def test_hostile_texts_are_read_in_bounded_work() -> None:
    for text in (
        "a" * 100_000,
        "不" * 100_000,
        "stop " * 20_000,
        "太贵了," * 30_000,
        "no no " * 20_000,
        "(" * 99_999,
    ):
        assert load_reader().read(text).text == text
        read_reply(text)


def summary(text: str) -> tuple[object, ...]:
    reading = load_reader().read(text)
    reasons = [(one.reason, one.probability) for one in reading.reasons]
    return reading.reply.action, reading.reply.intent, reasons
