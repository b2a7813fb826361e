"""The words for scripts and their versions, in the reader's language."""

from flask_babel import lazy_gettext as _l

STYLES = {
    "direct": _l("to the direct"),
    "warm": _l("to the warm"),
    "careful": _l("to the careful"),
    "exact": _l("to the exact"),
}
CHANGES = {
    "meta": _l("the script itself"),
    "node_added": _l("added"),
    "node_removed": _l("taken out"),
    "node_kind": _l("another kind"),
    "line": _l("what is said"),
    "route_added": _l("a new way"),
    "route_removed": _l("a way less"),
    "route_target": _l("leads elsewhere"),
    "route_order": _l("another order of ways"),
    "wait": _l("how long it waits"),
    "technique": _l("how it asks"),
    "reveals": _l("what it is to find out"),
    "field": _l("a detail"),
}
VERBS = {
    "script_published": _l("published a script"),
    "answer_corrected": _l("corrected an answer"),
}
FACTS = {"corrects": _l("in place of"), "replaces": _l("in place of")}
MOODS = {
    "annoyed": _l("annoyed"),
    "hurried": _l("in a hurry"),
    "sad": _l("sad"),
    "cheerful": _l("cheerful"),
}
KNOWN = {"style": STYLES, "change": CHANGES, "mood": MOODS}
