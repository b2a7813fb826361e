"""The evidence in sentences, as people say it, in English and Chinese."""

from collections.abc import Callable, Mapping

from assistant.errors import Invalid
from assistant.scoring.lapse import Because, LapseState
from assistant.scoring.score import Score

Numbers = Mapping[str, float | str]
Phrase = Callable[[Numbers], str]
WEIGHTY_POINTS = 5.0

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "rhythm_own": "Usually buys {every}; last order {last}.",
        "rhythm_yearly": "Comes once a year; last order {last}.",
        "rhythm_cohort": "{orders}; others usually buy {every}; last order {last}.",
        "rhythm_unknown": "{orders}, too few to know a rhythm; last order {last}.",
        "expectation": "{then} orders a year expected right after the last order; after this silence, {now}.",
        "spend": "Spent {paid} in the last {days} days, {less}% less than in the {days} days before.",
        "frequency": "Bought {times} in the last {days} days, {times_before} in the {days} days before.",
        "complaints": "Open complaints: {count}.",
        "reviews": "Bad reviews lately: {count}.",
        "unanswered": "Messages from us without an answer: {count}.",
        "interaction": "In touch {times} lately, {times_before} in the same time before.",
        "left": "Told us they have left.",
        "never_bought": "Has not bought anything yet.",
        "worth": "Worth about {value} in the next year if won over; spent {year} in the last 365 days.",
        "sources": "Referrals, advice and other help are worth about {purchases} more orders.",
    },
    "zh": {
        "rhythm_own": "平时{every}，{last}。",
        "rhythm_yearly": "每年来一次，{last}。",
        "rhythm_cohort": "{orders}，别的客户一般{every}，{last}。",
        "rhythm_unknown": "{orders}，还看不出规律，{last}。",
        "expectation": "上次购买时预计一年还会买{then}次，隔了这么久，现在预计只有{now}次。",
        "spend": "最近{days}天花了{paid}，比之前的{days}天少了{less}%。",
        "frequency": "最近{days}天{times}，之前的{days}天{times_before}。",
        "complaints": "还有{count}个投诉没处理完。",
        "reviews": "最近给了{count}个差评。",
        "unanswered": "最近联系了{count}次都没回应。",
        "interaction": "最近互动{now_count}次，之前同样长的时间有{before_count}次。",
        "left": "客户说过不再来了。",
        "never_bought": "还没有买过东西。",
        "worth": "如果能挽回，未来一年大约能带来{value}；最近365天消费了{year}。",
        "sources": "介绍朋友、提建议等帮助，大约相当于多买{purchases}次。",
    },
}


def sentence(because: Because, language: str) -> str:
    """One sentence for one piece of evidence. Raises Invalid for a language other than en and zh, or a code
    nobody wrote words for."""
    if language not in SENTENCES:
        raise Invalid(f"language: {language!r} is not one of {', '.join(SENTENCES)}")
    if because.code not in SENTENCES[language]:
        raise Invalid(f"evidence: there are no words for {because.code!r}")
    return SENTENCES[language][because.code].format_map(_Filled(PHRASES[language], because.numbers))


def why(score: Score, language: str) -> str:
    """The one sentence of the Today page: the usual rhythm beside the present silence, or, for somebody at
    risk whose silence is still ordinary, the sign that weighs most."""
    first, *others = score.because
    signs = [b for b in others if b.code != "expectation" and _points(b) >= WEIGHTY_POINTS]
    if score.lapse_state is LapseState.at_risk and signs and not _points(first):
        return sentence(signs[0], language)
    return sentence(first, language)


class _Filled(dict[str, str]):
    def __init__(self, phrases: Mapping[str, Phrase], numbers: Numbers) -> None:
        self.phrases, self.numbers = phrases, numbers

    def __missing__(self, name: str) -> str:
        return self.phrases[name](self.numbers)


def _points(because: Because) -> float:
    return float(because.numbers.get("points", 0.0))


def _whole(name: str) -> Phrase:
    return lambda n: str(round(float(n[name])))


def _tenths(name: str) -> Phrase:
    return lambda n: f"{float(n[name]):.1f}"


def _money(name: str) -> Phrase:
    return lambda n: f"{float(n[name]):,.0f}" if abs(float(n[name])) >= 100 else f"{float(n[name]):,.2f}"


def _less(n: Numbers) -> str:
    return str(round(100 * min(1 - float(n["now"]) / float(n["before"]), 1.0)))


def _every_en(n: Numbers) -> str:
    gap = round(float(n["usual_gap_days"]))
    return "every day" if gap <= 1 else f"every {gap} days"


def _every_zh(n: Numbers) -> str:
    gap = round(float(n["usual_gap_days"]))
    return "每天都买" if gap <= 1 else f"每{gap}天买一次"


def _last_en(n: Numbers) -> str:
    days = round(float(n["days_since"]))
    return ("today", "yesterday")[days] if days < 2 else f"{days} days ago"


def _last_zh(n: Numbers) -> str:
    days = round(float(n["days_since"]))
    if days < 2:
        return ("今天刚来过", "昨天刚来过")[days]
    return f"已经{days}天没来了" if days > float(n["usual_gap_days"]) else f"上次是{days}天前"


def _orders_en(n: Numbers) -> str:
    count = round(float(n["orders"]))
    return "Only one order so far" if count == 1 else f"Only {count} orders so far"


def _orders_zh(n: Numbers) -> str:
    count = round(float(n["orders"]))
    return "目前只买过一次" if count == 1 else "目前只买过两次" if count == 2 else f"目前只买过{count}次"


def _times_en(name: str) -> Phrase:
    words = {0: "not at all", 1: "once", 2: "twice"}
    return lambda n: words.get(round(float(n[name])), f"{round(float(n[name]))} times")


def _times_zh(name: str) -> Phrase:
    words = {0: "没有买过", 1: "买了一次", 2: "买了两次"}
    return lambda n: words.get(round(float(n[name])), f"买了{round(float(n[name]))}次")


SHARED: Mapping[str, Phrase] = {
    "then": _tenths("then"),
    "now": _tenths("now"),
    "purchases": _tenths("purchases"),
    "days": _whole("days"),
    "count": _whole("count"),
    "now_count": _whole("now"),
    "before_count": _whole("before"),
    "paid": _money("now"),
    "value": _money("future_value"),
    "year": _money("spend_365"),
    "less": _less,
}
PHRASES: Mapping[str, Mapping[str, Phrase]] = {
    "en": {
        **SHARED,
        "every": _every_en,
        "last": _last_en,
        "orders": _orders_en,
        "times": _times_en("now"),
        "times_before": _times_en("before"),
    },
    "zh": {
        **SHARED,
        "every": _every_zh,
        "last": _last_zh,
        "orders": _orders_zh,
        "times": _times_zh("now"),
        "times_before": _times_zh("before"),
    },
}
