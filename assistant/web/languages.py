"""Which language a page speaks: chosen by hand, else the rep's own, else the browser's."""

from flask import request, session
from flask_babel import get_locale

from assistant.addresses import LANGUAGES
from assistant.web.guard import someone

NAMES = {"en": "English", "zh": "中文"}


def choose() -> str:
    """'en' or 'zh' for this request."""
    by_hand = session.get("language")
    if by_hand in LANGUAGES:
        return str(by_hand)
    who = someone()
    if who is not None and who.language in LANGUAGES:
        return who.language
    return request.accept_languages.best_match(LANGUAGES, default="en") or "en"


def speaking() -> str:
    """The language in force: 'en' or 'zh'."""
    locale = get_locale()
    return locale.language if locale is not None else "en"
