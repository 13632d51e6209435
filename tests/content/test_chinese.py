"""The Chinese says a thing as an engineer would: no word that was translated letter by letter."""

import pytest

from xmpp_walkthrough.content.library import lessons_root

# What stood there, and what it should be.
WRONG = {
    "录音": "a sound recording; a login is 截获的登录报文",
    "遮住": "加密, 保护",
    "出门": "发出去",
    "双方都会": "双方都支持",
    "不会它": "不支持它",
    "它会哪": "它支持哪",
    "所有登录": "所有连接: a login is an act, and is not counted",
    "各个登录": "各个连接",
    "其他登录": "其他连接",
    "在线的登录": "在线的连接",
    "说了不": "拒绝了",
    "不报姓名": "匿名登录",
    "无名者": "匿名",
    "朝我们打开": "打开发给我们的流",
    "放开连接": "断开连接",
    "名字空间": "命名空间",
    "哈希": "散列: one word for one thing",
    "赶走": "踢下线, 断开",
    "要协商的了": "协商已完成",
    "挤下线": "踢下线: one word for one thing",
    "互相踢出": "踢下线",
    "才会说不": "才会拒绝",
    "对方的提供": "服务器所提供的机制",
    "密码不能出": "密码不能发出去",
    "你的坚持": "应你的要求",
    "令牌的时钟": "令牌的有效时间",
}


@pytest.mark.parametrize("word", WRONG)
def test_no_such_word(word: str) -> None:
    found = [
        f"{path.name}:{number}"
        for path in sorted((lessons_root() / "zh").rglob("*"))
        if path.is_file()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if word in line
    ]
    assert found == [], f"{word}: {WRONG[word]}"
