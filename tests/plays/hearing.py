"""Two readers for plays: a small table of words, and the product's own."""

from assistant.dialogue.state import Heard
from assistant.reasons.classifier import load_reader
from assistant.reasons.moods import mood

REASONS = {
    "expensive": "price",
    "delivery was always late": "speed",
    "staff were rude": "attitude",
    "quality was poor": "quality",
    "太贵": "price",
    "moved to another city": "moved",
    "stopped needing it": "need_changed",
    "waited too long": "waiting",
    "changed her number": "lost_contact",
    "complaint was ignored": "complaint_handling",
    "never did what you promised": "broken_promise",
    "forgot about me": "neglect",
    "态度不好": "attitude",
    "等得太久": "waiting",
    "换号": "lost_contact",
    "搬家了": "moved",
    "用不上": "need_changed",
}
INTENTS = {
    "wrong number": "wrong_number",
    "stop texting": "opt_out",
    "take me off": "opt_out",
    "别再给我": "opt_out",
    "别再发": "opt_out",
    "退订": "opt_out",
    "no thanks": "decline",
    "不用了": "decline",
    "call me back": "callback",
    "晚点再打": "callback",
    "who are you": "question",
    "what is this about": "question",
    "what time": "question",
    "hello": "question",
    "哪位": "question",
    "几点": "question",
    "有什么事": "question",
    "什么事": "question",
    "yes": "affirm",
    "send it": "affirm",
    "发吧": "affirm",
    "可以": "affirm",
    "方便": "affirm",
    "对，": "affirm",
    "有，": "affirm",
    "no": "negative",
}
MOODS = {
    "too many questions": "annoyed",
    "这么多干嘛": "annoyed",
    "in a rush": "hurried",
    "赶时间": "hurried",
    "in hospital": "sad",
    "心情不好": "sad",
}
ACTIONS = {"opt_out": "suppress", "wrong_number": "review"}


def hear(text: str) -> Heard:
    lowered = text.lower()
    reasons = {reason: 0.9 for words, reason in REASONS.items() if words in lowered}
    intent = next((intent for words, intent in INTENTS.items() if _said(words, lowered)), "other")
    shown = next((shown for words, shown in MOODS.items() if words in lowered), "")
    return Heard(text, intent, ACTIONS.get(intent, "continue"), reasons, shown)


def read(text: str) -> Heard:
    reading = load_reader().read(text, None, None)
    reasons = {reason.reason: reason.probability for reason in reading.reasons}
    shown = mood(text)
    return Heard(text, reading.reply.intent, reading.reply.action, reasons, str(shown.name) if shown else "")


def _said(words: str, text: str) -> bool:
    if not words.isascii() or " " in words:
        return words in text
    return words in text.replace(",", " ").replace(".", " ").split()
