"""Scripts and causes that several tests share."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from assistant.dialogue import engine
from assistant.dialogue.effects import Effect, Say
from assistant.dialogue.engine import Step
from assistant.dialogue.play import SAMPLE
from assistant.dialogue.reader import read_script
from assistant.dialogue.script import Script
from assistant.dialogue.state import Cause, Heard, Started, State
from assistant.dialogue.talk import Talk

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
#: Two scripts kept as they are, so that tests of the engine stand still while the shipped ones are edited.
SAMPLES = Path(__file__).parent / "samples"
REMEDIES = {"price": "Every sixth order is on us.", "speed": "Orders leave the same day, {{ first_name }}."}


@cache
def shipped(name: str) -> Script:
    return read_script((SAMPLES / name / "script.yaml").read_text(), name)


def heard(intent: str = "other", action: str = "continue", **reasons: float) -> Heard:
    return Heard("…", intent, action, reasons)


def talk(script: Script, remedies: Mapping[str, str] = REMEDIES, language: str = "en") -> Talk:
    return Talk(script, language, SAMPLE[language], remedies)


def step(script: Script, state: State, cause: Cause, remedies: Mapping[str, str] = REMEDIES) -> Step:
    return engine.step(talk(script, remedies), state, cause)


def run(script: Script, *causes: Cause) -> Step:
    done = step(script, engine.open(script), Started())
    for cause in causes:
        done = step(script, done.state, cause)
    return done


def kinds(effects: tuple[Effect, ...]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def said(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.node for effect in effects if isinstance(effect, Say)]
