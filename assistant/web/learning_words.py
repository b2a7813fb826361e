"""What people call the codes of learning: why to look, how far we agree, how a version stands."""

from flask_babel import lazy_gettext as _l

VERBS = {
    "corrected": _l("said what the answer means"),
    "labels_taken": _l("took labelled texts"),
    "reader_made": _l("learned a version of the reader"),
    "reader_promoted": _l("let a version read"),
    "reader_rolled_back": _l("went back to what read before"),
    "readings_published": _l("wrote new readings"),
}
FACTS = {
    "before": _l("read as"),
    "after": _l("means"),
    "reader": _l("read by"),
    "source": _l("source"),
    "labels": _l("corrections"),
    "added": _l("added"),
    "replies": _l("answers"),
    "forced": _l("forced"),
}
FAMILIES = {
    "dissatisfaction": _l("Something was wrong"),
    "competition": _l("Someone else was better or nearer"),
    "relationship": _l("The tie was lost"),
    "natural": _l("Life took them elsewhere"),
}
PRIORS = {
    "complaint_open": _l("a complaint is open"),
    "complaint_settled": _l("a complaint was settled"),
    "dealing_noted": _l("a dealing noted it"),
    "said_before": _l("they said so before"),
    "promise_broken": _l("a promise to them was broken"),
    "promise_overdue": _l("a promise to them is overdue"),
    "rep_changed": _l("they were given to another rep"),
    "number_changed": _l("a number of theirs was wrong"),
    "paid_more": _l("a piece cost more on the last orders"),
    "long_silence": _l("nobody dealt with them"),
    "price_raised": _l("our price went up"),
    "moved": _l("they moved"),
    "rep_left": _l("their rep left"),
    "competitor_nearby": _l("a competitor opened nearby"),
}
"""What a customer's record says beforehand of a reason."""
FAULTS = {
    "company": _l("our doing"),
    "staff": _l("the doing of one of our people"),
    "competitor": _l("a competitor's doing"),
    "customer": _l("their own doing"),
    "circumstance": _l("nobody's doing"),
    "unknown": _l("nobody can tell yet whose doing"),
}
OUTLOOKS = {
    "by_us": _l("we can change it"),
    "by_itself": _l("it may change, but not by us"),
    "never": _l("it will not change"),
    "unknown": _l("nobody can tell yet whether it can change"),
}
UNITS = {
    "minute": _l("min"),
    "hour": _l("h"),
    "day": _l("d"),
    "week": _l("wk"),
    "month": _l("mo"),
    "year": _l("y"),
    "times": _l("times"),
    "kilometre": _l("km"),
    "mile": _l("mi"),
}
DOUBTS = {
    "review": _l("It may be a wish to be left alone: the script rests until a person has looked."),
    "grave": _l("Read as anger, a wrong number or a death: a mistake here costs most."),
    "near_opt_out": _l("Close to a wish to be left alone: if we missed one, it would stand here."),
    "abstained": _l("No reason was clear enough."),
    "torn": _l("Two reasons are about equally likely."),
    "unsure": _l("The likeliest reason is far from certain."),
    "sure": _l("The reader is sure of it; a check keeps it honest."),
}
"""Why a person should look at a reading."""
DOUBTS_SHORT = {
    "review": _l("perhaps a wish to be left alone"),
    "grave": _l("anger, wrong number or death"),
    "near_opt_out": _l("says no, or is unhappy"),
    "abstained": _l("no reason clear"),
    "torn": _l("torn between two"),
    "unsure": _l("unsure"),
    "sure": _l("the reader is sure"),
}
AGREEMENTS = {
    "almost": _l("Two people nearly always say the same."),
    "well": _l("Two people agree well."),
    "moderately": _l("Two people agree moderately: talk about the cases where you differ."),
    "little": _l("Two people agree only a little: say in words what belongs to each reason."),
    "chance": _l("Two people agree no more than by chance: the reasons mean different things to each."),
    "same": _l("Both said the same all along; there was nothing to tell apart."),
}
AGREEMENTS_SHORT = {
    "almost": _l("nearly always"),
    "well": _l("well"),
    "moderately": _l("moderately"),
    "little": _l("a little"),
    "few": _l("named too rarely to say"),
    "chance": _l("no more than by chance"),
    "same": _l("always the same answer"),
}
READER_STATES = {
    "live": _l("reads now"),
    "candidate": _l("passed, does not read yet"),
    "retired": _l("read before"),
    "refused": _l("did not pass"),
}
READER_CHANGES = {"promoted": _l("let read"), "rolled_back": _l("taken back")}
GATES = {
    "better": _l("It passed: it does at least as well as the shipped reader on both tests."),
    "too_few": _l("Too few corrections to judge it by: at least 20 are needed."),
    "loses_on_corrections": _l("It agrees less than the shipped reader with corrections it had not seen."),
    "loses_on_regression": _l("It does worse than the shipped reader on the fixed test set."),
    "loses_to_live": _l("It agrees less with the corrections than the version that reads now."),
}
SOURCES = {"screen": _l("on screen"), "api": _l("by a program"), "file": _l("from a file")}

KNOWN = {
    "family": FAMILIES,
    "prior": PRIORS,
    "fault": FAULTS,
    "outlook": OUTLOOKS,
    "unit": UNITS,
    "doubt": DOUBTS,
    "doubt_short": DOUBTS_SHORT,
    "agreement": AGREEMENTS,
    "agreement_short": AGREEMENTS_SHORT,
    "reader_state": READER_STATES,
    "reader_change": READER_CHANGES,
    "gate": GATES,
    "source": SOURCES,
}
