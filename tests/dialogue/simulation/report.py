"""Makes docs/measures/elicitation.md: `python -m tests.dialogue.simulation.report`. Three minutes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from assistant.commands.script_folder import shelf_of
from assistant.commands.simulating import HEAD, cells, load_texts, made, pace, reads
from assistant.dialogue.elicitation.belief import Question, begin, hear
from assistant.dialogue.simulation.contest import CHOSEN, TAUGHT, Report, Row, contest
from assistant.dialogue.simulation.customers import DIRECT
from assistant.dialogue.simulation.talks import Asking, clear
from assistant.settings import ROOT

PAGE = ROOT / "docs" / "measures" / "elicitation.md"
SCRIPT = "warm_call"
NOISE, EVASION, CONFIDENCE, AT_MOST = 0.15, 0.30, 0.8, 4
RIGHT, OF_FIXED, OVER_BOUND = 0.85, 0.60, 1.5
HEADING = """# How few questions find the reason

Made by `.venv/bin/python -m tests.dialogue.simulation.report`; do not edit. One run of it, or another:
`winback script simulate --script warm_call --customers 400 --seed 1 --clear`. Why it is so: decision 9.

Simulated customers, not people: what is assumed of them stands with its sources in
`assistant/dialogue/simulation/customers.yaml`. They have one of 22 hidden reasons, are open, usual or wary,
tell one polite story when they dodge, and name another reason than they mean in 15 % of the answers that
name one; the usual customer dodges 30 % of the questions that touch their reason. What a question touches is
the probe library's chance, moved at random for every seed, so the engine's chances are wrong on purpose, and
it knows how frequent each reason is only from 300 earlier talks. Every way of asking meets the same customers
with the same words and is judged by the same belief. The light confirmation that ends a talk is not counted.

* **questions**, **patience**: means per customer; **calib. error**: expected calibration error, 10 bins.
* **same share**: mean questions a way needs for the share that `chosen` reaches, free to stop at whatever
  confidence does it; **as a list**: the same when everybody is asked as many. `-`: not reached in 40.
* **direct**: asked outright up to three times; half of those asked again say the same again.
* **fixed order**: the order in which the library was written.
"""
BOUNDS = """## The bound

Two arguments, both true of every way of asking, so the larger one is the bound; both let the asker know the
true chances, how guarded each customer is, and which answers are stories. No way of asking can have that.

* *Information.* Doubt must fall from the entropy of the reasons to what Fano's inequality allows at the share
  reached. What one question can tell is at most its capacity, and less while doubt is still large
  (Blahut-Arimoto with a price on the entropy). Errors may fall on whoever is hardest to read.
* *Waiting.* Nobody can be right, beyond a guess, of whom the reason was never let out. The best set of
  questions, none asked twice, is bounded by its concave relaxation.
"""


class Run(NamedTuple):
    """One contest: what is special about it, how many customers, and how."""

    title: str
    customers: int
    seed: int = 1
    alike: bool = False
    language: str = ""


MAIN = Run("Every answer heard as it was meant", 400)
OTHERS = (
    Run("seed 2", 200, 2),
    Run("seed 3", 200, 3),
    Run("every reason as frequent", 200, alike=True),
    Run("read by the shipped reader, en", 200, language="en"),
    Run("read by the shipped reader, zh", 200, language="zh"),
)


def page() -> Iterator[str]:
    report, asking = _contest(MAIN)
    yield HEADING
    yield f"## {MAIN.title}\n\n{report.customers} customers, {report.probes} probes, stop at 80 %.\n"
    yield from _table((*HEAD, "same share", "as a list"), map(_patient, report.patient))
    yield f"\n## The same, at most {AT_MOST} questions, and people tire\n"
    yield from _table(HEAD, map(cells, report.tiring))
    yield "\n## Goals\n"
    yield from _table(("goal", "reached", ""), _goals(report, asking))
    yield "\n## Other seeds, other worlds, and the reader in between\n"
    yield "The reader's own slips come on top of the 15 %. Its sentences are those of the fixed set by which"
    yield "readers are judged, and polite dodges written for this. *Taught*: `chosen` after 1,000 confirmed"
    yield "talks, which teach it how much of what it hears is misheard.\n"
    found = ((run, _contest(run)[0]) for run in OTHERS)
    yield from _table(
        ("run", "right", "questions", "fixed order, same share", "taught", "direct", "bound", "over bound"),
        (_line(run, report) for run, report in found),
    )
    yield "\n" + BOUNDS
    bound = report.bounds
    yield f"In the first table: {bound.bits:.2f} bits of doubt, of which {bound.left:.2f} may stay; the best"
    yield f"answer carries {bound.capacity:.2f} bits of the usual customer's reason. Information"
    yield f"{bound.information:.2f}, waiting {bound.waiting:.2f} questions."


def _contest(run: Run) -> tuple[Report, Asking]:
    shelf = shelf_of(ROOT / "scripts_templates")
    texts = load_texts(None, run.language) if run.language else {}
    world, asking = made(
        shelf, shelf.get(SCRIPT), run.seed, noise=NOISE, evasion=EVASION, alike=run.alike, texts=texts
    )
    hearing = reads(texts, run.language) if run.language else clear
    return contest(world, asking, run.customers, CONFIDENCE, AT_MOST, hearing), asking


def _patient(row: Row) -> tuple[str, ...]:
    if row.way.startswith(CHOSEN):
        return (*cells(row), "", "")
    stopping = "-" if row.stopping is None else f"{row.stopping:.2f}"
    return (*cells(row), stopping, "-" if row.listed is None else str(row.listed))


def _goals(report: Report, asking: Asking) -> Iterator[tuple[str, str, str]]:
    ours, of_fixed, over = report.row(CHOSEN).figures, report.of_fixed, report.over_bound
    yield "right reason ≥ 85 %", f"{ours.right:.1%}", _met(ours.right >= RIGHT)
    met = of_fixed is None or of_fixed <= OF_FIXED
    yield "≤ 60 % of the fixed order's questions", _percent(of_fixed), _met(met)
    yield "≤ 1.5 × the bound", f"{over or 0:.2f} ×", _met((over or 0) <= OVER_BOUND)
    seconds = min(pace(asking, 50) for _ in range(5))
    yield "a choice among 40 probes ≤ 2 ms", f"{seconds * 1000:.2f} ms", _met(seconds <= 0.002)
    yield "an answer weighed", f"{_weighing(asking) * 1000:.2f} ms", ""


def _weighing(asking: Asking) -> float:
    start, question = begin(asking.prior, 9), Question(asking.pool[0])
    began = perf_counter()
    for _ in range(200):
        hear(asking.model, asking.library, start, question, {"price": 0.7})
    return (perf_counter() - began) / 200


def _line(run: Run, report: Report) -> tuple[str, ...]:
    ours, fixed, wiser, direct = (report.row(way) for way in (CHOSEN, "fixed order", TAUGHT, DIRECT))
    return (
        f"{run.title}, {run.customers} customers",
        f"{ours.figures.right:.1%}",
        f"{ours.figures.probes:.2f}",
        "not reached" if fixed.stopping is None else f"{fixed.stopping:.2f} ({_percent(report.of_fixed)})",
        f"{wiser.figures.right:.1%} in {wiser.figures.probes:.2f}",
        f"{direct.figures.right:.1%}",
        f"{report.bounds.larger:.2f}",
        f"{report.over_bound or 0:.2f} ×",
    )


def _percent(share: float | None) -> str:
    return "the fixed order never reaches it" if share is None else f"{share:.0%}"


def _met(reached: bool) -> str:
    return "met" if reached else "**missed**"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    first = list(head)
    for row in (first, ["---"] * len(first), *rows):
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    Path(PAGE).write_text("\n".join(page()) + "\n", "utf-8")
