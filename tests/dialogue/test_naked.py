"""Asking a person outright why they left is recognised; asking kindly around it is let through."""

import pytest

from assistant.dialogue.naked import is_naked

NAKED = """
Why did you leave?
So tell me, why did you stop buying from us?
Why haven't you been back?
Why haven’t you ordered lately?
why don't you come any more
How come you never came back?
What made you leave us?
What is the reason you left?
May I ask the reason for your leaving?
Hello Ana! Just one thing. Why have you not visited our shop since May?
为什么不来了?
您为什么不再来我们店了?
请问您怎么不来了呢
王女士,您好久没来了是什么原因是太忙吗?为啥没再下单
您不买了是为什么?
请问您为何离开我们?
為什麼不來了?
您怎麼沒再光顧
您不续费的原因是?
""".strip().splitlines()

KIND = """
Why do you think people stop coming to a place like ours?
When people you know change where they buy, what usually decides it?
Was there a moment that could have gone better?
Suppose you came back one day. What would you like to find different?
Why not drop in for a coffee?
That is why we wrote to you. Have you been well?
What do the places you like do that we should learn from?
您觉得大家一般为什么不来一家店了?
身边朋友要是换一家店,一般是因为什么?
有些客人为什么走了就不回来?
您现在常去的店,有哪一点是我们该学学的?
要是请您当一天店长,最想先改哪一点?
为什么我们要打这个电话?因为想谢谢您。
怎么才能让您更满意?
好久没见到您了,最近好吗?
""".strip().splitlines()


@pytest.mark.parametrize("line", NAKED)
def test_a_naked_question_is_recognised(line: str) -> None:
    assert is_naked(line)


@pytest.mark.parametrize("line", KIND)
def test_an_indirect_question_is_let_through(line: str) -> None:
    assert not is_naked(line)
