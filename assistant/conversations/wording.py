"""Sentences this package says to people, in both languages."""

from collections.abc import Mapping
from datetime import date

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "needs_answer": {"en": "Wrote and is waiting for a person.", "zh": "客户来信了，等人回复。"},
    "coming_back": {
        "en": "Said they come back: look after them in person, no script asks again.",
        "zh": "客户说会回来：请专人跟进，不再按话术询问。",
    },
    "stranger": {"en": "From a number nobody is known by.", "zh": "来自不认识的号码。"},
    "promise_late": {"en": "We promised this, and it is late.", "zh": "答应过客户的事，已经过期了。"},
    "promise_due": {"en": "We promised this for today.", "zh": "答应今天办到的事。"},
    "callback_owed": {
        "en": "Asked to be called back: we promised {when}, their time.",
        "zh": "客户要求回电：已答应当地时间{when}打过去。",
    },
    "call_back": {"en": "Call back: “{words}”", "zh": "回电：“{words}”"},
    "no_time_named": {"en": " (no time named)", "zh": "（没说具体时间）"},
    "time_moved": {
        "en": " (asked for {asked} their time, moved to when we may call)",
        "zh": "（客户说的是当地时间{asked}，已挪到可以打电话的时候）",
    },
    "goes_by_itself": {"en": "Goes out by itself.", "zh": "到时自动发出。"},
    "not_lapsed": {
        "en": "Still buying in their own rhythm: leave them in peace.",
        "zh": "还按自己的节奏在买，不用打扰。",
    },
    "talking": {"en": "A conversation is already running.", "zh": "已经有一段对话在进行。"},
    "natural": {
        "en": "Left for a reason of their own: do not chase them.",
        "zh": "因自身原因离开，不必再挽留。",
    },
    "kind_word": {
        "en": "Left for a reason of their own: one kind word, the door left open, then peace.",
        "zh": "因自身原因离开：只问候这一次，门给留着，之后不再打扰。",
    },
    "not_scored": {"en": "Not scored yet: run the scoring first.", "zh": "还没评分，请先运行评分。"},
    "ladder_end": {
        "en": "Enough attempts without a sign of life: stop here.",
        "zh": "多次联系没有回音，到此为止。",
    },
    "unreachable": {
        "en": "No number or address is on record for the next touch: find one first.",
        "zh": "没有下一次联系要用的号码或地址，请先找到。",
    },
    "no_script": {"en": "There is no script for this channel.", "zh": "这个渠道还没有话术。"},
}


def sentence(code: str) -> Mapping[str, str]:
    """Both wordings of a sentence by its code."""
    return SENTENCES[code]


def joined(*parts: Mapping[str, str]) -> dict[str, str]:
    """Sentences put after one another: with a space in English, without in Chinese."""
    return {
        "en": " ".join(part["en"] for part in parts if part.get("en")),
        "zh": "".join(part["zh"] for part in parts if part.get("zh")),
    }


TIERS: Mapping[str, Mapping[str, str]] = {
    "key": {"en": "a key customer", "zh": "重要客户"},
    "major": {"en": "a major customer", "zh": "主要客户"},
    "ordinary": {"en": "an ordinary customer", "zh": "普通客户"},
    "small": {"en": "a small customer", "zh": "小客户"},
    "release": {"en": "a customer we let go", "zh": "准备放手的客户"},
}
CHANNELS: Mapping[str, Mapping[str, str]] = {
    "sms": {"en": "a text", "zh": "发短信"},
    "call": {"en": "a call", "zh": "打电话"},
    "letter": {"en": "a letter", "zh": "寄信"},
    "visit": {"en": "a visit", "zh": "上门拜访"},
    "message": {"en": "a chat message", "zh": "发消息"},
    "magazine": {"en": "the magazine", "zh": "寄杂志"},
}
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth")


def ladder_sentence(number: int, channel: str, tier: str, name: Mapping[str, str]) -> dict[str, str]:
    """Which touch this is and by what: 'First touch for a key customer: a call.' `name`: the catalogue's."""
    named = CHANNELS.get(channel, name)
    ordinal = ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"
    return {
        "en": f"{ordinal} touch for {TIERS[tier]['en']}: {named['en']}.",
        "zh": f"{TIERS[tier]['zh']}第{number}次联系：{named['zh']}。",
    }


def told_before(reason: Mapping[str, str]) -> dict[str, str]:
    """That they said why they left, and that this touch answers it; `reason` is its label."""
    return {
        "en": f"Told us before: {reason['en'].lower()}. This touch answers that.",
        "zh": f"客户之前说过原因：{reason['zh']}。这次就是回应这件事。",
    }


def ending(words: str, language: str) -> str:
    """A few words as a sentence."""
    return f"{words}。" if language == "zh" else f"{words[:1].upper()}{words[1:]}."


CONTENTS: Mapping[str, Mapping[str, str]] = {
    "care": {"en": "ask how they are, sell nothing", "zh": "问候关心，不推销"},
    "useful": {"en": "bring something of use to them", "zh": "送上对客户有用的内容"},
    "news": {"en": "tell what is new", "zh": "说说店里的新消息"},
    "offer": {"en": "an offer may be made", "zh": "可以带上优惠"},
}


def greeting_sentence(occasion: Mapping[str, str], on: date, content: str) -> dict[str, str]:
    """What is greeted and with what: 'New Year on 2027-01-01: ask how they are, sell nothing.'"""
    about = CONTENTS[content]
    first = occasion["en"][:1].upper() + occasion["en"][1:]
    return {"en": f"{first} on {on}: {about['en']}.", "zh": f"{on}{occasion['zh']}：{about['zh']}。"}


def keeping_sentence(
    letter: str, rhythm: Mapping[str, str], silent_days: int | None, content: str
) -> dict[str, str]:
    """Why the rhythm asks for a touch: 'Rhythm A (at least weekly): last contact 9 days ago: …'"""
    about = CONTENTS[content]
    since = {"en": "no contact on record yet", "zh": "还没有联系记录"}
    if silent_days is not None:
        since = {"en": f"last contact {silent_days} days ago", "zh": f"上次联系是{silent_days}天前"}
    return {
        "en": f"Rhythm {letter} ({rhythm['en']}), {since['en']}: {about['en']}.",
        "zh": f"{letter}级跟进（{rhythm['zh']}），{since['zh']}：{about['zh']}。",
    }
