"""Naked questions: asking the customer outright why they left. Asking about other people is not naked."""

import re

_SENTENCE = re.compile(r"[^.?!;。？！；…\n]+")
_GONE_EN = (
    r"(leave|left|leaving|stop|quit|cancel|gone|go away|switch|come|came|coming|been|back|return|buy|bought"
    r"|shop|order|use|visit)"
)
_NAKED_EN = re.compile(
    rf"\bwhy (did|have|has|haven'?t|didn'?t|don'?t|aren'?t|are|do|were) (you|u)\b"
    rf"(?! (think|feel|reckon|suppose|believe)).{{0,40}}\b{_GONE_EN}"
    rf"|\bwhy (you|u) (left|stopped|quit|cancel(l)?ed|switched|don't|no longer|haven't)"
    rf"|\bhow come (you|u)\b.{{0,40}}\b{_GONE_EN}"
    r"|\bwhat (made|makes) (you|u) (leave|stop|quit|cancel|switch|go)\b"
    r"|\breasons? (for (you|your) leaving|(that )?(you|u) (left|stopped|quit))"
)
_GONE_ZH = (
    r"(不来|不來|没来|沒來|不再|不買|不买|没买|沒買|不下单|不下單|没下单|沒下單|不用了|没用了|不续|不續|离开|離開|流失"
    r"|走了|不光顾|不光顧|没光顾|沒光顧|換了|换了|不去|没再|沒再|好久没|好久沒|不跟我们|不跟我們)"
)
_WHY_ZH = r"(为什么|為什麼|为什麽|为啥|為啥|为何|為何|怎么|怎麼|咋|干嘛|幹嘛|什么原因|什麼原因|啥原因)"
_NAKED_ZH = re.compile(rf"{_WHY_ZH}.{{0,10}}{_GONE_ZH}|{_GONE_ZH}.{{0,8}}(是{_WHY_ZH}|(的)?原因是)")
_OTHERS_ZH = re.compile(
    r"大家|别人|別人|其他|有的|有些|一些人|朋友|邻居|鄰居|客人|人们|人們|人家|身边|身邊|家人|同事"
)


def is_naked(line: str) -> bool:
    """Whether some sentence of the line asks this person directly why they left. zh and en, both scripts."""
    for sentence in _SENTENCE.findall(line.lower().replace("’", "'")):
        if _NAKED_EN.search(sentence):
            return True
        if _NAKED_ZH.search(sentence.replace(" ", "")) and not _OTHERS_ZH.search(sentence):
            return True
    return False
