"""How is a library asked what it has read of a peer, if the answer may be any exception?

ssl and cryptography decode a certificate piece by piece, when each piece is asked for. At text that
is not UTF-8, at a year 0, or a type that belongs elsewhere, they raise what fits: ValueError and
its kin, TypeError, ssl.SSLError, exceptions of their own, and a panic of Rust, which is no
Exception. Some only warn, on stderr. So a question is put by `ask`, and nowhere else.
"""

import warnings
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Unreadable(Exception):
    """The library cannot say it; the text of the exception is why, in the library's words."""


def ask(question: Callable[[], T]) -> T:
    """The answer of a library to one question. Errors: Unreadable, whatever it raises.

    Nothing but the library's own work may happen in the question: a fault of ours would be taken
    for one of the peer.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a peer must not make the program speak
            return question()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from None


def ask_or(question: Callable[[], T], otherwise: T) -> T:
    """The answer, or this where the library cannot give one."""
    try:
        return ask(question)
    except Unreadable:
        return otherwise
