"""What ways of contact, touches and their ends are called."""

from flask_babel import lazy_gettext as _l

CHANNELS = {
    "sms": _l("text message"),
    "call": _l("call"),
    "letter": _l("letter"),
    "visit": _l("visit"),
    "message": _l("chat message"),
    "magazine": _l("magazine by post"),
    "visit_office": _l("visit at their office"),
    "visit_home": _l("visit at home"),
    "visit_tea": _l("meeting over tea"),
    "automated_call": _l("automated call"),
    "all": _l("every channel"),
    "every channel": _l("every channel"),
}
TOUCHES = {
    "planned": _l("planned"),
    "queued": _l("about to go"),
    "sending": _l("going out"),
    "unknown": _l("not known yet whether it arrived"),
    "sent": _l("sent"),
    "delivered": _l("delivered"),
    "failed": _l("did not go"),
    "cancelled": _l("cancelled"),
    "superseded": _l("replaced by a later one"),
    "received": _l("received"),
    "said": _l("said"),
    "said_on_call": _l("said on the call"),
    "halted": _l("stopped"),
}
DISPOSITIONS = {
    "reached": _l("We talked"),
    "recovered": _l("Coming back"),
    "callback": _l("Call back later"),
    "no_answer": _l("No answer"),
    "busy": _l("Busy"),
    "voicemail": _l("Voicemail"),
    "wrong_person": _l("Wrong person"),
    "refused": _l("Does not want us"),
}
ENDINGS = DISPOSITIONS | {"no_answer": _l("No reply")}
"""How a text conversation ended: nobody picks up a text."""
PURPOSES = {
    "opening": _l("first contact"),
    "followup": _l("follow-up"),
    "reply": _l("answer"),
    "manual": _l("by hand"),
    "greeting": _l("greeting"),
}
CONTENTS = {
    "care": _l("care: how they are"),
    "useful": _l("something useful"),
    "news": _l("news of the house"),
    "offer": _l("an offer"),
}
"""What a greeting is about."""
