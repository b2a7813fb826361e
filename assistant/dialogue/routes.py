"""Routes as authors write them: `{reason: price, to: x}`, `{mood: [annoyed], to: y}`, `{else: z}`."""

import yaml

from assistant.dialogue.document import Notes
from assistant.dialogue.problems import Code
from assistant.dialogue.script import ANY_REASON, INTENTS, MOODS, On, Route

_WITH_TARGET = (On.REASON, On.INTENT, On.MOOD)
_ACCEPTED = {On.INTENT: INTENTS, On.MOOD: MOODS}


def read_routes(notes: Notes, id: str, at: yaml.Node) -> list[tuple[Route, yaml.Node]]:
    """Every readable route with its place; the others are noted."""
    if not isinstance(at, yaml.SequenceNode) or not at.value:
        notes.add(at, Code.BAD_VALUE, f"node {id!r}: routes must be a list with at least one route")
        return []
    found = [(_route(notes, id, item), item) for item in at.value]
    routes = [(route, item) for route, item in found if route is not None]
    _note_unreachable(notes, id, routes)
    return routes


def _route(notes: Notes, id: str, at: yaml.Node) -> Route | None:
    what = f"a route of node {id!r}"
    fields = notes.fields(at, what)
    conditions = [on for on in On if on in fields]
    if len(conditions) != 1:
        notes.add(at, Code.BAD_VALUE, f"{what} needs exactly one of {', '.join(On)}")
        return None
    on = conditions[0]
    if on not in _WITH_TARGET:
        notes.known(fields, at, what, (on,))
        to = notes.text(fields[on], f"{what}: {on}")
        return Route(on, (), to) if to else None
    notes.known(fields, at, what, (on, "to"))
    values = notes.texts(fields[on], f"{what}: {on}")
    accepted = _ACCEPTED.get(on)
    for value in values if accepted else ():
        if accepted and value not in accepted:
            notes.add(fields[on], Code.BAD_VALUE, f"{what}: {value!r} is not one of {', '.join(accepted)}")
    to = notes.text(fields["to"], f"{what}: to") if "to" in fields else None
    return Route(on, values, to) if to and values else None


def _note_unreachable(notes: Notes, id: str, routes: list[tuple[Route, yaml.Node]]) -> None:
    seen: set[On] = set()
    taken: set[tuple[On, str]] = set()
    for route, at in routes:
        once = route.on not in _WITH_TARGET and route.on in seen
        after_else = route.on in _WITH_TARGET and On.ELSE in seen
        any_reason = route.on is On.REASON and (On.REASON, ANY_REASON) in taken
        repeats = any_reason or (
            bool(route.values) and all((route.on, value) in taken for value in route.values)
        )
        if once or after_else or repeats:
            notes.add(
                at, Code.UNREACHABLE_ROUTE, f"node {id!r}: an earlier route always takes this one's place"
            )
        seen.add(route.on)
        taken.update((route.on, value) for value in route.values)
