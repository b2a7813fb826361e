"""Runs `.play` scenes through the engine, the state going through JSON at every step."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assistant.dialogue import engine
from assistant.dialogue.effects import Await, Close, Effect, HandOver, Remember, Say, Undertake
from assistant.dialogue.problems import Problem, ScriptInvalid
from assistant.dialogue.scenes import CAUSES, Move, Scene, Verb, read_scenes
from assistant.dialogue.script import STYLES, TIERS, TRADITIONAL, Script, duration
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import (
    Cause,
    Continued,
    Failed,
    Heard,
    Silent,
    Started,
    State,
    from_json,
    to_json,
)
from assistant.dialogue.talk import Talk
from assistant.dialogue.waits import in_words
from assistant.errors import Invalid, Refusal

#: What lines say when a play's header does not.
SAMPLE: Mapping[str, Mapping[str, object]] = {
    "en": {
        "name": "Ms. Fernandes",
        "first_name": "Ana",
        "company": "Harbour Coffee",
        "rep": "Leo",
        "last_order_on": "12 March",
        "weeks_away": 14,
        "callback_number": "020 7946 0018",
    },
    "zh": {
        "name": "王女士",
        "first_name": "小王",
        "company": "海港咖啡",
        "rep": "小李",
        "last_order_on": "3月12日",
        "weeks_away": 14,
        "callback_number": "021-5555-0118",
    },
}
_OUTCOME = "outcome_differs"


@dataclass(frozen=True)
class PlayResult:
    """`trace` has one line per cause and effect, the same for every runner; no problems: as written."""

    problems: tuple[Problem, ...]
    trace: tuple[str, ...]


@dataclass
class _Run:
    talk: Talk
    hear: Callable[[str], Heard]
    state: State
    due: list[Effect] = field(default_factory=list)
    resting: Await | None = None
    trace: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def step(self, cause: Cause) -> None:
        done = engine.step(self.talk, self.state, cause)
        self.state = from_json(to_json(done.state))
        self.trace += [told(cause), *(shown(effect) for effect in done.effects)]
        self.due = [effect for effect in done.effects if not isinstance(effect, Await)]
        self.resting = next((effect for effect in done.effects if isinstance(effect, Await)), None)

    def wrong(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, 1, _OUTCOME, message))


def run_play(text: str, shelf: Shelf, hear: Callable[[str], Heard]) -> PlayResult:
    """Plays every scene of the text; `hear` reads the customer's words. Never raises for a play's content."""
    try:
        scenes = read_scenes(text, "play")
    except ScriptInvalid as error:
        return PlayResult(error.problems, ())
    problems: list[Problem] = []
    trace: list[str] = []
    for scene in scenes:
        result = run_scene(scene, shelf, hear)
        problems += result.problems
        trace += result.trace
    return PlayResult(tuple(problems), tuple(trace))


def run_scene(scene: Scene, shelf: Shelf, hear: Callable[[str], Heard]) -> PlayResult:
    """Plays one scene from its start to its last line; everything said must be expected, in order."""
    try:
        talk = talk_of(scene, shelf)
        run = _Run(talk=talk, hear=hear, state=engine.open(talk.script), trace=[f"play {scene.title}"])
        run.step(Started())
        line = scene.line
        for move in scene.moves:
            line = move.line
            _play(run, move)
        _finish(run, line)
    except Refusal as refusal:
        return PlayResult((Problem(scene.line, 1, _OUTCOME, str(refusal)),), ())
    return PlayResult(tuple(run.problems), tuple(run.trace))


def talk_of(scene: Scene, shelf: Shelf) -> Talk:
    """The talk a scene's header describes. Raises Missing for its script, Invalid for a wrong fact."""
    facts, language = scene.facts, scene.facts["language"]
    for key, accepted in (("style", STYLES), ("tier", TIERS)):
        if facts.get(key, accepted[0]) not in accepted:
            raise Invalid(f"{key}: {facts[key]!r} is not one of {', '.join(accepted)}")
    key, _, value = facts.get("trait", "").partition(":")
    days = facts.get("birthday_in", "")
    return Talk(
        script=shelf.get(facts["script"]),
        language=language,
        variables=_variables(scene),
        remedies=scene.remedies,
        style=facts.get("style", ""),
        tier=facts.get("tier", ""),
        reason_words=shelf.reason_words(language),
        traits={key.strip(): value.strip()} if value else {},
        birthday_in=int(days) if days.isdecimal() else None,
        library=shelf.library,
        model=shelf.model,
    )


def told(cause: Cause) -> str:
    """The cause as one line of a trace."""
    match cause:
        case Started():
            return "started"
        case Heard(text=text, intent=intent):
            return f'heard "{text}" {intent}'
        case Silent():
            return "silent"
        case Failed(why=why):
            return f"failed {why}"
        case Continued():
            return "continued"


def shown(effect: Effect) -> str:
    """The effect as one line of a trace."""
    match effect:
        case Say(line_id=line_id, text=text):
            return f'says {line_id} "{text}"'
        case Await(after=after, node=node):
            return f"awaits {node} {'' if after is None else in_words(after)}".rstrip()
        case Remember(reason=reason, probability=probability):
            return f"remembers {reason} {probability:.2f}"
        case Undertake(what=what, owner=owner, due=due):
            return f'promises "{what}" {owner} within {in_words(due)}'
        case HandOver(why=why):
            return f"hands over {why}"
        case Close(outcome=outcome, why=why):
            return f"closes {outcome} {why}".rstrip()


def _variables(scene: Scene) -> dict[str, object]:
    language = scene.facts["language"]
    variables = dict(SAMPLE["zh" if language == TRADITIONAL else language])
    given = {key: value for key, value in scene.facts.items() if key in variables}
    if "customer" in scene.facts:
        variables |= {"name": scene.facts["customer"], "first_name": scene.facts["customer"]}
    weeks = given.pop("weeks_away", None)
    if weeks is not None and weeks.isdecimal():
        variables["weeks_away"] = int(weeks)
    return variables | given


def _play(run: _Run, move: Move) -> None:
    if move.verb in CAUSES:
        _finish(run, move.line)
        _check_wait(run, move)
        run.step(_cause(run, move))
    elif move.verb is Verb.REMEMBERS:
        if not any(isinstance(effect, Remember) and effect.reason == move.value for effect in run.due):
            run.wrong(move.line, f"{move.value} was not remembered; due: {_list(run.due)}")
    elif move.verb is Verb.PROMISES:
        said = [effect.what for effect in run.due if isinstance(effect, Undertake)]
        if not any(_pattern(move.value).fullmatch(what) for what in said):
            run.wrong(move.line, f"{move.value!r} was not promised; due: {_list(run.due)}")
    else:
        spoken = _outward(run)
        if not spoken or not _matches(run.talk.script, move, spoken[0]):
            run.wrong(move.line, f"expected {move.verb} {move.node or move.value!r}; due: {_list(spoken)}")
        run.due = spoken[1:]


def _cause(run: _Run, move: Move) -> Cause:
    match move.verb:
        case Verb.HEARS:
            return run.hear(move.value)
        case Verb.AFTER:
            return Silent()
        case Verb.FAILS:
            return Failed(move.value)
        case _:
            return Continued()


def _check_wait(run: _Run, move: Move) -> None:
    if move.verb is not Verb.AFTER or not move.value:
        return
    after = run.resting.after if run.resting else None
    if after is None or after != duration(move.value):
        run.wrong(
            move.line,
            f"the script waits {in_words(after) if after else 'for a person'} here, not {move.value}",
        )


def _matches(script: Script, move: Move, effect: Effect) -> bool:
    match effect:
        case Say(node=node, text=text):
            verb = Verb.SENDS if script.channel == "sms" else Verb.SAYS
            return (
                move.verb is verb and move.node in ("", node) and bool(_pattern(move.value).fullmatch(text))
            )
        case HandOver(why=why):
            return move.verb is Verb.HANDS_OVER and move.value == why
        case Close(outcome=outcome):
            return move.verb is Verb.CLOSES and move.value == outcome
        case _:
            return False


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"…|\.\.\.", text)
    return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


def _finish(run: _Run, line: int) -> None:
    left = _outward(run)
    if left:
        run.wrong(line, f"before this line the script also {_list(left)}")


def _outward(run: _Run) -> list[Effect]:
    return [effect for effect in run.due if not isinstance(effect, Remember | Undertake)]


def _list(effects: list[Effect]) -> str:
    return "; ".join(shown(effect) for effect in effects) or "nothing"
