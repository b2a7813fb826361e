"""A talk that took place, written as a scene of a `.play` file."""

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.dialogue.effects import Await, Close, Effect, HandOver, Remember, Say, Undertake
from assistant.dialogue.scenes import Scene, Verb
from assistant.dialogue.state import Cause, Continued, Failed, Heard, Silent, Started
from assistant.dialogue.waits import in_words

#: A cause, what the script answered, and what it was waiting for when the cause came.
Happened = tuple[Cause, Sequence[Effect], Await | None]


_PLAIN = re.compile(r"[\w .:-]+")


def written(scene: Scene, channel: str, happened: Iterable[Happened]) -> str:
    """The scene's header and everything that happened, in order, ready to be kept beside the script."""
    rows = [f"play: {spoken_words(scene.title).replace('#', '')}", _header(scene)]
    rows += [f'remedy {reason} "{spoken_words(text)}"' for reason, text in scene.remedies.items()]
    for cause, effects, rest in happened:
        rows += _caused(cause, rest)
        rows += _answered(effects, Verb.SENDS if channel == "sms" else Verb.SAYS)
    return "\n".join(rows) + "\n"


def spoken_words(text: str) -> str:
    """The text in one row and without the quotation mark that would end it in a play."""
    return " ".join(text.replace('"', "”").split())


def _header(scene: Scene) -> str:
    return ", ".join(
        f"{key} {value}" if _PLAIN.fullmatch(value) else f'{key} "{spoken_words(value)}"'
        for key, value in scene.facts.items()
    )


def _any_mark(text: str) -> str:
    """The text with dots, which stand for any words in a play, where it has quotation marks."""
    return text.replace('"', "…")


def _caused(cause: Cause, rest: Await | None) -> Iterator[str]:
    match cause:
        case Started():
            return
        case Heard(text=text):
            yield f'{Verb.HEARS} "{spoken_words(text)}"'
        case Silent():
            wait = f"{in_words(rest.after)} of " if rest is not None and rest.after is not None else ""
            yield f"{Verb.AFTER} {wait}silence"
        case Failed(why=why):
            yield f"{Verb.FAILS} {why}"
        case Continued():
            yield Verb.NEXT.value


def _answered(effects: Sequence[Effect], says: Verb) -> Iterator[str]:
    for effect in effects:
        match effect:
            case Remember(reason=reason):
                yield f"  {Verb.REMEMBERS} {reason}"
            case Undertake(what=what):
                yield f'  {Verb.PROMISES} "{_any_mark(what)}"'
    for effect in effects:
        match effect:
            case Say(node=node, text=text):
                yield f'  {says} {node} "{_any_mark(text)}"'
            case HandOver(why=why):
                yield f"  {Verb.HANDS_OVER} {why}"
            case Close(outcome=outcome):
                yield f"  {Verb.CLOSES} {outcome}"
