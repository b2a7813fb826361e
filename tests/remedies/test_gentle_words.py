"""What remedies say is held to the bluntness of scripts: no excuse, no lecture, no pressure, no blame."""

import pytest

from assistant.dialogue.bluntness import FORBIDDEN, bluntness
from assistant.dialogue.script import LANGUAGES
from assistant.remedies.reading import load_catalogue

ANSWERS = load_catalogue().answers


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(ANSWERS))
def test_the_answers_to_a_reason_are_gentle_in_every_style(reason: str, language: str) -> None:
    answer = ANSWERS[reason]
    sayings = [*([answer.apology] if answer.apology else []), *(one.said for one in answer.remedies)]
    said = [text for saying in sayings for text in saying.texts[language].values()]
    found = [(text, part) for text in said for part in bluntness(text, language).parts]
    assert said
    assert [(text, str(part)) for text, part in found if part.family in FORBIDDEN] == []
