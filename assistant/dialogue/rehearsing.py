"""A talk rehearsed step by step, with the way back, and written down as a play."""

from dataclasses import dataclass, replace

from assistant.dialogue import engine
from assistant.dialogue.effects import Await, Effect
from assistant.dialogue.play import talk_of
from assistant.dialogue.repro import spoken_words, written
from assistant.dialogue.scenes import Scene
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Cause, Started, State, from_json, to_json
from assistant.dialogue.talk import Talk


@dataclass(frozen=True)
class Turn:
    """One cause, what the script answered, and where the talk stands then. `rest` is None when it is over."""

    cause: Cause
    effects: tuple[Effect, ...]
    state: State
    rest: Await | None


class Rehearsal:
    """The talk that a scene's header describes; its moves are made one by one. `turns` begins with the start.

    The state goes through JSON at every step, as it does in the product.
    """

    def __init__(self, scene: Scene, shelf: Shelf) -> None:
        """Raises Missing for an unknown script and Invalid for facts no talk can have."""
        self._shelf = shelf
        # A play cannot hold a quotation mark, and what is rehearsed must be what is written down.
        words = {reason: spoken_words(text) for reason, text in scene.remedies.items()}
        facts = {key: value for key, value in scene.facts.items() if value}
        self.scene = replace(scene, facts=facts, remedies=words)
        self.talk: Talk = talk_of(self.scene, shelf)
        self.turns: list[Turn] = []
        self.step(Started())

    @property
    def now(self) -> Turn:
        """The last turn."""
        return self.turns[-1]

    @property
    def over(self) -> bool:
        """Whether nothing can follow; a talk handed to a person still hears a request to stop."""
        return self.now.state.closed is not None

    def step(self, cause: Cause) -> Turn:
        """What the script answers to this cause. Raises Invalid when a line cannot be said."""
        before = self.turns[-1].state if self.turns else engine.open(self.talk.script)
        done = engine.step(self.talk, before, cause)
        rest = next((effect for effect in done.effects if isinstance(effect, Await)), None)
        turn = Turn(cause, done.effects, from_json(to_json(done.state)), rest)
        self.turns.append(turn)
        return turn

    def undo(self) -> bool:
        """Takes the last cause back; False when only the start is left."""
        if len(self.turns) == 1:
            return False
        self.turns.pop()
        return True

    def again(self, **facts: str) -> None:
        """Plays the same causes from the start with other facts, such as style="warm".

        Raises Invalid for a fact no talk can have; the rehearsal then stays as it was.
        """
        other = Rehearsal(replace(self.scene, facts={**self.scene.facts, **facts}), self._shelf)
        for turn in self.turns[1:]:
            other.step(turn.cause)
        self.scene, self.talk, self.turns = other.scene, other.talk, other.turns

    def repro(self, title: str) -> str:
        """The rehearsal as one scene of a `.play` file that passes as long as the script answers the same."""
        moves = [
            (turn.cause, turn.effects, rest) for turn, rest in zip(self.turns, self._rests(), strict=True)
        ]
        answered = {reason: self.scene.remedies[reason] for reason in self.now.state.answered}
        return written(replace(self.scene, title=title, remedies=answered), self.talk.script.channel, moves)

    def _rests(self) -> list[Await | None]:
        """What the script was waiting for when each turn came."""
        return [None, *(turn.rest for turn in self.turns[:-1])]
