"""What the checks of a whole script find, and what they let pass."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assistant.dialogue.bluntness import FORBIDDEN, bluntness
from assistant.dialogue.checks import scores
from assistant.dialogue.elicitation.probes import Library, read_library
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.reader import review
from assistant.dialogue.script import LANGUAGES, Script
from assistant.reasons.taxonomy import load_taxonomy

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
BROKEN = Path(__file__).parent / "broken"
REASONS = load_taxonomy().ids
PARTS = {path.stem: path.read_text() for path in (TEMPLATES / "parts").glob("*.yaml")}
PROBES = read_library((TEMPLATES / "probes.yaml").read_text(), REASONS)
SCRIPTS = sorted(TEMPLATES.glob("*/script.yaml"))
TODAY = date(2026, 11, 22)
#: What a question of a shipped script stays below.
BLUNT = 30

HEAD = """format: 1
script: example
title: {en: Example}
channel: CHANNEL
languages: [en]
ROOT
start: hello
nodes:
  hello:
    kind: identify
    purpose: {en: one question}
    lines: {en: "{{ rep }} from {{ company }} with one question. STOP to opt out"}
    then: chat
  done: {kind: close, outcome: thanked}
"""


def text(nodes: str, channel: str = "call", root: str = "") -> str:
    return HEAD.replace("CHANNEL", channel).replace("ROOT\n", root and f"{root}\n") + nodes


def problems(
    nodes: str, channel: str = "call", root: str = "", library: Library | None = PROBES, today: date = TODAY
) -> tuple[Problem, ...]:
    source = text(nodes, channel, root)
    return review(source, "example", REASONS, parts=PARTS, library=library, today=today).problems


def codes(nodes: str, channel: str = "call", root: str = "", today: date = TODAY) -> list[str]:
    return [problem.code for problem in problems(nodes, channel, root, today=today)]


def shipped(path: Path) -> Script:
    found = review(path.read_text(), path.parent.name, REASONS, parts=PARTS, library=PROBES, today=TODAY)
    assert found.script is not None
    return found.script


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.parent.name)
def test_a_shipped_script_is_clean_warnings_and_notes_included(path: Path) -> None:
    found = review(path.read_text(), path.parent.name, REASONS, parts=PARTS, library=PROBES, today=TODAY)
    assert [str(problem) for problem in found.problems] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.parent.name)
def test_every_question_of_a_shipped_script_is_gentle_and_holds_itself_to_it(path: Path) -> None:
    script = shipped(path)
    assert script.bluntness <= BLUNT
    hot = [(one.text, str(one.bluntness)) for one in scores(script, PROBES) if one.bluntness.score >= BLUNT]
    assert hot == []


def test_every_probe_in_every_variant_is_gentle() -> None:
    said = [
        (probe.technique, language, line)
        for probe in PROBES.probes.values()
        for language in LANGUAGES
        for line in (probe.lines[language], *probe.variants.get(language, {}).values())
    ]
    assert len(said) > 100
    assert [one for one in said if bluntness(one[2], one[1], one[0]).score >= BLUNT] == []


def test_a_variant_is_checked_like_the_words_for_everybody() -> None:
    chat = """
  chat:
    kind: say
    lines:
      en:
        any: Thank you.
        key: Why did you leave us?
        key warm: You should read the terms before you order.
    then: done
"""
    found = {problem.code: problem.line for problem in problems(chat)}
    assert found == {Code.NAKED_QUESTION: 20, Code.LECTURING: 21}


def test_words_for_a_tier_ask_for_no_other_tier() -> None:
    assert codes("  chat: {kind: say, lines: {en: {any: Hi., key: Dear friend.}}, then: done}\n") == []


def test_words_for_some_styles_are_noted_in_cues_too() -> None:
    cue = "{always: true, lines: {en: {any: How are things at home?, warm: How is everybody at home?}}}"
    found = problems(f"  chat: {{kind: small_talk, cues: [{cue}], then: done}}\n")
    assert [problem.code for problem in found] == [Code.MISSING_STYLE]
    assert "direct, careful, exact" in found[0].message


def test_a_script_has_one_note_of_the_styles_it_leaves_out() -> None:
    node = "  NAME: {kind: say, lines: {en: {any: Hi there., warm: Hi again.}}, then: NEXT}\n"
    nodes = [("chat", "second"), ("second", "third"), ("third", "done")]
    (found,) = problems("".join(node.replace("NAME", one).replace("NEXT", to) for one, to in nodes))
    assert found.code == Code.MISSING_STYLE
    assert found.message.startswith("node 'chat'")
    assert "2 more of its lines" in found.message


def test_only_small_talk_may_not_speak_of_the_weather() -> None:
    line = "{en: Your parcel waits till the storm is over.}"
    assert codes(f"  chat: {{kind: say, lines: {line}, then: done}}\n") == []
    cue = f"{{always: true, lines: {line}}}"
    assert codes(f"  chat: {{kind: small_talk, cues: [{cue}], then: done}}\n") == [Code.WEATHER]


@pytest.mark.parametrize(
    ("today", "told"),
    [(date(2026, 3, 30), []), (date(2026, 3, 31), []), (date(2026, 4, 1), [Code.EXPIRED])],
)
def test_words_hold_until_the_end_of_their_day(today: date, told: list[str]) -> None:
    chat = "  chat: {kind: say, lines: {en: Coffee is on us in March.}, expires: 2026-03-31, then: done}\n"
    assert codes(chat, today=today) == told


def test_nodes_that_say_the_same_words_may_share_a_line_id() -> None:
    chat = "  chat: {kind: say, line_id: hi, lines: {en: Hi.}, then: again}\n"
    again = "  again: {kind: say, line_id: hi, lines: {en: WORDS}, then: done}\n"
    assert codes(chat + again.replace("WORDS", "Hi.")) == []
    assert codes(chat + again.replace("WORDS", "Hello.")) == [Code.SHARED_LINE_ID]


ELICIT = "  chat: {kind: elicit, KEYS routes: [{reason: any, to: done}, {unsettled: done}]}\n"


def test_an_elicit_node_may_ask_whatever_suits() -> None:
    assert codes(ELICIT.replace("KEYS ", "")) == []


def test_it_is_told_whom_no_probe_is_left_to_ask() -> None:
    wary = min(PROBES.probes.values(), key=lambda probe: ("exact" not in probe.avoid.styles, probe.id))
    found = problems(ELICIT.replace("KEYS", f"probes: [{wary.id}],"), root="for: {styles: [warm, exact]}")
    assert [problem.code for problem in found] == [Code.NOTHING_TO_ASK]
    assert "exact" in found[0].message
    assert "warm" not in found[0].message
    assert codes(ELICIT.replace("KEYS", f"probes: [{wary.id}],"), root="for: {styles: [warm]}") == []


def test_a_probe_above_the_ceiling_of_the_script_is_told() -> None:
    direct = next(
        one for one in PROBES.probes.values() if bluntness(one.lines["en"], "en", one.technique).score == 10
    )
    found = problems(ELICIT.replace("KEYS", f"probes: [{direct.id}],"), root="bluntness: 5")
    assert [problem.code for problem in found] == [Code.TOO_BLUNT]
    assert f"{direct.id} 10" in found[0].message


def test_without_a_library_probes_are_not_looked_at() -> None:
    assert problems(ELICIT.replace("KEYS", "probes: [nobody_knows],"), library=None) == ()


NOTICE = "  notice: {kind: recording_notice, lines: {en: This call is recorded.}, then: LAST}\n"
ASK = """  KEY:
    kind: ask
    technique: projection
    lines: {en: What should a shop never do?}
    routes: [{else: TO}]
"""


def ask(key: str, to: str) -> str:
    return ASK.replace("KEY", key).replace("TO", to)


def test_the_recording_is_told_before_the_first_question_on_every_way() -> None:
    assert codes(NOTICE.replace("notice:", "chat:").replace("LAST", "more") + ask("more", "done")) == []
    late = ask("chat", "notice") + NOTICE.replace("LAST", "done")
    assert codes(late) == [Code.LATE_RECORDING_NOTICE]


def test_a_script_that_records_nothing_needs_no_notice() -> None:
    assert codes(ask("chat", "done")) == []


def test_a_text_is_measured_with_long_names_and_names_the_dear_letter() -> None:
    chat = "  chat: {kind: say, lines: {en: LINE}, then: done}\n"
    plain = chat.replace("LINE", '"' + "x" * 70 + ' {{ first_name }}"')
    assert codes(plain, "sms", "segments: 1") == []
    found = problems(plain.replace("xx", "“x"), "sms", "segments: 1")
    assert [problem.code for problem in found] == [Code.TOO_MANY_SEGMENTS]
    assert "UCS-2 because of '“'" in found[0].message
    assert codes(plain.replace("xx", "“x")) == []


def test_the_ceiling_is_for_questions_and_shows_the_parts() -> None:
    hot = ask("chat", "done").replace("What should a shop never do?", "Are our prices too high for you?")
    assert codes(hot) == []
    found = problems(hot, root="bluntness: 20")
    assert [problem.code for problem in found] == [Code.TOO_BLUNT]
    assert "sensitive 20 (prices), direct 10 (you)" in found[0].message


def test_a_problem_in_a_part_names_the_part_and_its_line() -> None:
    parts = {
        "endings": "part: endings\nlanguages: [en]\nnodes:\n  chat:\n    kind: close\n    outcome: No!\n"
    }
    source = text("", root="include: [endings]")
    found = review(source.replace("  done: {kind: close, outcome: thanked}\n", ""), "example", parts=parts)
    assert [(one.part, one.line, one.code) for one in found.problems] == [("endings", 6, Code.BAD_VALUE)]


def test_every_family_of_bluntness_no_script_may_hold_has_a_code() -> None:
    lines: Mapping[str, str] = {
        "naked": "Why did you leave us?",
        "leading": "Was it because of the price?",
        "double": "What did you like, and what did you miss?",
        "lecturing": "You need to understand how delivery works.",
        "excuse": "Our hands are tied.",
        "blame": "You forgot to tell us.",
        "pressure": "This is your last chance.",
    }
    assert set(lines) == set(FORBIDDEN)
    for family, line in lines.items():
        (code,) = codes(f'  chat: {{kind: say, lines: {{en: "{line}"}}, then: done}}\n')
        assert family in code
