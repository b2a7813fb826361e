"""Hears the wish to be left alone in wording that no rule knows, after the rules have spoken."""

from functools import cache
from math import sqrt

from assistant.reasons import ngrams
from assistant.reasons.cues import load_cues
from assistant.reasons.ngrams import NgramModel
from assistant.reasons.normalise import Normalised
from assistant.reasons.replies import Action, Intent, ReplyReading, ReplyRules
from assistant.reasons.tokens import tokenise
from assistant.reasons.yamlfile import HERE

TRAINED = HERE / "trained" / "replies.npz"
LABEL = str(Intent.OPT_OUT)
EDGE = 200  # of a text longer than two of these, only so much of its beginning and of its end is heard
RULE = "wording"
# Log-odds, from five-fold cross-validation on the replies written here and from ordinary personal texts.
SURE = 1.8  # left alone, where the rules doubt too
CLEAR = 2.5  # ... where they do not, and contact is spoken against
DOUBT = -2.2  # a person looks
SPOKEN = -3.4  # ... at what speaks of being contacted
EXPLAINED = -0.4  # ... at what also states a reason
FAINT = -5.0  # below it not even a refusal is looked at
OPEN = frozenset({Intent.OTHER, Intent.DECLINE, Intent.NEGATIVE, Intent.QUESTION, Intent.AFFIRM})


class Wishes:
    """A linear model over runs of words, and what its log-odds make of a reading by rule."""

    def __init__(self, model: NgramModel) -> None:
        label = model.labels.index(LABEL)
        self._bias = float(model.bias[label])
        said = (model.weights[:, label] * model.rarity).tolist()
        size = (model.rarity * model.rarity).tolist()
        self._known = dict(zip(model.vocabulary, zip(said, size, strict=True), strict=True))

    def odds(self, text: str) -> float:
        """Log-odds that this normalised text asks for the end of contact; work bounded by EDGE."""
        if len(text) > 2 * EDGE:
            text = f"{text[:EDGE]}\n{text[-EDGE:]}"
        runs = ngrams.whole(tokenise(text, load_cues().spellings)).runs
        known = self._known
        said = size = 0.0
        for run in dict.fromkeys(runs):
            found = known.get(run)
            if found is not None:
                said += found[0]
                size += found[1]
        return self._bias + (said / sqrt(size) if size else 0.0)

    def heed(
        self, reply: ReplyReading, rules: ReplyRules, normal: Normalised, explained: bool
    ) -> ReplyReading:
        """The reading, made stricter where the wording asks to be left alone; never made milder than a rule.

        `explained`: the text states a reason. A refusal the rules do not understand goes to a person unless
        it states one, or the wording speaks clearly against it.
        """
        doubted = reply.action is Action.REVIEW and reply.intent is Intent.OPT_OUT
        unread = reply.action is Action.CONTINUE and reply.intent in OPEN
        if reply.formula or not (doubted or unread):
            return reply
        if explained and not doubted and not rules.of_contact(normal):
            return reply  # they tell why they left: the layer would cost more than it finds
        odds = self.odds(normal.text)
        if odds >= (SURE if doubted else CLEAR) and rules.corroborates(reply, normal):
            return ReplyReading(Action.SUPPRESS, Intent.OPT_OUT, reply.evidence, RULE)
        if doubted:
            return reply
        if odds >= self._bar(reply, rules, normal, explained):
            return ReplyReading(Action.REVIEW, Intent.OPT_OUT, reply.evidence, RULE)
        if explained or odds < FAINT:
            return reply
        return rules.unexplained(reply, normal)

    def _bar(self, reply: ReplyReading, rules: ReplyRules, normal: Normalised, explained: bool) -> float:
        if explained:
            return EXPLAINED
        asked = reply.intent is Intent.QUESTION
        return SPOKEN if not asked and rules.of_contact(normal) else DOUBT


@cache
def load_wishes() -> Wishes:
    """The shipped layer, built once a process; raises Invalid for a file that was not trained here."""
    return Wishes(NgramModel.from_bytes(TRAINED.read_bytes()))
