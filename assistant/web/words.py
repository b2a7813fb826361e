"""The domain's own words, in the reader's language. What has no word here is shown as it is."""

from flask_babel import lazy_gettext as _l

from assistant.planning.words import load_words
from assistant.web import learning_words, letting_words, script_words, worth_words
from assistant.web.contact_words import CHANNELS, CONTENTS, DISPOSITIONS, ENDINGS, PURPOSES, TOUCHES
from assistant.web.languages import speaking
from assistant.web.promise_words import PROMISES, WITHDRAWALS

TIERS = {
    "key": _l("key customer"),
    "major": _l("major customer"),
    "ordinary": _l("ordinary customer"),
    "small": _l("small customer"),
    "release": _l("released"),
}
STATES = {
    "active": _l("still buying"),
    "at_risk": _l("at risk"),
    "lapsed": _l("lapsed"),
    "never_bought": _l("never bought"),
}
INTENTS = {
    "opt_out": _l("asks to be left alone"),
    "wrong_number": _l("wrong number"),
    "deceased": _l("has died"),
    "decline": _l("says no"),
    "callback": _l("asks to be called back"),
    "question": _l("asks a question"),
    "help": _l("asks for help"),
    "affirm": _l("says yes"),
    "negative": _l("is unhappy"),
    "unsure": _l("is not sure"),
    "hostile": _l("is angry"),
    "other": _l("says something"),
}
HOW = {
    "stated": _l("said by the customer"),
    "inferred": _l("inferred from their words"),
    "confirmed": _l("confirmed"),
}
TECHNIQUES = {
    "third_person": _l("asks about other people, which saves face"),
    "comparison": _l("asks for a comparison"),
    "critical_incident": _l("asks for one occasion"),
    "projection": _l("asks how someone else would see it"),
    "laddering": _l("asks what lies behind it"),
    "ranking": _l("asks what matters most"),
    "completion": _l("leaves a sentence to finish"),
    "hypothetical_return": _l("asks what would bring them back"),
    "appreciation": _l("begins with what they liked"),
    "soft_direct": _l("asks gently and openly"),
    "confirmation": _l("asks whether we understood"),
}
KINDS = {
    "identify": _l("Who we are"),
    "recording_notice": _l("The call is recorded"),
    "say": _l("Say"),
    "small_talk": _l("A word about life"),
    "ask": _l("Ask"),
    "elicit": _l("Find out, question by question"),
    "confirm": _l("Make sure, once"),
    "wait": _l("Listen"),
    "remedy": _l("Our answer to the reason"),
    "promise": _l("Our word on it"),
    "hand_over": _l("A person goes on"),
    "close": _l("The end"),
}
CONDITIONS = {
    "reason": _l("if the reason is"),
    "any": _l("if a reason shows"),
    "intent": _l("if the customer"),
    "mood": _l("if they seem"),
    "unsettled": _l("if no reason is settled"),
    "silence": _l("if nothing comes"),
    "failed": _l("if it does not go out"),
    "else": _l("anything else"),
    "continue": _l("going on"),
}
VERBS = {
    "imported": _l("imported"),
    "scored": _l("scored"),
    "opened": _l("began the conversation"),
    "said": _l("said"),
    "planned": _l("planned"),
    "withheld": _l("did not contact"),
    "queued": _l("made ready"),
    "sent": _l("sent"),
    "delivered": _l("delivered"),
    "failed": _l("could not send"),
    "unknown": _l("does not know whether it arrived"),
    "reconciled": _l("looked up what happened"),
    "heard": _l("answer received"),
    "read": _l("answer understood"),
    "learned": _l("learned the reason"),
    "superseded": _l("replaced"),
    "cancelled": _l("cancelled"),
    "handed_over": _l("handed over to a person"),
    "handed_back": _l("handed back to automation"),
    "answered_by_hand": _l("answered by hand"),
    "callback_asked": _l("asked to be called back"),
    "promised": _l("promised"),
    "kept": _l("kept the promise"),
    "broken": _l("could not keep the promise"),
    "withdrawn": _l("withdrew the promise"),
    "noted": _l("noted a dealing"),
    "settled": _l("settled it"),
    "handled": _l("saw to a text"),
    "forgotten": _l("erased the words on request"),
    "stopped": _l("stopped all contact"),
    "closed": _l("ended the conversation"),
    "disposed": _l("noted how the call ended"),
    "consented": _l("recorded a consent"),
    "blocked": _l("blocked contact"),
    "unblocked": _l("lifted a block"),
    "identified": _l("said who we are"),
    "added": _l("added"),
    "amended": _l("amended"),
    "left": _l("left the team"),
    "password_changed": _l("changed the password"),
    "duty_changed": _l("changed when they work"),
    "wrong_number": _l("noted a wrong number"),
    "key_revoked": _l("revoked an API key"),
    "hired": _l("hired"),
    "logged_in": _l("logged in"),
    "login_refused": _l("turned a log-in away"),
    "key_created": _l("made an API key"),
    "viewed": _l("looked at the record"),
}
ACTORS = {
    "rep": _l("rep"),
    "system": _l("the assistant"),
    "customer": _l("the customer"),
    "provider": _l("the carrier"),
    "key": _l("a program"),
}
EXACTNESS = {
    "exact": _l("to the minute"),
    "part_of_day": _l("a part of the day"),
    "day": _l("a day"),
    "vague": _l("no time named"),
}
CONSENTS = {"given": _l("agreed"), "withdrawn": _l("withdrawn")}
ORDERS = {"necessary": _l("had to buy"), "discretionary": _l("wanted to buy")}
INTERACTIONS = {
    "complaint": _l("complaint"),
    "review": _l("bad review"),
    "referral": _l("referral"),
    "word_of_mouth": _l("spoke well of us or stood up for us"),
    "event": _l("event"),
    "survey": _l("survey"),
    "advice": _l("advice"),
    "help": _l("helped others"),
    "visit": _l("visit"),
    "call": _l("call"),
    "activity": _l("used their account or the site"),
}
ROLES = {"rep": _l("rep"), "supervisor": _l("supervisor")}
OUTCOMES = {
    **INTENTS,
    "opted_out": _l("asked to be left alone"),
    "recovered": _l("coming back"),
    "unreachable": _l("could not be reached"),
    "declined": _l("said no"),
    "silent": _l("never answered"),
    "done": _l("done"),
    "wants_back": _l("wants to come back"),
    "wants_to_come_back": _l("wants to come back"),
    "reason_known": _l("told us why"),
    "unclear_answer": _l("unclear answer"),
    "left_open": _l("the door stays open"),
    "natural": _l("left naturally"),
    "own_reasons": _l("for reasons of their own"),
    "annoyed": _l("annoyed"),
    "hurried": _l("in a hurry"),
    "sad": _l("sad"),
    "message_passed": _l("a message was left with somebody"),
    "no_answer": _l("no answer"),
    "no_remedy": _l("no words ready for this reason"),
    "no_route": _l("the script has no next step"),
    "script_loop": _l("the script began to repeat itself"),
    "not_started": _l("wrote before we began"),
    "touch_failed": _l("the text before did not go"),
    "text_failed": _l("the text before did not go"),
    "trouble": _l("something went wrong on our side"),
    "replied": _l("wrote again"),
    "answered_by_hand": _l("answered by hand"),
    "reached": _l("we talked"),
    "refused": _l("said no"),
    "busy": _l("busy"),
    "voicemail": _l("voicemail"),
    "wrong_person": _l("wrong person"),
}
CAUSES = {
    "heard": _l("they answered first"),
    "silent": _l("no answer came"),
    "failed": _l("the text before did not go"),
    "continued": _l("the rep went on"),
    "opt_out": _l("asked to be left alone"),
    "started by a person": _l("started by a person"),
}
NEEDS = {
    "text_failed": _l("Your text did not arrive: try a call, or write again."),
    "trouble": _l("Something failed on our side, so the script rests: look at the last message."),
    "wrong_number": _l("They say the number is wrong: look before anything goes out."),
    "deceased": _l("They say the customer has died: look before anything goes out."),
    "hostile": _l("They are angry: the script rests until a person has answered."),
    "help": _l("They ask for help: a person should answer."),
}
STANDING = {
    "opt_out": _l("asked to be left alone"),
    "number_opt_out": _l("someone at this number asked to be left alone"),
    "erased": _l("their record was erased"),
    "review:wrong_number": _l("said to be a wrong number; a person must look"),
    "review:deceased": _l("said to have died; a person must look"),
}
"""Rules that stand on the do-not-contact list."""
TOLD = {
    "said so": _l("on the call"),
    "wrote so": _l("in a text"),
    "said": _l("they told us"),
    "told the provider so": _l("sent STOP to the carrier"),
    "confirmed: the customer has died": _l("a person confirmed that the customer has died"),
    "the number is marked wrong": _l("the number is marked wrong"),
}
"""How we came to know, as our own short notes have it."""

FACTS = {
    "script": _l("script"),
    "version": _l("version"),
    "reason": _l("reason"),
    "reasons": _l("reasons"),
    "rule": _l("rule"),
    "rules": _l("rules"),
    "due": _l("due"),
    "due_at": _l("due"),
    "asked_for": _l("asked for"),
    "exactness": _l("how exactly"),
    "purpose": _l("purpose"),
    "node": _l("node"),
    "line": _l("line"),
    "number": _l("attempt"),
    "why": _l("why"),
    "how": _l("how"),
    "probability": _l("probability"),
    "intent": _l("meaning"),
    "action": _l("action"),
    "abstained": _l("left open"),
    "outcome": _l("outcome"),
    "disposition": _l("ended"),
    "fields": _l("fields"),
    "scope": _l("scope"),
    "country": _l("country"),
    "zones": _l("time zones"),
    "attempts": _l("attempts"),
    "state": _l("state"),
    "score": _l("score"),
    "tier": _l("tier"),
    "tags": _l("tags"),
    "notes": _l("notes"),
    "birthday": _l("birthday"),
    "role": _l("role"),
    "customer": _l("customer"),
    "customers": _l("customers"),
    "rep": _l("rep"),
    "channel": _l("channel"),
    "verb": _l("what"),
    "since": _l("from day"),
    "until": _l("to day"),
    "ref": _l("reference"),
    "on": _l("day"),
    "status": _l("statement"),
    "kind": _l("kind"),
    "as_of": _l("as of"),
    "counts_per_tier": _l("customers per tier"),
    "counts_per_state": _l("customers by where they stand"),
    "moved": _l("changed place"),
    "parameters": _l("parameters of the model"),
    "log_likelihood": _l("log likelihood"),
    "method": _l("method"),
    "currency": _l("currency"),
    "unconverted": _l("amounts not converted"),
}

KNOWN = {
    "tier": TIERS,
    "state": STATES,
    "channel": CHANNELS,
    "touch": TOUCHES,
    "disposition": DISPOSITIONS,
    "intent": INTENTS,
    "how": HOW,
    "technique": TECHNIQUES,
    "kind": KINDS,
    "condition": CONDITIONS,
    "verb": VERBS | learning_words.VERBS | script_words.VERBS | letting_words.VERBS,
    "letting": letting_words.STATES,
    "actor": ACTORS,
    "consent": CONSENTS,
    "order": ORDERS,
    "interaction": INTERACTIONS,
    "promise": PROMISES,
    "withdrawal": WITHDRAWALS,
    "role": ROLES,
    "outcome": OUTCOMES,
    "fact": FACTS | learning_words.FACTS | script_words.FACTS,
    "exactness": EXACTNESS,
    "purpose": PURPOSES,
    "content": CONTENTS,
    "standing": STANDING,
    "needs": NEEDS,
    "ending": ENDINGS,
    **learning_words.KNOWN,
    **worth_words.KNOWN,
    **script_words.KNOWN,
}

PLANNED = {"slot": ("whys", "reasons"), "rule": ("rules",), "held": ("reasons", "whys")}
"""Codes whose words belong to the planner: why an hour, which rule, why not."""


def word(value: str | None, kind: str) -> str:
    """What a stored code of this kind is called, for the reader; a code without a name is made readable."""
    if not value:
        return ""
    if kind in PLANNED:
        comma = "，" if speaking() == "zh" else ", "
        return comma.join(_planned(code.strip(), PLANNED[kind]) for code in value.split(","))
    if kind == "noted":
        return _noted(value)
    found = KNOWN[kind].get(value)
    return str(found) if found is not None else value.replace("_", " ")


def _planned(code: str, parts: tuple[str, ...]) -> str:
    """The planner's own words for a rule, a reason or the choice of an hour, as `GB.hours`."""
    language, texts = speaking(), load_words().texts
    place, _dot, bare = code.rpartition(".")
    found = next((texts[part, bare, language] for part in parts if (part, bare, language) in texts), None)
    if found is None and "rules" in parts:
        found = STANDING.get(bare)
    if found is None:
        return str(CAUSES.get(code) or OUTCOMES.get(code) or code)
    place = texts.get(("rules", place, language), place)
    return f"{place}{_colon()}{found}" if place else str(found)


def _noted(why: str) -> str:
    """Why a door was closed: our own short notes in words, as `wrote so: opt_out`; a person's words as they
    are."""
    how, colon, intent = why.partition(": ")
    if colon and how in TOLD and intent in INTENTS:
        return f"{TOLD[how]}{_colon()}{INTENTS[intent]}"
    return str(TOLD.get(why) or STANDING.get(why) or why)


def _colon() -> str:
    return "：" if speaking() == "zh" else ": "
