"""Two readers for plays: a small table of words, and the product's own."""

from assistant.dialogue.state import Heard
from assistant.reasons.classifier import load_reader

REASONS = {
    "expensive": "price",
    "delivery was always late": "speed",
    "staff were rude": "attitude",
    "quality was poor": "quality",
    "太贵": "price",
    "moved to another city": "moved",
    "stopped needing it": "need_changed",
    "态度不好": "attitude",
    "等得太久": "waiting",
    "搬家了": "moved",
    "用不上": "need_changed",
}
INTENTS = {
    "stop texting": "opt_out",
    "take me off": "opt_out",
    "别再给我发": "opt_out",
    "no thanks": "decline",
    "不用了": "decline",
    "call me back": "callback",
    "晚点再打": "callback",
    "yes": "affirm",
    "可以": "affirm",
    "方便": "affirm",
    "对，": "affirm",
    "no": "negative",
}


def hear(text: str) -> Heard:
    lowered = text.lower()
    reasons = {reason: 0.9 for words, reason in REASONS.items() if words in lowered}
    intent = next((intent for words, intent in INTENTS.items() if _said(words, lowered)), "other")
    return Heard(text, intent, "suppress" if intent == "opt_out" else "continue", reasons)


def read(text: str) -> Heard:
    reading = load_reader().read(text, None, None)
    reasons = {reason.reason: reason.probability for reason in reading.reasons}
    return Heard(text, reading.reply.intent, reading.reply.action, reasons)


def _said(words: str, text: str) -> bool:
    if not words.isascii() or " " in words:
        return words in text
    return words in text.replace(",", " ").replace(".", " ").split()
