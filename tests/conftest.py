"""What every test of the house shares: options of the test run, servers, a network of one's own."""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.net.hosts import Network
    from support.real.sharing import Servers, Start

# A shell starts a job in the background deaf to SIGINT, `nohup` one to SIGHUP; tests send both.
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_runtest_setup() -> None:
    """A test that sends SIGINT has it from Python, whatever a library before it has left there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens",
        action="store_true",
        default=False,
        help="write the golden files anew instead of comparing with them; review the diff",
    )
    parser.addoption(
        "--every-shape",
        action="store_true",
        default=False,
        help="try each function of the house on every hostile shape: tests/linear",
    )


@pytest.fixture(scope="session")
def update_goldens(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be written anew."""
    return bool(pytestconfig.getoption("--update-goldens"))


@pytest.fixture
def network() -> Iterator[Network]:
    """A network of one's own, with a client's host and a server's, for a test that breaks it."""
    from support.net.hosts import network_or_absent

    with network_or_absent() as made:
        yield made


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    from support.real.sharing import Servers

    with ExitStack() as stack:
        yield Servers(tmp_path_factory.mktemp("servers"), stack)


@pytest.fixture
def start(servers: Servers, request: pytest.FixtureRequest) -> Start:
    """Give a test the server of that name and setup, running."""
    return servers.starter(request.node)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if "servers" in getattr(item, "fixturenames", ()):
        from support.real.sharing import add_logs

        add_logs(item, report)
    return report
