"""Which script fits: by occasion first, then the one that asks for most of what is known of this customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.dialogue import engine
from assistant.dialogue.script import Script

WINBACK, SECOND_TOUCH, BIRTHDAY = "winback", engine.SECOND_TOUCH, "birthday"
COMPLAINT, LOST_CONTACT, RELEASE = "complaint", "lost_contact", "release"
VOICEMAIL, VISIT = "voicemail", "visit"


@dataclass(frozen=True)
class Situation:
    """What is known when a script is picked. `occasions` in the order they matter, winback last; `touch`
    counts from 1; empty means not known."""

    occasions: tuple[str, ...] = (WINBACK,)
    touch: int = 1
    tier: str = ""
    reason: str = ""
    family: str = ""
    style: str = ""


@dataclass(frozen=True)
class Cast:
    """The script picked, and the occasion it was picked for."""

    script: Script
    occasion: str


def cast(scripts: Iterable[Script], channel: str, situation: Situation) -> Cast | None:
    """The fitting script of the first occasion that has one on this channel; None when nothing fits.

    Of several the one that asks for more decides: a reason before a family, before tier, style and touch,
    a short list before a long one; then the name, so that the choice is always the same.
    """
    there = [script for script in scripts if script.channel == channel]
    for occasion in situation.occasions:
        fitting = [script for script in there if fits(script, occasion, situation)]
        if fitting:
            return Cast(min(fitting, key=_rank), occasion)
    return None


def fits(script: Script, occasion: str, situation: Situation) -> bool:
    """Whether everything a script asks for is so; what is not known is never so."""
    asked = script.fits
    return (
        asked.occasion == occasion
        and _among(situation.reason, asked.reasons)
        and _among(situation.family, asked.families)
        and _among(situation.tier, asked.tiers)
        and _among(situation.style, asked.styles)
        and (not asked.touches or situation.touch in asked.touches)
    )


def _among(known: str, wanted: Sequence[str]) -> bool:
    return not wanted or known in wanted


def _rank(script: Script) -> tuple[object, ...]:
    asked = script.fits
    lists = (asked.reasons, asked.families, asked.tiers, asked.styles, asked.touches)
    return (*(not one for one in lists), *(len(one) for one in lists), script.id)
