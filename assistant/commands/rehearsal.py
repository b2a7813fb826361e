"""A script rehearsed at the prompt: the person typing is the customer."""

from collections.abc import Callable, Mapping

import click

from assistant.dialogue import engine
from assistant.dialogue.effects import Say
from assistant.dialogue.play import SAMPLE, shown
from assistant.dialogue.script import Script
from assistant.dialogue.state import Cause, Continued, Heard, Silent, Started
from assistant.dialogue.talk import Talk

WAITS, GOES_ON = "\n[empty: silence, /next: go on, /quit] customer", "/next"


def rehearse(
    script: Script, language: str, hear: Callable[[str], Heard], remedies: Mapping[str, str]
) -> None:
    """Play the script until it closes, a person takes over, or the input ends."""
    now = engine.open(script)
    cause: Cause | None = Started()
    while cause is not None:
        step = engine.step(Talk(script, language, SAMPLE[language], remedies), now, cause)
        now = step.state
        for effect in step.effects:
            click.echo(
                f"  {effect.text}"
                if isinstance(effect, Say)
                else click.style(f"  · {shown(effect)}", dim=True)
            )
        ended = now.closed is not None or now.handed_over is not None
        cause = None if ended else _asked(hear)


def _asked(hear: Callable[[str], Heard]) -> Cause | None:
    try:
        typed = click.prompt(WAITS, default="", show_default=False, prompt_suffix="> ").strip()
    except click.Abort:  # the end of piped input, or Ctrl-C
        return None
    if typed == "/quit":
        return None
    if typed == GOES_ON:
        return Continued()
    if not typed:
        return Silent()
    heard = hear(typed)
    reasons = ", ".join(f"{reason} {chance:.2f}" for reason, chance in heard.reasons.items()) or "no reason"
    click.echo(click.style(f"  · {heard.intent}, {heard.action}, {reasons}", dim=True))
    return heard
