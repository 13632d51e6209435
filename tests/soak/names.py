"""What are a configuration's domain, account, password and resource called? RFC 7622."""

from __future__ import annotations

import idna

from soak.configuration import Configuration

_PARENTS = {"idn": "läden.example", "deep": "chat.dept.university.example"}
_LABELS = {"idn": "bücher", "digits": "4711-", "short": "im"}
_ACCOUNTS = {
    "plain": "mbed",
    "accents": "jürgen",
    "symbols": "m.b-e_d+office=1",
    "chinese": "小明",
    "long": "a-very-long-name-that-somebody-was-given-by-a-computer-and-still-has-to-type",
}
_PASSWORDS = {
    "plain": "mirror",
    "accents": "Grüße aus Köln",
    "spaces": "correct horse battery staple",
    "markup": "<pass & \"word\"='x'>\\,=2C",
    "long": "0123456789abcdef" * 8,
    "chinese": "我的密码很安全",
}
_RESOURCES = {"none": "", "plain": "desk", "accents": "Büro im 3. Stock"}

FRIEND = "romeo"
"""Another account of each domain, with the same password."""


def domain(it: Configuration) -> str:
    """In Unicode, as its administrator calls it. RFC 7622 §3.2"""
    label = f"{_LABELS.get(it.domain, 'chat')}{it.number}"
    return label if it.domain == "short" else f"{label}.{_PARENTS.get(it.domain, 'shop.example')}"


def ascii_domain(it: Configuration) -> str:
    """As DNS and certificates call it."""
    return str(idna.encode(domain(it), uts46=True).decode())


def account(it: Configuration) -> str:
    return _ACCOUNTS[it.account]


def password(it: Configuration) -> str:
    return _PASSWORDS[it.password]


def resource(it: Configuration) -> str:
    return _RESOURCES[it.resource]


def address(it: Configuration) -> str:
    """As a person types it."""
    if it.typed == "capitals":
        return f"{account(it).title()}@{domain(it).upper()}"
    return f"{account(it)}@{domain(it) if it.typed == 'unicode' else ascii_domain(it)}"
