"""What the shipped probes reach with simulated customers; the page of measures has more figures."""

from functools import cache

from assistant.commands.script_folder import shelf_of
from assistant.commands.simulating import load_texts, made, pace
from assistant.dialogue.simulation.customers import DIRECT, World
from assistant.dialogue.simulation.figures import Figures, figures, needed_stopping, right
from assistant.dialogue.simulation.talks import Asking, Course, courses, cut
from assistant.settings import ROOT

CUSTOMERS = 150


@cache
def shipped() -> tuple[World, Asking]:
    shelf = shelf_of(ROOT / "scripts_templates")
    return made(shelf, shelf.get("warm_call"), 11, noise=0.15, evasion=0.30, alike=False, texts={})


@cache
def asked(way: str) -> tuple[Course, ...]:
    return courses(*shipped(), way, CUSTOMERS)


def stopped(way: str) -> Figures:
    return figures([cut(course, 0.8) for course in asked(way)], 0.8)


def test_the_true_reason_is_on_top_for_more_than_85_in_100() -> None:
    assert len(shipped()[0].reasons) == 22
    assert stopped("chosen").right >= 0.85


def test_the_author_s_order_needs_far_more_questions_for_the_same() -> None:
    ended = [cut(course, 0.8) for course in asked("chosen")]
    needed = needed_stopping(asked("fixed order"), sum(map(right, ended)) / CUSTOMERS)
    assert needed is None or stopped("chosen").probes <= 0.6 * needed


def test_asking_outright_finds_fewer() -> None:
    assert stopped(DIRECT).right < stopped("chosen").right - 0.15


def test_what_is_believed_comes_true_about_as_often() -> None:
    assert stopped("chosen").off < 0.08


def test_one_choice_among_forty_probes_takes_less_than_two_milliseconds() -> None:
    assert min(pace(shipped()[1], 20) for _ in range(5)) < 0.002


def test_every_reason_has_sentences_in_both_languages() -> None:
    for language in ("en", "zh"):
        texts = load_texts(None, language)
        assert set(shipped()[0].reasons) <= set(texts)
        assert texts[""]
