"""The words the gate answers with. Texts for people are in words.yaml, one for every member in zh and en."""

from enum import StrEnum


class Answer(StrEnum):
    """What one rule says."""

    YES = "yes"
    LATER = "later"
    NO = "no"


class Reason(StrEnum):
    """Why a touch may go, must wait, or must not happen."""

    ALLOWED = "allowed"
    SUPPRESSED = "suppressed"  # asked to be left alone, deceased, wrong number …: a row names which
    NO_CONSENT = "no_consent"  # the place wants a recorded consent and there is none
    CONSENT_WITHDRAWN = "consent_withdrawn"
    RELATIONSHIP_ENDED = "relationship_ended"  # the last order is too long ago to stand in for a consent
    BLOCKED_COUNTRY = "blocked_country"  # the provider cannot lawfully or technically carry it there
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_SUBDIVISION = "unknown_subdivision"
    NOT_SWITCHED_ON = "not_switched_on"  # nobody has confirmed that customers there may be contacted
    UNKNOWN_CHANNEL = "unknown_channel"
    NO_RULE = "no_rule"  # the rules file has no hours for this channel in this country
    NO_NUMBER = "no_number"  # no usable number or address for the channel
    UNKNOWN_ZONE = "unknown_zone"
    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"
    PREFERENCE = "preference"  # outside the hours the customer asked for
    NO_COMMON_HOUR = "no_common_hour"  # no hour in 60 days suits every rule: a person decides
    CAP_24H = "cap_24h"
    CAP_7D = "cap_7d"
    CAP_30D = "cap_30d"
    CAP_CYCLE = "cap_cycle"
    COOLING_OFF = "cooling_off"  # the customer said no not long ago
    REFUSED = "refused"  # said no, in a country where that is final
    BAD_LINE = "bad_line"  # not a JSON object
    BAD_TIME = "bad_time"  # no aware time between 1970 and 2199


FOR_A_PERSON = frozenset(
    {
        Reason.UNKNOWN_COUNTRY,
        Reason.UNKNOWN_SUBDIVISION,
        Reason.NOT_SWITCHED_ON,
        Reason.NO_RULE,
        Reason.UNKNOWN_ZONE,
        Reason.PREFERENCE,
        Reason.NO_COMMON_HOUR,
    }
)
"""Reasons that do not forbid a contact but leave its hour unknown: somebody has to find out or decide."""


class Why(StrEnum):
    """Why a slot or a channel was chosen."""

    AT_ONCE = "at_once"
    HOURS_OPEN = "hours_open"
    SPREAD = "spread"
    GOOD_CALL_HOURS = "good_call_hours"
    LEARNED = "learned"  # the kind of hour was chosen by what earlier contacts taught
    WISH = "wish"
    LADDER = "ladder"
    INSTEAD = "instead"  # the channel of the ladder cannot be reached
