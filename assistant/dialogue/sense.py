"""Whether a line has something to say whatever holds, and compares only what can be compared."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes

from assistant.dialogue.lines import Fault, parsed
from assistant.dialogue.problems import Code

_NUMBER, _TEXT, _TRUTH, _NOTHING = "a number", "a text", "a yes or no", "nothing"
_NUMBERS = ("weeks_away",)
Kinds = frozenset[str]


# The parts that scripts share hold the same lines again and again.
@lru_cache(maxsize=4096)
def senseless(line: str) -> tuple[Fault, ...]:
    """What would leave some customers without words, or keep the line from being said to them.

    Empty for a line that is not valid Jinja2, which `faults` tells of.
    """
    if "{" not in line:
        return () if any(map(str.isalnum, line)) else (Fault(1, Code.SAYS_NOTHING, "says nothing"),)
    try:
        tree = parsed(line)
    except (TemplateSyntaxError, RecursionError):
        return ()
    return (*_comparisons(tree), *_silences(tree))


def _comparisons(tree: nodes.Template) -> Iterator[Fault]:
    for node in tree.find_all(nodes.Compare):
        left = node.expr
        for operand in node.ops:
            yield from _unlike(left, operand)
            left = operand.expr
    for output in tree.find_all(nodes.Output):
        for said in output.nodes:
            if _kinds(said) & {_TRUTH, _NOTHING}:
                message = "{{ … }} says True, False or None here: choose words with {% if … %} instead"
                yield Fault(said.lineno, Code.SENSELESS_COMPARISON, message)


def _unlike(left: nodes.Expr, operand: nodes.Operand) -> Iterator[Fault]:
    kinds = _kinds(left), _kinds(operand.expr)
    within = operand.op in ("in", "notin")
    if kinds[0] == kinds[1] and len(kinds[0]) == 1 and (not within or kinds[0] == {_TEXT}):
        return
    one, other = (" or ".join(sorted(each)) for each in kinds)
    message = f"“in” looks for {one} in {other}" if within else f"compares {one} with {other}"
    yield Fault(operand.lineno, Code.SENSELESS_COMPARISON, message + _advice(left, operand.expr))


def _advice(*sides: nodes.Expr) -> str:
    for side in sides:
        if isinstance(side, nodes.Const) and isinstance(side.value, str) and side.value.strip().isdecimal():
            return f": write {side.value.strip()} without quotation marks"
    return ""


def _kinds(at: nodes.Node) -> Kinds:
    """What the expression may turn out to be."""
    match at:
        case nodes.Const(value=bool()) | nodes.Compare() | nodes.Not():
            return frozenset({_TRUTH})
        case nodes.Const(value=int() | float()):
            return frozenset({_NUMBER})
        case nodes.Const(value=None):
            return frozenset({_NOTHING})
        case nodes.Name(name=name) if name in _NUMBERS:
            return frozenset({_NUMBER})
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            return _kinds(left) | _kinds(right)
        case nodes.CondExpr(expr1=left, expr2=right):
            return _kinds(left) | (_kinds(right) if right is not None else frozenset())
        case _:  # a variable, a filter, words
            return frozenset({_TEXT})


def _silences(tree: nodes.Template) -> Iterator[Fault]:
    for node in tree.find_all(nodes.CondExpr):
        if node.expr2 is None:
            message = "{{ … if … }} needs an else: without it the line cannot be said when that does not hold"
            yield Fault(node.lineno, Code.SAYS_NOTHING, message)
    if not _speak(tree.body):
        message = "says nothing when its condition does not hold: give it an {% else %}"
        yield Fault(1, Code.SAYS_NOTHING, message if tree.find(nodes.If) else "says nothing")


def _speak(several: Sequence[nodes.Node]) -> bool:
    return any(_speaks(one) for one in several)


def _speaks(at: nodes.Node) -> bool:
    """Whether words come of it whichever way its conditions go; a mark alone is no word."""
    match at:
        case nodes.Output(nodes=said):
            return _speak(said)
        case nodes.TemplateData(data=text):
            return any(map(str.isalnum, text))
        case nodes.Const(value=value):
            return any(map(str.isalnum, str(value)))
        case nodes.If(body=body, elif_=others, else_=otherwise):
            return all(_speak(words) for words in (body, *(one.body for one in others), otherwise))
        case nodes.CondExpr(expr1=left, expr2=right):
            return right is None or (_speaks(left) and _speaks(right))
        case nodes.And(left=left, right=right):
            return _speaks(left) and _speaks(right)
        case nodes.Or(left=left, right=right):
            return _speaks(left) or _speaks(right)
        case nodes.Filter(node=inner) if inner is not None:
            return _speaks(inner)
        case _:  # a variable always holds something, and the outcome of a comparison is told of above
            return True
