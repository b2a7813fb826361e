"""What the states of promises are called, and why one is owed no more."""

from flask_babel import lazy_gettext as _l

PROMISES = {
    "open": _l("open"),
    "kept": _l("kept"),
    "broken": _l("broken"),
    "withdrawn": _l("withdrawn"),
}
WITHDRAWALS = {
    "its text never left": _l("the text that promised it never left"),
    "the talk went back before it was said": _l("the talk went back before it was said"),
    "they asked for another time": _l("they asked for another time"),
    "they said not to call then": _l("they said not to call then"),
    "asked to be left alone": _l("asked to be left alone"),
    "the number is somebody else's": _l("the number is somebody else's"),
    "said: wrong_number": _l("said to be a wrong number; a person must look"),
    "said: deceased": _l("said to have died; a person must look"),
}
"""Why nobody is owed a promise any more, as our own short notes have it."""
