"""What other hours would have brought, from the choices that were logged when touches were planned."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
from sqlmodel import Session

from assistant.conversations import contacts
from assistant.conversations.contacts import Contact
from assistant.learning.responding import EVER
from assistant.planning.evaluation.estimators import Evaluation, always, evaluate
from assistant.planning.evaluation.logged import Log, logged
from assistant.planning.response.options import Option

LEAST = 30
"""Choices below which nothing is said of an hour: an interval would span nearly all there is."""


def chosen(session: Session, channel: str, now: datetime) -> list[Contact]:
    """Contacts by that channel whose hour we drew by chance, and whose time to be answered has passed."""
    found = contacts.between(session, EVER, now)
    return [one for one in found if one.chosen is not None and one.chosen.channel == channel]


def by_hour(made: list[Contact], seed: int) -> Mapping[Option, Evaluation]:
    """The share of answers had every contact been planned for that hour, for each with LEAST contacts.

    An hour is judged on the contacts that could have been planned for it: only for these its chance is known.
    It is the plan that is judged, also where the rules made a touch wait beyond its hour.
    """
    found: dict[Option, Evaluation] = {}
    for option in sorted({option for one in made for option, _ in one.options}):
        could = [one for one in made if option in dict(one.options)]
        if len(could) >= LEAST:
            log = log_of(could)
            found[option] = evaluate(log, always(log, name(option)), seed)
    return found


def log_of(made: list[Contact]) -> Log:
    """One row a contact: the hour chosen, its chance, and 1 for an answer."""
    names = sorted({name(option) for one in made for option, _ in one.options})
    places = {one: at for at, one in enumerate(names)}
    return logged(
        names,
        np.array([places[name(one.chosen)] for one in made if one.chosen]),
        np.array([float(one.replied) for one in made]),
        np.array([one.propensity for one in made]),
    )


def name(option: Option) -> str:
    """An hour as the name of an action."""
    return f"{option.channel} {option.day} {option.part}"
