"""Why a talk stands where it does: what is believed, and what the last question was for."""

from collections.abc import Iterator, Mapping

from assistant.dialogue.effects import Say
from assistant.dialogue.rehearsing import Rehearsal

MOST = 5


def explained(rehearsal: Rehearsal) -> Iterator[str]:
    """Rows for the author of a script: beliefs, patience, mood, and why this question was asked."""
    state = rehearsal.now.state
    yield f"their words point to: {_listed(state.belief) or 'nothing yet'}"
    inquiry = state.inquiry
    if inquiry.posterior:
        yield f"the one main reason: {_listed(inquiry.posterior)}"
        yield f"patience left: {inquiry.patience:.2f} questions"
    for what, value in (
        ("settled", inquiry.settled),
        ("mood", inquiry.mood),
        ("answered", ", ".join(state.answered)),
    ):
        if value:
            yield f"{what}: {value}"
    asked = next(
        (one for one in reversed(rehearsal.now.effects) if isinstance(one, Say) and one.technique), None
    )
    yield from _question(rehearsal, asked) if asked is not None else ()


def _question(rehearsal: Rehearsal, asked: Say) -> Iterator[str]:
    yield f"this question: {asked.probe or asked.node}, {asked.technique}"
    library, talk = rehearsal.talk.library, rehearsal.talk
    if asked.why:
        tells = ", ".join(str(reason) for reason in asked.why.get("tells", ()))
        yield f"it tells apart {tells}; {asked.why.get('gain', 0):.2f} bits expected"
    if library is not None and asked.probe is not None and asked.probe in library.probes:
        yield library.probes[asked.probe].how.get(talk.written, "")


def _listed(chances: Mapping[str, float]) -> str:
    likeliest = sorted(chances.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    return ", ".join(f"{reason} {chance:.2f}" for reason, chance in likeliest)
