"""What every test of the house shares: the options of the test run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hosts import Network


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        default=False,
        help="write the golden files anew instead of comparing with them; review the diff",
    )


@pytest.fixture(scope="session")
def update_goldens(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be written anew."""
    return bool(pytestconfig.getoption("--update-goldens"))


@pytest.fixture
def network() -> Iterator[Network]:
    """A network of one's own, with a client's host and a server's, for a test that breaks it."""
    from hosts import network_or_absent

    with network_or_absent() as made:
        yield made
