"""Questions to ssl and cryptography about a peer's certificate; any exception is "unreadable".

These libraries decode a certificate (RFC 5280 §4) piece by piece, when each piece is asked for. At
text that is not UTF-8, at a year 0, or a type that belongs elsewhere, they raise ValueError and
its kin, TypeError, ssl.SSLError, exceptions of their own, and a panic of Rust, which is no
Exception. Some only warn, on stderr. So a question is put by `ask`, and nowhere else.
"""

import warnings
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Unreadable(Exception):
    """The library cannot read it; the text of the exception is the library's reason."""


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
    """The answer of a library, or `otherwise` where it cannot give one."""
    try:
        return ask(question)
    except Unreadable:
        return otherwise
