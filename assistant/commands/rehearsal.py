"""A script rehearsed at the prompt: the person typing is the customer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from assistant.commands import console
from assistant.dialogue.effects import Await, Effect, Say
from assistant.dialogue.explaining import explained
from assistant.dialogue.play import run_play, shown
from assistant.dialogue.rehearsing import Rehearsal
from assistant.dialogue.repro import spoken_words
from assistant.dialogue.script import duration
from assistant.dialogue.segments import Price, cost, measure
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Cause, Continued, Failed, Heard, Silent
from assistant.dialogue.waits import in_words
from assistant.errors import Invalid

HELP = """\
Type what the customer says, or
  /silence [3d]   nobody answers; with a time (m, h, d, w), whether the script would wait so long
  /fail [WHY]     what we said did not reach them
  /next           the rep goes on without an answer
  /undo           take the last one back; as often as you like
  /style STYLE    play the same talk again for a direct, warm, careful or exact person
  /tier TIER      the same for a key, major, ordinary or small customer
  /why            what is believed now, and why this was asked
  /repro          the talk so far as a scene of a .play file
  /quit"""
_SHORT = {"m": "minute", "h": "hour", "d": "day", "w": "week"}
_TIME = re.compile(r"(\d+) *([mhdw])\w*")


@dataclass
class Stage:
    """One rehearsal with its terminal. `price` is what a segment of a text costs, None when nobody said."""

    rehearsal: Rehearsal
    shelf: Shelf
    hear: Callable[[str], Heard]
    price: Price | None

    def perform(self, *, repro: bool) -> None:
        """Reads line by line until /quit or the end of the input."""
        click.echo(_dim("You are the customer. /help tells what you can do."))
        self._show(self.rehearsal.now.effects)
        while (typed := _typed()) is not None and typed != "/quit":
            self._obey(typed)
        if repro:
            self._repro()

    def _obey(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        match word:
            case "":
                click.echo(_dim("  · nothing typed: /silence, or /help"))
            case "/help":
                click.echo(HELP)
            case "/silence":
                self._silence(rest.strip())
            case "/fail":
                self._step(Failed(re.sub(r"\W+", "_", rest.strip()) or "undelivered"))
            case "/next":
                self._step(Continued())
            case "/undo":
                self._undo()
            case "/style" | "/tier":
                self._again(word[1:], rest.strip())
            case "/why":
                console.emit(_dim(f"  · {row}") for row in explained(self.rehearsal))
            case "/repro":
                self._repro()
            case _ if word.startswith("/"):
                click.echo(_dim(f"  · there is no {word}; /help tells what there is"))
            case _:
                # As a play keeps it, so that the play is about what was heard here.
                self._step(self.hear(spoken_words(typed)))

    def _step(self, cause: Cause) -> None:
        if self.rehearsal.over:
            click.echo(_dim("  · the talk has ended: /undo, /repro or /quit"))
            return
        if isinstance(cause, Heard):
            reasons = ", ".join(f"{reason} {chance:.2f}" for reason, chance in cause.reasons.items())
            told = (cause.intent, cause.action, reasons or "no reason", cause.mood)
            click.echo(_dim(f"  · {', '.join(filter(None, told))}"))
        try:
            self._show(self.rehearsal.step(cause).effects)
        except Invalid as error:
            click.echo(_dim(f"  · {error}"))

    def _silence(self, text: str) -> None:
        rest = self.rehearsal.now.rest
        after = rest.after if rest is not None else None
        found = _TIME.fullmatch(text)
        given = duration(f"{int(found[1])} {_SHORT[found[2]]}s") if found else None
        if text and given is None:
            click.echo(_dim("  · a time is written like 3d, 2h or 30m"))
        elif given is not None and after is not None and given < after:
            click.echo(_dim(f"  · nothing yet: the script waits {in_words(after)} here"))
        else:
            if given is not None and given != after:
                waits = in_words(after) if after is not None else "until a person goes on"
                click.echo(_dim(f"  · the script waits {waits} here"))
            self._step(Silent())

    def _undo(self) -> None:
        if self.rehearsal.undo():
            click.echo(_dim(f"  · taken back; the talk stands at {self.rehearsal.now.state.node}"))
            self._show(self.rehearsal.now.effects)
        else:
            click.echo(_dim("  · this is the beginning"))

    def _again(self, key: str, value: str) -> None:
        try:
            self.rehearsal.again(**{key: value})
        except Invalid as error:
            click.echo(_dim(f"  · {error}"))
            return
        for turn in self.rehearsal.turns:
            self._show(turn.effects)

    def _repro(self) -> None:
        text = self.rehearsal.repro("rehearsed at the prompt")
        click.echo(f"\n{text}", nl=False)
        # Words that the script reads otherwise the second time would make a play that fails.
        problems = run_play(text, self.shelf, self.hear).problems
        console.emit(f"# does not pass: {problem}" for problem in problems)

    def _show(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, Say):
                click.echo(f"  {effect.text}")
                console.emit(_dim(f"  · {row}") for row in self._weight(effect.text))
            elif isinstance(effect, Await) and effect.after is not None:
                click.echo(_dim(f"  · waits {in_words(effect.after)}"))
            else:
                click.echo(_dim(f"  · {shown(effect)}"))

    def _weight(self, text: str) -> Iterator[str]:
        """What the line costs as a text message; nothing for what is spoken."""
        if self.rehearsal.talk.script.channel != "sms":
            return
        told = measure(text)
        parts = [told.encoding, f"{told.units} units", console.counted(told.count, "segment")]
        if told.forced_by:
            parts.append(f"UCS-2 because of {told.forced_by!r}")
        if self.price is not None:
            parts.append(str(cost(told, self.price)))
        yield ", ".join(parts)


def _typed() -> str | None:
    try:
        typed = str(click.prompt("\ncustomer", default="", show_default=False, prompt_suffix="> "))
    except click.Abort:  # the end of piped input, or Ctrl-C
        click.echo()
        return None
    # Whatever the locale, what is piped in is UTF-8; a byte that is none must not end the talk.
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def _dim(text: str) -> str:
    return click.style(text, dim=True)
