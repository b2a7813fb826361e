"""What the states of letting a customer go are called, and its steps in history."""

from flask_babel import lazy_gettext as _l

STATES = {
    "proposed": _l("to decide"),
    "approved": _l("let go"),
    "declined": _l("kept"),
    "reopened": _l("taken back"),
    "withdrawn": _l("no longer proposed"),
}
VERBS = {
    "let_go_approved": _l("agreed to let them go"),
    "let_go_declined": _l("decided to keep them"),
    "let_go_reopened": _l("took them back"),
}
