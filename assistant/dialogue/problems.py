"""What can be wrong with a script: numbered, each with a page in docs and a broken example in tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import Invalid

PAGES = "docs/diagnostics"


class Code(StrEnum):
    YAML_ERROR = "yaml_error"
    TOO_LARGE = "too_large"
    ALIAS = "alias"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    BAD_VALUE = "bad_value"
    WRONG_NAME = "wrong_name"
    UNKNOWN_TARGET = "unknown_target"
    UNKNOWN_REASON = "unknown_reason"
    MISSING_LANGUAGE = "missing_language"
    UNREACHABLE_NODE = "unreachable_node"
    UNREACHABLE_ROUTE = "unreachable_route"
    NO_CLOSE = "no_close"
    ENDLESS_LOOP = "endless_loop"
    SILENCE_LOOP = "silence_loop"
    NO_WAIT = "no_wait"
    TEMPLATE_SYNTAX = "template_syntax"
    TEMPLATE_NOT_ALLOWED = "template_not_allowed"
    UNDEFINED_VARIABLE = "undefined_variable"
    NO_IDENTIFICATION = "no_identification"
    NO_REFUSAL = "no_refusal"
    NAKED_QUESTION = "naked_question"
    UNKNOWN_PART = "unknown_part"
    CYCLIC_INCLUDE = "cyclic_include"
    MISSING_STYLE = "missing_style"
    CALLS_ONLY = "calls_only"
    LATE_RECORDING_NOTICE = "late_recording_notice"
    TOO_MANY_SEGMENTS = "too_many_segments"
    EXPIRED = "expired"
    VAGUE_PROMISE = "vague_promise"
    CONFIRMS_NOTHING = "confirms_nothing"
    UNKNOWN_PROBE = "unknown_probe"
    NOTHING_TO_ASK = "nothing_to_ask"
    NO_UNSETTLED = "no_unsettled"
    WEATHER = "weather"
    TRADITIONAL = "traditional"
    SHARED_LINE_ID = "shared_line_id"
    TOO_BLUNT = "too_blunt"
    LEADING_QUESTION = "leading_question"
    DOUBLE_QUESTION = "double_question"
    LECTURING = "lecturing"
    EXCUSE = "excuse"
    BLAME = "blame"
    PRESSURE = "pressure"
    SAYS_NOTHING = "says_nothing"
    SENSELESS_COMPARISON = "senseless_comparison"


class Severity(StrEnum):
    ERROR = "error"  #: the script cannot be used
    WARNING = "warning"  #: it can, and should not stay so
    NOTE = "note"  #: worth a look


@dataclass(frozen=True)
class Diagnostic:
    """A code's stable number, how much it weighs, and what it says in one line."""

    number: str
    severity: Severity
    title: str

    @property
    def page(self) -> str:
        """Where it is explained, from the top of the repository."""
        return f"{PAGES}/{self.number}.md"


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

#: A number once given is never given again, and a retired one is not reused.
DIAGNOSTICS: Mapping[Code, Diagnostic] = {
    Code.YAML_ERROR: Diagnostic("S001", _E, "Not readable as YAML"),
    Code.TOO_LARGE: Diagnostic("S002", _E, "Larger than a script may be"),
    Code.ALIAS: Diagnostic("S003", _E, "Anchors and aliases are not part of the language"),
    Code.DUPLICATE_KEY: Diagnostic("S004", _E, "A key stands twice in one mapping"),
    Code.UNKNOWN_KEY: Diagnostic("S005", _E, "A key this place does not know"),
    Code.MISSING_KEY: Diagnostic("S006", _E, "A key this place needs is missing"),
    Code.BAD_VALUE: Diagnostic("S007", _E, "A value this key does not accept"),
    Code.WRONG_NAME: Diagnostic("S008", _E, "The script's name differs from its folder's"),
    Code.UNKNOWN_TARGET: Diagnostic("S009", _E, "Leads to a node that does not exist"),
    Code.UNKNOWN_REASON: Diagnostic("S010", _E, "A reason the taxonomy does not have"),
    Code.MISSING_LANGUAGE: Diagnostic("S011", _E, "A line lacks one of the script's languages"),
    Code.UNREACHABLE_NODE: Diagnostic("S012", _E, "Nothing leads to this node"),
    Code.UNREACHABLE_ROUTE: Diagnostic("S013", _E, "An earlier route always takes this one's place"),
    Code.NO_CLOSE: Diagnostic("S014", _E, "From here the conversation can never end"),
    Code.ENDLESS_LOOP: Diagnostic("S015", _E, "Nodes follow each other for ever without waiting"),
    Code.SILENCE_LOOP: Diagnostic("S016", _E, "A silent customer would be written to for ever"),
    Code.NO_WAIT: Diagnostic("S017", _E, "Waits without saying how long, or what then"),
    Code.TEMPLATE_SYNTAX: Diagnostic("S018", _E, "The line is not valid Jinja2"),
    Code.TEMPLATE_NOT_ALLOWED: Diagnostic("S019", _E, "The line uses more of Jinja2 than lines may"),
    Code.UNDEFINED_VARIABLE: Diagnostic("S020", _E, "A variable lines do not have here"),
    Code.NO_IDENTIFICATION: Diagnostic("S021", _E, "Does not begin with who speaks and what for"),
    Code.NO_REFUSAL: Diagnostic("S022", _E, "The first text does not say how to refuse"),
    Code.NAKED_QUESTION: Diagnostic("S023", _E, "Asks the customer outright why they left"),
    Code.UNKNOWN_PART: Diagnostic("S024", _E, "Includes a part that is not there"),
    Code.CYCLIC_INCLUDE: Diagnostic("S025", _E, "Parts that include each other in a ring"),
    Code.MISSING_STYLE: Diagnostic("S026", _N, "Has words for some styles and not for the others"),
    Code.CALLS_ONLY: Diagnostic("S027", _E, "A node for calls in a script of text messages"),
    Code.LATE_RECORDING_NOTICE: Diagnostic("S028", _E, "Listens before saying that the call is recorded"),
    Code.TOO_MANY_SEGMENTS: Diagnostic("S029", _W, "A text takes more segments than the script allows"),
    Code.EXPIRED: Diagnostic("S030", _W, "Words past the day they hold until"),
    Code.VAGUE_PROMISE: Diagnostic("S031", _E, "A promise without an owner or a due time"),
    Code.CONFIRMS_NOTHING: Diagnostic("S032", _E, "Confirms without saying the reason"),
    Code.UNKNOWN_PROBE: Diagnostic("S033", _E, "A probe the library does not have"),
    Code.NOTHING_TO_ASK: Diagnostic("S034", _E, "No probe of the library is left to ask here"),
    Code.NO_UNSETTLED: Diagnostic("S035", _E, "Does not say where to go when the reason stays open"),
    Code.WEATHER: Diagnostic("S036", _W, "Small talk about the weather"),
    Code.TRADITIONAL: Diagnostic("S037", _W, "Traditional characters where Simplified ones belong"),
    Code.SHARED_LINE_ID: Diagnostic("S038", _E, "Two nodes say different words under one line id"),
    Code.TOO_BLUNT: Diagnostic("S039", _E, "A question blunter than the script's ceiling"),
    Code.LEADING_QUESTION: Diagnostic("S040", _E, "A question that puts the answer into their mouth"),
    Code.DOUBLE_QUESTION: Diagnostic("S041", _E, "Two questions in one line"),
    Code.LECTURING: Diagnostic("S042", _E, "Tells the customer what to do or to know"),
    Code.EXCUSE: Diagnostic("S043", _E, "An excuse instead of owning it"),
    Code.BLAME: Diagnostic("S044", _E, "Puts it on the customer"),
    Code.PRESSURE: Diagnostic("S045", _E, "Presses the customer to decide"),
    Code.SAYS_NOTHING: Diagnostic("S046", _E, "Says nothing to some customers"),
    Code.SENSELESS_COMPARISON: Diagnostic("S047", _E, "A comparison that makes no sense"),
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; line and column count from 1. A code of plays alone weighs as an error."""

    line: int
    column: int
    code: str
    message: str
    #: The part it stands in; empty in the script's own file.
    part: str = ""

    @property
    def diagnostic(self) -> Diagnostic | None:
        """The number, severity, title and page of its code; None for what only plays report."""
        known = self.code in Code.__members__.values()
        return DIAGNOSTICS[Code(self.code)] if known else None

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.diagnostic.severity if self.diagnostic else Severity.ERROR

    @property
    def number(self) -> str:
        """Its stable number, such as S009; empty for what only plays report."""
        return self.diagnostic.number if self.diagnostic else ""

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}"
        if self.diagnostic is None:
            return f"{place} {self.code}: {self.message}"
        page = self.diagnostic.page
        return f"{place} {self.number} {self.severity} {self.code}: {self.message} ({page})"


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those that keep a script from being used."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


class ScriptInvalid(Invalid):
    """The script cannot be used: mend the problems listed, each with its line."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{name}:{problem}" for problem in self.problems))
