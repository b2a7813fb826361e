"""What the value of customers is called: quadrants, stages, how far they left, and the skills a rep needs."""

from flask_babel import lazy_gettext as _l

QUADRANTS = {
    "high_high": _l("buys often, brings much"),
    "high_low": _l("buys often, brings little"),
    "low_low": _l("buys rarely, brings little"),
    "low_high": _l("buys rarely, brings much"),
}
STAGES = {
    "none": _l("never bought"),
    "trial": _l("on trial"),
    "growth": _l("growing"),
    "mature": _l("settled"),
    "decline": _l("declining"),
}
BREADTHS = {
    "narrow": _l("narrow: silent for a while and about to leave"),
    "broad": _l("broad: gone altogether"),
}
SKILLS = {
    "professional": _l("professional knowledge"),
    "service": _l("service"),
    "communication": _l("communication"),
}
KNOWN = {"quadrant": QUADRANTS, "stage": STAGES, "breadth": BREADTHS, "skill": SKILLS}
