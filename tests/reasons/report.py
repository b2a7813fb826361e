"""Makes docs/measures/reasons.md: `python -m tests.reasons.report`. A few minutes; needs the shared data."""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rapidfuzz import process

from assistant.reasons.classifier import ASSERTED, ReasonReader, load_reader, reader_with
from assistant.reasons.learning import learn
from assistant.reasons.replies import Action
from tests.bench.classifying import _microseconds, phrases, texts
from tests.reasons import measure
from tests.reasons.measure import AIRLINE, SHARED, ZH
from tests.reasons.test_cases import SLICED, sliced
from tests.reasons.test_kept_replies import counts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures" / "reasons.md"
CORRECTIONS = 1000
HEAD = """# What the reader makes of text nobody here wrote

Made by `.venv/bin/python -m tests.reasons.report`; do not edit. The sets of zh reviews and airline tweets are
those of the shared data folder (dev rows; their labels trained nothing that ships, but the weights of
`combining.py` and `weighing.py` were chosen on their train rows). `kept aside` are 350 answers a language by
a writer who saw neither rules nor training text; the gate for learned versions uses them.
"""


def page() -> Iterator[str]:
    yield HEAD
    shipped = load_reader()
    yield f"Reader: `{shipped.version}`.\n"
    yield from _table("Reasons, as shipped", ("set", "figure", "reached"), _shipped(shipped))
    yield from _table(
        f"Reasons, after {CORRECTIONS:,} corrections", ("set", "figure", "reached"), _corrected(shipped)
    )
    yield from _table("Our own cases, by slice: share read exactly", ("slice", "zh", "en"), _slices(shipped))
    yield from _table(
        "Ordinary personal texts (negative control)", ("set", "figure", "reached"), _control(shipped)
    )
    yield from _table("Pace, one text at a time", ("what", "figure", "reached"), _pace(shipped))


def _shipped(reader: ReasonReader) -> Iterator[tuple[str, str, str]]:
    chances, said = measure.zh_table(reader)
    macro, each = measure.macro_f1(chances, said)
    yield "zh reviews", "macro-F1 of 7 reasons", f"{macro:.3f}"
    names = ", ".join(
        f"{name} {value:.2f}" for name, value in zip(measure.label_groups(ZH), each, strict=True)
    )
    yield "zh reviews", "F1 by reason", names
    yield "zh reviews", "mean average precision", f"{measure.mean_average_precision(chances, said):.3f}"
    yield "zh reviews", "calibration error, 10 bins", f"{measure.calibration_error(chances, said):.3f}"
    yield from _airline(reader)
    for language in ("zh", "en"):
        score = measure.score(reader, measure.kept_aside(language))
        figures = f"{score.f1:.3f} / {score.precision:.3f} / {score.recall:.3f}"
        yield f"kept aside, {language}", "F1 / precision / recall of what is asserted", figures
    named = list(_telco(reader))
    yield "telco churn reasons", "named rightly", f"{sum(named)} of {len(named)}"


def _airline(reader: ReasonReader) -> Iterator[tuple[str, str, str]]:
    accuracy, macro = measure.airline(reader)
    yield "airline tweets", "accuracy / macro-F1", f"{accuracy:.3f} / {macro:.3f}"


def _telco(reader: ReasonReader) -> Iterator[bool]:
    groups = measure.label_groups(AIRLINE) | {
        "price": ["price", "transparency"],
        "competitor_offer": ["competitor_offer"],
        "need_changed_moved": ["moved", "need_changed", "lost_contact"],
    }
    with (SHARED / "data/reasons/telco_reasons.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            reading = reader.read(row["churn_reason"], "en")
            asserted = {one.reason for one in reading.reasons if one.probability >= ASSERTED}
            yield bool(asserted & set(groups[row["reason"]])) or (row["reason"] == "unclear" and not asserted)


def _corrected(shipped: ReasonReader) -> Iterator[tuple[str, str, str]]:
    for name in (ZH, AIRLINE):
        trial = learn(measure.labelled(name, CORRECTIONS))
        reader = reader_with(trial.layer, "trial")
        gate = trial.gate
        if name == ZH:
            chances, said = measure.zh_table(reader)
            yield "zh reviews", "macro-F1 of 7 reasons", f"{measure.macro_f1(chances, said)[0]:.3f}"
            yield (
                "zh reviews",
                "mean average precision",
                f"{measure.mean_average_precision(chances, said):.3f}",
            )
        else:
            yield from _airline(reader)
        yield (
            name,
            "gate: agreement with unseen corrections",
            f"{gate.held_out_before} → {gate.held_out_after}",
        )
        yield (
            name,
            "gate: agreement with the fixed set",
            f"{gate.regression_before} → {gate.regression_after}",
        )
        yield name, "gate", f"{'passed' if gate.passed else 'refused'}: {gate.why}"


def _slices(reader: ReasonReader) -> Iterator[tuple[str, str, str]]:
    shares = {language: sliced(reader, language) for language in SLICED}
    for name in dict.fromkeys(name for one in shares.values() for name in one):
        yield (name, *(_share(*shares[language].get(name, (0, 0))) for language in SLICED))
    lines = [str(sum(count for _, count in one.values())) for one in shares.values()]
    yield ("lines", *lines)


def _share(right: int, count: int) -> str:
    return f"{right} of {count}" if count else "–"


def _replies() -> Iterator[tuple[str, str, str]]:
    """Of a writer who saw neither rules nor training text."""
    for want, wish in (("out", "want no more"), ("stay", "do not ask to be left alone")):
        mine = {action: counts()[want, action] for action in Action}
        for action, count in mine.items():
            yield f"kept-aside replies that {wish}", action, f"{count} of {sum(mine.values())}"


def _control(reader: ReasonReader) -> Iterator[tuple[str, str, str]]:
    for language in ("en", "zh"):
        with (SHARED / f"data/replies/sms_nus_{language}.csv").open(encoding="utf-8", newline="") as file:
            actions = [reader.read(row["text"], language).reply.action for row in csv.DictReader(file)]
        for action in ("suppress", "review"):
            yield f"NUS SMS, {language}", action, f"{actions.count(action)} of {len(actions):,}"


def _pace(reader: ReasonReader) -> Iterator[tuple[str, str, str]]:
    tweets = [row["text"] for row in measure.rows("en_airline_reasons.csv", "dev")]
    yield "airline tweets", "texts a second of one core", f"{measure.pace(reader, tweets):,.0f}"
    said, known = texts(), phrases()
    _microseconds(reader.read, said)
    ours = _microseconds(reader.read, said * 10)
    theirs = _microseconds(partial(process.extract, choices=known, limit=5), said)
    yield (
        f"{len(said)} short texts",
        f"`process.extract` over {len(known):,} phrases, ÷ ours",
        f"{theirs / ours:.0f}×",
    )


def _table(title: str, head: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield "| " + " | ".join(line) + " |"


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()) + "\n", encoding="utf-8")
    print(PAGE.read_text("utf-8"))
