"""Lines: Jinja2 in a sandbox, cut down to variables, `if`, comparisons and a few filters."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from assistant.dialogue.problems import Code
from assistant.errors import Invalid

#: Every variable a line may use, with what it holds.
VARIABLES = (
    "name",  # how this person is addressed: "Ms. Fernandes", "王女士"
    "first_name",
    "company",
    "rep",  # who speaks for the company
    "last_order_on",  # a day, already written out in the line's language
    "weeks_away",  # a whole number
    "callback_number",
    "remedy",  # the words for the reason settled or believed most; only in remedy nodes
    "reason",  # that reason named aloud, "the price"; only in confirm nodes
    "complained",  # whether that reason is a complaint of theirs, in their own words; only in confirm nodes
    "trait",  # what is on record of this person; only in a small-talk cue for a trait
)
#: Variables that only some nodes have.
LOCAL = ("remedy", "reason", "complained", "trait")
GENERAL = tuple(name for name in VARIABLES if name not in LOCAL)
FILTERS = ("capitalize", "lower", "title", "trim", "upper")
MAX_LINE = 2_000

# No loops, no calls, no attributes, no arithmetic: what is left cannot reach Python and cannot run long.
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
#: What authors reach for all the same, in their words.
_FOREIGN: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Getattr, "nothing after a dot, as in name.first"),
    (nodes.Getitem, "nothing in square brackets, as in name[0]"),
    (nodes.Call, "nothing called with ( ), as in name.upper(); write {{ name|upper }}"),
    (nodes.For, "no {% for %}"),
    (nodes.Assign, "no {% set %}"),
    (nodes.AssignBlock, "no {% set %}"),
    (nodes.Concat, "no ~; write the words beside {{ … }}"),
    (nodes.Test, "no “is”; compare with == or >"),
    (nodes.BinExpr, "no calculating"),
    (nodes.UnaryExpr, "no calculating"),
    (nodes.Literal, "no lists"),
    (nodes.Stmt, "no other {% … %}"),
)
_SANDBOX = SandboxedEnvironment(autoescape=False, undefined=StrictUndefined)
_EMPTY = _SANDBOX.from_string("")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_GAP = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line; `row` counts its rows from 1."""

    row: int
    code: Code
    message: str


def tidy(line: str) -> str:
    """One row, single spaces, and no space where a fold parted two Chinese characters."""
    if "  " not in line and "\n" not in line and "\t" not in line:
        # Nothing to fold but perhaps a gap between wide characters: most lines are said as they stand.
        return (line if line.isascii() or " " not in line else _WIDE_GAP.sub("", line)).strip()
    return _SPACES.sub(" ", _WIDE_GAP.sub("", line)).strip()


def faults(line: str, variables: Collection[str] = VARIABLES) -> tuple[Fault, ...]:
    """Everything that keeps this line from being rendered with these variables; empty when it is fine."""
    if len(line) > MAX_LINE:
        return (Fault(1, Code.BAD_VALUE, f"a line may have {MAX_LINE} characters, this one has {len(line)}"),)
    try:
        tree = _SANDBOX.parse(line)
        found = tuple(_tree_faults(tree, variables))
        if not found:
            _SANDBOX.from_string(line)
    except TemplateSyntaxError as error:
        return (Fault(error.lineno, Code.TEMPLATE_SYNTAX, error.message or "not valid Jinja2"),)
    except (RecursionError, SyntaxError, MemoryError):
        return (Fault(1, Code.TEMPLATE_SYNTAX, "nested too deep"),)
    return found


def context_of(variables: Mapping[str, object]) -> Context:
    """What lines are rendered with; one serves every line of a talk, since no line can change it."""
    # A shared context holds the variables alone: no copy of Jinja2's globals, which lines cannot use.
    return _EMPTY.new_context(variables, shared=True)  # type: ignore[arg-type]


def parsed(line: str) -> nodes.Template:
    """The tree of a line. Raises TemplateSyntaxError."""
    return _SANDBOX.parse(line)


def render(line: str, variables: Mapping[str, object] | Context) -> str:
    """The line as said to the customer. Raises Invalid when it cannot be rendered with these variables."""
    if "{" not in line and len(line) <= MAX_LINE:
        return tidy(line)
    template = _compiled(line)
    context = variables if isinstance(variables, Context) else context_of(variables)
    try:
        return tidy("".join(template.root_render_func(context)))
    except (TemplateError, TypeError) as error:
        raise Invalid(f"the line {line[:60]!r} cannot be said: {error}") from None


@lru_cache(maxsize=4096)
def _compiled(line: str) -> Template:
    found = faults(line)
    if found:
        raise Invalid(f"the line {line[:60]!r} cannot be said: {found[0].message}")
    return _SANDBOX.from_string(line)


def _tree_faults(tree: nodes.Template, variables: Collection[str]) -> Iterator[Fault]:
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            what = next((words for kind, words in _FOREIGN if isinstance(node, kind)), "nothing of this kind")
            yield Fault(node.lineno, Code.TEMPLATE_NOT_ALLOWED, f"lines hold variables and if: {what}")
        elif isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.args or node.kwargs):
            message = f"the filter {node.name!r} is not one of {', '.join(FILTERS)}, without arguments"
            yield Fault(node.lineno, Code.TEMPLATE_NOT_ALLOWED, message)
        elif isinstance(node, nodes.Name) and node.name not in variables:
            message = f"{node.name!r} is not known here; a line may use {', '.join(variables)}"
            yield Fault(node.lineno, Code.UNDEFINED_VARIABLE, message)


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())
