"""`winback plan …`: whom to contact next, and whether a place and an hour allow it."""

import click

from assistant.commands.lazy import LazyGroup

COMMANDS = {
    "list": ("plans:list_them", "The next contact with each customer, best first."),
    "day": ("plan_day:show", "Who is contacted today, by whom and when; and why the others are not."),
    "evaluate": ("plan_evaluating:evaluate_log", "What another choice would have brought, from logged ones."),
    "simulate": (
        "plan_simulating:simulate_plan",
        "Ways of choosing channel and hour, over a simulated company.",
    ),
    "why": ("plan_why:why", "What every contact rule says of one customer, channel and moment."),
    "rules": ("plan_rules:rules", "The contact rules: what is in force, and whether a file is right."),
    "week": ("plan_week:week", "Whom to close, follow, develop and greet this week."),
    "ladder": (
        "plan_ladder:ladder",
        "The touch ladder: of everybody, or of one customer with what was done.",
    ),
    "check": ("planning_check:check", "Whether a company's own ladder, channels and occasions are right."),
    "may-go": ("gating:may_go", "Whether a place and an hour allow a contact."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def plan() -> None:
    """Whom to contact next, by which channel, when and why."""
