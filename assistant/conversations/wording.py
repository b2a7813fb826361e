"""Sentences this package says to people, in both languages."""

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "needs_answer": {"en": "Wrote and is waiting for a person.", "zh": "来信了,在等人回复。"},
    "promise_late": {"en": "We promised this, and it is late.", "zh": "答应过的事,已经过期了。"},
    "promise_due": {"en": "We promised this for today.", "zh": "答应今天办到的事。"},
    "goes_by_itself": {"en": "Goes out by itself.", "zh": "到时自动发出。"},
    "not_lapsed": {
        "en": "Still buying in their own rhythm: leave them in peace.",
        "zh": "还按自己的节奏在买,不用打扰。",
    },
    "talking": {"en": "A conversation is already running.", "zh": "已经有一段对话在进行。"},
    "not_scored": {"en": "Not scored yet: run the scoring first.", "zh": "还没评分,请先运行评分。"},
    "ladder_end": {
        "en": "Enough attempts without a sign of life: stop here.",
        "zh": "多次联系没有回音,到此为止。",
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
