"""When customers ask to be called back; cases/callbacks.tsv is the specification."""

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.reasons.callbacks import Callback, Exactness, NoTime, Untimed, sometime, when
from assistant.reasons.replies import Intent, read_reply
from assistant.reasons.times.words import HERE, read_words

FILE = Path(__file__).parent / "cases" / "callbacks.tsv"
LONDON, SHANGHAI, NEW_YORK = (
    ZoneInfo(f"{name}") for name in ("Europe/London", "Asia/Shanghai", "America/New_York")
)
WEDNESDAY = datetime(2026, 11, 25, 10, 30, tzinfo=LONDON)

with FILE.open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


def told(at: datetime | None) -> str:
    """As the case file writes a moment: `fold` marks the second of an hour that comes twice."""
    return "-" if at is None else f"{at:%Y-%m-%d %H:%M}{' fold' if at.fold else ''}"


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['language']}-{row['slice']}-{at}") for at, row in enumerate(CASES)]
)
def test_a_wish_to_be_called_is_this_time(row: dict[str, str]) -> None:
    now = datetime.fromisoformat(row["now"]).replace(tzinfo=ZoneInfo(row["zone"]))
    found = when(row["text"], now, row["language"])
    read = ("-", "-", "-")
    if isinstance(found, Callback):
        read = told(found.start), told(found.end), str(found.exactness)
    assert read == (row["start"], row["end"], row["exactness"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases_in_both_languages(language: str) -> None:
    assert sum(row["language"] == language for row in CASES) >= 120


@pytest.mark.parametrize("row", [row for row in CASES if row["start"] != "-"], ids=lambda row: row["text"])
def test_the_words_that_say_so_are_shown_as_they_were_written(row: dict[str, str]) -> None:
    now = datetime.fromisoformat(row["now"]).replace(tzinfo=ZoneInfo(row["zone"]))
    noisy = f"\u200b{row['text']}"
    found = when(noisy, now, row["language"])
    assert isinstance(found, Callback)
    assert found.evidence
    assert all(noisy[one.start : one.end] == one.text for one in found.evidence)


def test_traditional_script_and_full_width_read_the_same() -> None:
    now = WEDNESDAY.astimezone(SHANGHAI)
    assert moment("明天晚上８點半再打給我", now) == moment("明天晚上8点半再打给我", now)
    assert moment("下個禮拜三打", now) == moment("下个礼拜三打", now)


def test_the_month_comes_first_in_america_and_in_chinese() -> None:
    there = datetime(2026, 1, 2, 9, tzinfo=NEW_YORK)
    assert told(moment("on 3/4", there)) == "2026-03-04 09:00"
    assert told(moment("on 3/4", there.replace(tzinfo=LONDON))) == "2026-04-03 09:00"
    assert told(moment("3/4再打", there.replace(tzinfo=SHANGHAI), "zh")) == "2026-03-04 09:00"


def test_an_hour_the_clock_skips_comes_out_later_and_a_doubled_one_is_the_first() -> None:
    spring = datetime(2027, 3, 27, 20, tzinfo=LONDON)
    assert told(moment("tomorrow at 1:30am", spring)) == "2027-03-28 02:30"
    autumn = datetime(2026, 10, 24, 20, tzinfo=LONDON)
    assert told(moment("tomorrow at 1:30am", autumn)) == "2026-10-25 01:30"


def test_so_many_hours_are_real_hours_across_the_change_of_clocks() -> None:
    now = datetime(2026, 10, 31, 20, tzinfo=NEW_YORK)
    found = moment("call me in 6 hours", now)
    assert found.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=6)


def test_a_zone_that_is_only_an_offset_is_good_enough() -> None:
    now = datetime.fromisoformat("2026-11-25T10:30:00+08:00")
    assert moment("晚上7点再打", now).isoformat() == "2026-11-25T19:00:00+08:00"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="zone"):
        when("at 5", WEDNESDAY.replace(tzinfo=None))


def test_what_is_years_away_is_no_time_to_call() -> None:
    assert why("in 900 weeks") == Untimed.OUT_OF_REACH


OUT_OF_REACH = [
    "call me back in 3 years",
    "in ten years",
    "call me again in 2030",
    "not before 2029",
    "30 February",
    "2月30号再打",
    "2030年再打",
    "三年后再打",
    "3年后再打给我",
    "on 3 May in 2031",
]
RULED_OUT = [
    "不用明天5点打了",
    "不必明天打了",
    "明天5点不用打了",
    "别明天5点打了",
    "今天不用打了",
    "不用今天打了",
    "no need to call tomorrow at 5",
    "no need to call me back today",
    "don't bother calling tomorrow at 5",
    "you don't have to call me at 5 today",
    "tomorrow at 5 is no longer needed",
    "no need to ring before 5",
]
UNNAMED = ["call me", "call me, I've been with you since 2019", "I joined in 2024, call me", "打给我"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [(text, Untimed.OUT_OF_REACH) for text in OUT_OF_REACH]
    + [(text, Untimed.RULED_OUT) for text in RULED_OUT]
    + [(text, Untimed.UNNAMED) for text in UNNAMED],
)
def test_why_there_is_no_time_is_told(text: str, reason: Untimed) -> None:
    assert why(text) == reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不用明天打,后天打", "2026-11-27 09:00"),
        ("no need to call tomorrow, call Friday", "2026-11-27 09:00"),
        ("不用等到明天,今晚打", "2026-11-25 18:00"),
        ("今天不行", "2026-11-26 10:00"),
        ("半年后再打", "2027-05-25 09:00"),
        ("in a year", "2027-11-25 09:00"),
        ("call me in 2027", "2027-01-01 09:00"),
    ],
)
def test_what_is_asked_for_instead_counts(text: str, said: str) -> None:
    assert told(moment(text, WEDNESDAY)) == said


@pytest.mark.parametrize(
    ("text", "asked", "ruled_out"),
    [
        ("not tomorrow", WEDNESDAY + timedelta(days=1), True),
        ("not tomorrow", WEDNESDAY + timedelta(days=2), False),
        ("no need to call at 5", WEDNESDAY.replace(day=27, hour=17, minute=0), True),
        ("no need to call at 5", WEDNESDAY.replace(day=27, hour=15), False),
        ("call me", WEDNESDAY, False),
    ],
)
def test_a_time_ruled_out_is_told_from_others(text: str, asked: datetime, ruled_out: bool) -> None:
    found = when(text, WEDNESDAY)
    assert isinstance(found, NoTime)
    assert found.rules_out(asked) is ruled_out


@pytest.mark.parametrize(
    ("hour", "said"), [(9, "2026-11-25 11:30"), (18, "2026-11-26 10:00"), (3, "2026-11-25 09:00")]
)
def test_somebody_busy_is_called_later_and_tomorrow_when_it_is_evening(hour: int, said: str) -> None:
    found = sometime(WEDNESDAY.replace(hour=hour))
    assert (told(found.start), found.exactness, found.evidence) == (said, Exactness.VAGUE, ())


@settings(deadline=None)
@given(
    st.text(
        st.sampled_from("晚上下午周一二三四五六日点半明后天再打到前以0123456789:-, amptofnrhe"), max_size=40
    )
)
def test_a_time_to_call_is_never_past_and_never_ends_before_it_begins(text: str) -> None:
    found = when(text, WEDNESDAY)
    if isinstance(found, Callback):
        assert found.start >= WEDNESDAY
        assert found.end is None or found.end > found.start
        assert all(text[one.start : one.end] == one.text for one in found.evidence)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=120))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(when(text, WEDNESDAY), Callback | NoTime)


HOSTILE = [
    "at 5 ",
    "5",
    "tomorrow ",
    "明天",
    "五点",
    "下个",
    "between 2 and ",
    "don't call ",
    "half ",
    "2到",
    "a 5 pm ",
]


@pytest.mark.parametrize("bit", HOSTILE)
def test_hostile_texts_take_steps_in_proportion_to_their_length(bit: str) -> None:
    short, long = (steps(bit * (length // len(bit))) for length in (1_500, 6_000))
    assert long < 5 * short + 2_000


def test_only_the_beginning_of_an_endless_text_is_read() -> None:
    assert isinstance(when("x" * 10_000 + " call at 5", WEDNESDAY), NoTime)
    assert isinstance(when("call at 5" + " x" * 50_000, WEDNESDAY), Callback)


def test_reading_replies_does_not_load_what_reads_times() -> None:
    seen = (
        "import sys; from assistant.reasons.classifier import load_reader; load_reader().read('call at 5');"
        "print(*[name for name in sys.modules if name.startswith(('assistant.reasons.times', 'holidays'))])"
    )
    ran = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize(
    ("field", "broken", "complaint"),
    [
        ('unsaid_half: {from: "08:00"', 'unsaid_half: {from: "8"', "unsaid_half"),
        ("part: early", "part: dawn", "dawn"),
        ("begun: 60", "begun: 60\nsurplus: 1", "surplus"),
        ('words: ["今早"]', 'words: ["今+早"]', "without bound"),
    ],
)
def test_a_mistake_in_the_words_is_named(field: str, broken: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "callbacks.yaml"
    text = (HERE / "callbacks.yaml").read_text("utf-8")
    assert field in text
    file.write_text(text.replace(field, broken, 1), "utf-8")
    with pytest.raises(Invalid, match=complaint):
        read_words(file)


def moment(text: str, now: datetime, language: str | None = None) -> datetime:
    found = when(text, now, language)
    assert isinstance(found, Callback)
    return found.start


def why(text: str) -> Untimed:
    found = when(text, WEDNESDAY)
    assert isinstance(found, NoTime)
    return found.why


def steps(text: str) -> int:
    """Lines of Python run, so that the test does not depend on the machine."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        when(text, WEDNESDAY)
    finally:
        sys.settrace(previous)
    return count


WISHES = ["半小时后打", "月底再打", "今晚打给我", "过完年再打", "call at noon", "CALL ME @ 4", "call tues"]
NO_WISHES = ["别再打了", "不要再打给我", "昨天打给我的人态度差", "三天后打折吗", "stop calling me at 5"]


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_with_its_time_is_understood_as_one(text: str) -> None:
    assert read_reply(text).intent == Intent.CALLBACK


@pytest.mark.parametrize("text", ["下午3点以后联系我", "五点半以后联系"])
def test_an_hour_from_which_to_call_is_no_wish_to_be_left_alone(text: str) -> None:
    assert read_reply(text).intent != Intent.OPT_OUT


@pytest.mark.parametrize("text", ["以后别联系我", "以后不要再打给我", "don't call before 3 or ever again"])
def test_a_wish_to_be_left_alone_from_now_on_is_still_heard(text: str) -> None:
    assert read_reply(text).intent == Intent.OPT_OUT


@pytest.mark.parametrize("text", NO_WISHES)
def test_what_speaks_of_calls_otherwise_is_no_wish(text: str) -> None:
    assert read_reply(text).intent != Intent.CALLBACK
