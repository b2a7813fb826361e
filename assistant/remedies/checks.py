"""Lint for what authors write in the catalogue. Each problem is one sentence with its entry."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.remedies.answers import Answer, Catalogue
from assistant.remedies.fields import LANGUAGES
from assistant.remedies.remedy import ANY, STYLES, Kind, Remedy

LONGEST = {"en": 112, "zh": 48}
"""Letters of an answer with its apology, so that a text message with a greeting around it is one segment:
160 of GSM-7 and 70 of UCS-2 (3GPP TS 23.038), less the longest usual thanks and names."""
_GSM = re.compile(r"[A-Za-z0-9 @!\"#%&'()*+,\-./:;<=>?]*")
SORRY = {"en": re.compile(r"(?i)\b(sorry|apolog)"), "zh": re.compile("抱歉|对不起|道歉")}
_OFFERED = {
    "en": re.compile(r"(?i)discount|% off|\bfree\b|voucher"),
    "zh": re.compile("[一二两三四五六七八九]折|打折|折扣|优惠|免费|券"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the taxonomy says of a reason beforehand: whether it is natural, and usually our fault."""

    natural: bool
    ours: bool


def problems_in(catalogue: Catalogue, reasons: Mapping[str, Ground], today: date | None = None) -> list[str]:
    """What is wrong with the catalogue for these reasons; with a day also what has expired by then."""
    found = [f"{reason}: no remedies" for reason in reasons if reason not in catalogue.answers]
    found += [f"{reason}: no reason of the taxonomy" for reason in catalogue.answers if reason not in reasons]
    for reason, answer in catalogue.answers.items():
        if reason in reasons:
            found += _of_answer(answer, reasons[reason])
        for remedy in answer.remedies:
            found += _of_words(answer, remedy)
            if today and remedy.until and remedy.until < today:
                found.append(f"{remedy.id}: field 'until' is {remedy.until}, which is over")
    if today:
        found += [
            f"new_customer_offers.yaml: {one.id}: field 'until' is {one.until}, which is over"
            for one in catalogue.new_customer_offers
            if one.until and one.until < today
        ]
    return found


def _of_answer(answer: Answer, ground: Ground) -> Iterator[str]:
    if not any(one.plain for one in answer.remedies):
        yield f"{answer.reason}: needs a remedy without offer, cost, condition or end"
    closes = [one.kind is Kind.CLOSE for one in answer.remedies]
    if ground.natural and not all(closes):
        yield f"{answer.reason}: is natural, so every remedy is of kind close"
    if not ground.natural and any(closes):
        yield f"{answer.reason}: is not natural, so no remedy is of kind close"
    if ground.ours and answer.apology is None and not answer.no_wrong:
        yield f"{answer.reason}: is usually our fault, so 'apology' is needed, or 'no_wrong' with why not"
    for language, styles in (answer.apology.texts if answer.apology else {}).items():
        for style, text in styles.items():
            if not SORRY[language].search(text):
                yield f"{answer.reason}.apology.{language}.{style}: does not say sorry"


def _of_words(answer: Answer, remedy: Remedy) -> Iterator[str]:
    for language in LANGUAGES:
        for style in (ANY, *STYLES):
            words = answer.words(remedy, language, style, apologise=True)
            where = f"{remedy.id}.words.{language}.{style}"
            if len(words) > LONGEST[language]:
                over = f"{len(words)} letters with its apology, {LONGEST[language]} fit"
                yield f"{where}: too long for a text message, {over}"
            if language == "en" and not _GSM.fullmatch(words):
                yield f"{where}: holds a character that makes a text message cost double"
            if (remedy.kind is Kind.CLOSE) is words.endswith(("?", "？")):
                yield f"{where}: a close asks nothing, and every other remedy ends in a question"
            if not remedy.is_offer and _OFFERED[language].search(words):
                yield f"{where}: names an offer, but its kind is {remedy.kind}"
