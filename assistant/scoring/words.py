"""The evidence in sentences, as people say it, in English and Chinese."""

from collections.abc import Callable, Mapping, Sequence

from assistant.errors import Invalid
from assistant.scoring.indicators import indicators
from assistant.scoring.lapse import Because, LapseState
from assistant.scoring.natural import natural_reasons
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
        "rhythm_seasonal": "Buys in {seasons} of the year; last order {last}; ordinary up to {ordinary}.",
        "activity": "Came by or used their account {times} lately, {times_before} in the same time before.",
        "left": "Told us they have left.",
        "natural": "Told us: {natural}. That is no dissatisfaction.",
        "stage": "{stage} since {since}{changes}.",
        "necessary": "Necessary orders: {spent_all}; last 365 days: {spent_365}.",
        "discretionary": "Orders by choice: {spent_all}; last 365 days: {spent_365}.",
        "never_bought": "Has not bought anything yet.",
        "worth": "Worth about {value} in the next year if won over; spent {year} in the last 365 days.",
        "sources": "Helped us in other ways ({helped}), worth about {purchases} more orders.",
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
        "rhythm_seasonal": "一年只在{seasons}购买，{last}；离上次{ordinary}之内都属正常。",
        "activity": "最近到访或使用账户{now_count}次，之前同样长的时间有{before_count}次。",
        "left": "客户说过不再来了。",
        "natural": "客户说：{natural}。这不是不满意。",
        "stage": "{since}起处于{stage}{changes}。",
        "necessary": "必要消费：{spent_all}；最近365天：{spent_365}。",
        "discretionary": "非必要消费：{spent_all}；最近365天：{spent_365}。",
        "never_bought": "还没有买过东西。",
        "worth": "如果能挽回，未来一年大约能带来{value}；最近365天消费了{year}。",
        "sources": "还有别的贡献（{helped}），大约相当于多买{purchases}次。",
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


def shares(found: Sequence[Because], language: str) -> tuple[str, ...]:
    """Each indicator's share of the score in words, the weightiest first; none where the score is nought.
    Raises Invalid like `sentence`."""
    if language not in SENTENCES:
        raise Invalid(f"language: {language!r} is not one of {', '.join(SENTENCES)}")
    told = sorted((one for one in found if _points(one) > 0), key=_points, reverse=True)
    whole = sum(map(_points, told))
    said = {
        "en": "{name}: {points:.0f} of {whole:.0f} points",
        "zh": "{name}：{whole:.0f}分中占{points:.0f}分",
    }
    return tuple(
        said[language].format(name=indicator_name(one.code, language), points=_points(one), whole=whole)
        for one in told
    )


def indicator_name(code: str, language: str) -> str:
    """The name of an indicator; every rhythm is told by its silence."""
    return indicators().names["silence" if code.startswith("rhythm_") else code][language]


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


STAGE_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"trial": "On trial", "growth": "Growing", "mature": "Settled", "decline": "Declining"},
    "zh": {"trial": "考察期", "growth": "成长期", "mature": "成熟期", "decline": "衰退期"},
}


HELP_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "referrals": "referrals {0:.0f}",
        "word_of_mouth": "good words for us {0:.0f}",
        "helping": "help to others {0:.0f}",
        "events": "events {0:.0f}",
        "surveys": "surveys {0:.0f}",
        "advice": "advice {0:.0f}",
    },
    "zh": {
        "referrals": "介绍朋友{0:.0f}次",
        "word_of_mouth": "口碑维护{0:.0f}次",
        "helping": "帮助别人{0:.0f}次",
        "events": "参加活动{0:.0f}次",
        "surveys": "参与调查{0:.0f}次",
        "advice": "提建议{0:.0f}次",
    },
}


def _helped(language: str, between: str) -> Phrase:
    words = HELP_WORDS[language]
    return lambda n: between.join(words[name].format(float(n[name])) for name in words if name in n)


def _stage(language: str) -> Phrase:
    return lambda n: STAGE_WORDS[language][str(n["stage"])]


def _changes(spend: str, orders: str, between: str) -> Phrase:
    def said(n: Numbers) -> str:
        parts = ((spend, "spend_change"), (orders, "order_change"))
        told = [words.format(float(n[name])) for words, name in parts if name in n]
        return between + between.join(told) if told else ""

    return said


def _spent(suffix: str, every: str, times: str, interval: str) -> Phrase:
    def said(n: Numbers) -> str:
        words = times.format(f"{float(n[f'orders{suffix}']):.0f}", f"{float(n[f'amount{suffix}']):,.2f}")
        if f"interval{suffix}" not in n:
            return words
        return words + every + interval.format(f"{float(n[f'interval{suffix}']):.0f}")

    return said


def _natural(language: str) -> Phrase:
    return lambda n: natural_reasons()[str(n["reason"])].name[language]


def _seasons(one: str, two: str) -> Phrase:
    return lambda n: one if float(n["seasons"]) == 1 else two


SHARED: Mapping[str, Phrase] = {
    "since": lambda n: str(n["since"]),
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
        "helped": _helped("en", ", "),
        "stage": _stage("en"),
        "changes": _changes("spend {:+.0%}", "orders {:+.0%}", ", "),
        "spent_all": _spent("", ", ", "{0} for {1}", "every {0} days"),
        "spent_365": _spent("_365", ", ", "{0} for {1}", "every {0} days"),
        "natural": _natural("en"),
        "seasons": _seasons("one season", "two seasons"),
        "ordinary": lambda n: f"{float(n['ordinary_days']):.0f} days",
    },
    "zh": {
        **SHARED,
        "every": _every_zh,
        "last": _last_zh,
        "orders": _orders_zh,
        "times": _times_zh("now"),
        "times_before": _times_zh("before"),
        "helped": _helped("zh", "、"),
        "stage": _stage("zh"),
        "changes": _changes("金额{:+.0%}", "次数{:+.0%}", "，"),
        "spent_all": _spent("", "，", "{0}次共{1}", "平均每{0}天一次"),
        "spent_365": _spent("_365", "，", "{0}次共{1}", "平均每{0}天一次"),
        "natural": _natural("zh"),
        "seasons": _seasons("一个季节", "两个季节"),
        "ordinary": lambda n: f"{float(n['ordinary_days']):.0f}天",
    },
}
