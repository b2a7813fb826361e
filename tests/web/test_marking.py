from hypothesis import given
from hypothesis import strategies as st

from assistant.web.marking import Piece, pieces

TEXTS = st.text(max_size=60)
SPANS = st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6)


@given(TEXTS, SPANS)
def test_marking_never_loses_or_adds_a_letter(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(piece.text for piece in pieces(text, spans)) == text


@given(TEXTS, SPANS)
def test_a_letter_is_marked_when_some_span_holds_it(text: str, spans: list[tuple[int, int]]) -> None:
    flags = [piece.marked for piece in pieces(text, spans) for _ in piece.text]
    assert flags == [any(start <= at < end for start, end in spans) for at in range(len(text))]


def test_evidence_is_marked_in_place() -> None:
    text = "唉,去了两次都爱理不理的"
    assert pieces(text, [(7, 11)]) == (
        Piece("唉,去了两次都", False),
        Piece("爱理不理", True),
        Piece("的", False),
    )
