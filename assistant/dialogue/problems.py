"""What can be wrong with a script: stable codes, each with a broken example in tests/dialogue/broken."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import Invalid


class Code(StrEnum):
    YAML_ERROR = "yaml_error"  #: not readable as YAML, or nested too deep, or uses tags
    TOO_LARGE = "too_large"  #: more than 256 KiB
    ALIAS = "alias"  #: anchors and aliases are not part of the language
    DUPLICATE_KEY = "duplicate_key"  #: a key twice in one mapping
    UNKNOWN_KEY = "unknown_key"  #: a key this place does not know
    MISSING_KEY = "missing_key"  #: a key this place needs
    BAD_VALUE = "bad_value"  #: a value outside what this key accepts
    WRONG_NAME = "wrong_name"  #: `script:` differs from the folder's name
    UNKNOWN_TARGET = "unknown_target"  #: leads to a node that does not exist
    UNKNOWN_REASON = "unknown_reason"  #: not in the taxonomy the caller gave
    MISSING_LANGUAGE = "missing_language"  #: a line lacks one of the script's languages
    UNREACHABLE_NODE = "unreachable_node"  #: nothing leads here
    UNREACHABLE_ROUTE = "unreachable_route"  #: stands after an `else`, or repeats an earlier one
    NO_CLOSE = "no_close"  #: from here the conversation can never end
    ENDLESS_LOOP = "endless_loop"  #: nodes that follow each other forever without waiting
    SILENCE_LOOP = "silence_loop"  #: a silent customer would be written to forever
    NO_WAIT = "no_wait"  #: an SMS node that waits needs a time and a `silence` route
    TEMPLATE_SYNTAX = "template_syntax"  #: the line is not valid Jinja2
    TEMPLATE_NOT_ALLOWED = "template_not_allowed"  #: the line uses more than variables, if, and a few filters
    UNDEFINED_VARIABLE = "undefined_variable"  #: a variable lines do not have here
    NO_IDENTIFICATION = "no_identification"  #: does not begin with who calls and what for
    NO_REFUSAL = "no_refusal"  #: the first SMS does not say how to refuse
    NAKED_QUESTION = "naked_question"  #: asks the customer outright why they left
    UNKNOWN_PART = "unknown_part"  #: includes a part there is no file for
    CYCLIC_INCLUDE = "cyclic_include"  #: parts that include each other, or themselves
    UNKNOWN_PROBE = "unknown_probe"  #: names a probe the library does not have


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; line and column count from 1, in the script or in the part it includes."""

    line: int
    column: int
    code: str
    message: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.code}: {self.message}"


class ScriptInvalid(Invalid):
    """The script cannot be used: mend the problems listed, each with its line."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(f"{name}:{problem}" for problem in self.problems))
