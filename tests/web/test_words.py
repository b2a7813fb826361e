from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations.models import Disposition
from assistant.customers.models import Channel, ConsentStatus, InteractionKind, OrderKind
from assistant.dialogue.script import INTENTS, TECHNIQUES, NodeKind, On
from assistant.dialogue.shelf import Shelf
from assistant.errors import Invalid
from assistant.promises.models import PromiseState
from assistant.reps.models import Role
from assistant.scoring.lapse import LapseState
from assistant.scoring.value import Tier
from assistant.touches.models import TouchState
from assistant.web import forms, moments, words

STORED = {
    "tier": Tier, "state": LapseState, "channel": Channel, "touch": TouchState, "disposition": Disposition,
    "intent": INTENTS, "technique": TECHNIQUES, "kind": NodeKind, "condition": On, "consent": ConsentStatus,
    "order": OrderKind, "interaction": InteractionKind, "promise": PromiseState, "role": Role,
}  # fmt: skip
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", STORED)
def test_every_code_the_product_stores_has_a_word(kind: str) -> None:
    assert set(map(str, STORED[kind])) - set(words.KNOWN[kind]) == set()


def test_however_a_shipped_script_ends_or_hands_over_there_is_a_word_for_it() -> None:
    shelf = Shelf(Path(__file__).parents[2] / "scripts_templates")
    nodes = [node for name in shelf.ids() for node in shelf.get(name).nodes.values()]
    codes = {code for node in nodes for code in (node.outcome, node.why) if code}
    assert codes - set(words.OUTCOMES) == set()


@pytest.mark.parametrize(
    ("code", "kind", "english", "chinese"),
    [
        ("hours_open, spread", "slot", "contact hours open then", "可联系时段"),
        ("GB.hours", "rule", "GB: contact hours", "GB：可联系时段"),
        ("suppressed", "held", "do-not-contact list", "免打扰名单"),
        ("heard", "slot", "they answered first", "对方先回复了"),
        ("no_remedy", "slot", "no words ready for this reason", "还没有备好答复"),
        ("own_reasons", "outcome", "for reasons of their own", "因自身原因"),
        ("hello.en", "held", "hello.en", "hello.en"),
        ("some_new_code", "outcome", "some new code", "some new code"),
    ],
)
def test_codes_are_told_in_the_readers_language(
    app: Flask, code: str, kind: str, english: str, chinese: str
) -> None:
    for language, told in (("en", english), ("zh", chinese)):
        with app.test_request_context(), force_locale(language):
            assert told in words.word(code, kind)


def test_a_moment_is_told_on_the_customers_clock_first(app: Flask) -> None:
    with app.test_request_context():
        shown = moments.shown(AT, "Asia/Shanghai", "en")
        nowhere = moments.shown(AT, "", "en")
    assert (shown.there, shown.clock, shown.utc) == ("Mon 23 Nov, 18:00", "18:00", "10:00 UTC")
    assert nowhere.there.endswith("10:00 UTC")


@given(st.text(max_size=60))
def test_the_way_back_never_leaves_the_house(target: str) -> None:
    app = Flask(__name__)
    with app.test_request_context(method="POST", data={"next": target.encode("utf-8", "replace").decode()}):
        back = forms.way_back("/home")
    assert back.startswith("/")
    assert not back.startswith(("//", "/\\"))
    assert back.isprintable()


@pytest.mark.parametrize("value", ["", "-1", "1.5", "²", "1" * 13, "one"])
def test_a_whole_number_is_digits_and_not_too_many(value: str) -> None:
    with pytest.raises(Invalid, match="turn: expected a whole number"):
        forms.whole("turn", {"turn": value})


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 101])
def test_words_no_database_can_keep_are_refused_by_name(value: str) -> None:
    with pytest.raises(Invalid, match="note:"):
        forms.words("note", longest=100, form={"note": value})
