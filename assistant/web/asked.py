"""Why a question was asked, in one sentence for the rep who is about to say it."""

from collections.abc import Mapping

from flask_babel import gettext as _

from assistant.conversations.queries import LineView
from assistant.dialogue.elicitation.probes import Library
from assistant.reasons.taxonomy import Taxonomy
from assistant.web.understood import reason_label
from assistant.web.words import word

NAMES_IT = frozenset({"soft_direct", "ranking", "confirmation"})
"""Techniques whose questions may name what they ask about."""
MOST_TOLD = 2


def why_asked(line: LineView, taxonomy: Taxonomy, language: str) -> str:
    """What the question is to find out: the reasons it tells apart; for one the script fixed, its technique.
    Empty for lines that ask nothing."""
    labels = (reason_label(taxonomy, one, language) for one in line.why.get("tells", ())[:MOST_TOLD])
    tells = [label[:1].lower() + label[1:] for label in labels]
    named = line.technique in NAMES_IT
    if not tells:
        return word(line.technique, "technique")
    if len(tells) == 1:
        if named:
            return str(
                _("Asked because %(first)s is likeliest, and this question lets it out.", first=tells[0])
            )
        told = _("Asked because %(first)s is likeliest; this question lets it out unnamed.", first=tells[0])
        return str(told)
    both = {"first": tells[0], "second": tells[1]}
    if named:
        return str(_("Asked because %(first)s and %(second)s are likeliest; this tells them apart.", **both))
    return str(
        _(
            "Asked because %(first)s and %(second)s are likeliest; this tells them apart, naming neither.",
            **both,
        )
    )


def how_it_works(line: LineView, library: Library | None, language: str) -> str:
    """What the library says of a probe, one sentence; empty for questions that are not from it."""
    probe = library.probes.get(line.probe or "") if library else None
    told: Mapping[str, str] = probe.how if probe else {}
    return told.get(language, "")
