"""What does a client meet on a network that we have made and may break? namespaces, veth(4)

    def test_filtered(network: Network) -> None:             # the fixture, see conftest.py
        network.drop(5222)                                   # a firewall that swallows
        relay = Relay("127.0.0.1", server.direct_port, listener=network.listen(5223))
        with relay, network.client.entered(), nameserver(ZONE) as dns:
            subprocess.run(["xmpp-walk", "doctor", JID, "--dns", dns.place], ...)

A relay must be entered outside: its target is on the host where its threads begin.
Two hosts with a wire between them, each a network namespace of its own: what is opened or started
within `entered` belongs to it, and 127.0.0.1 is its own there. Namespaces are held open by this
process alone, so that nothing is left of them when it ends, however it does. Only root can.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from support.real.server import absent

CLIENT = {4: "10.77.0.1", 6: "fd77::1"}
SERVER = {4: "10.77.0.2", 6: "fd77::2"}
SILENT = {4: "10.77.0.66", 6: "fd77::66"}
"""Addresses that packets are sent to, and nobody takes them."""
UNREACHABLE = {4: "10.77.0.77", 6: "fd77::77"}
"""Addresses that the client is told at once it has no way to."""

Family = Literal[4, 6]
FAMILIES: tuple[Family, Family] = (4, 6)
_CLONE_NEWNET = 0x40000000
_HERE = "/proc/thread-self/ns/net"
_NOBODY = "02:00:00:00:00:66"  # the hardware address of a host that does not exist
_SECONDS = 10


class Host:
    """A network namespace: its own interfaces, addresses, ports and rules."""

    def __init__(self, stack: ExitStack) -> None:
        self._namespace = _in_a_thread(_new_namespace)
        stack.callback(os.close, self._namespace)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Within it this thread, and every thread or process that it starts, is on this host."""
        home = os.open(_HERE, os.O_RDONLY)
        try:
            _call("setns", self._namespace, _CLONE_NEWNET)
            try:
                yield
            finally:
                _call("setns", home, _CLONE_NEWNET)
        finally:
            os.close(home)

    @property
    def path(self) -> str:
        """How the tools of iproute2 are told about this namespace."""
        return f"/proc/{os.getpid()}/fd/{self._namespace}"

    def ip(self, *commands: str, family: Family | None = None) -> None:
        """Run commands of `ip`, of a family where it matters. Errors: RuntimeError, its words."""
        narrow = [] if family is None else [f"-{family}"]
        with self.entered():
            done = subprocess.run(
                [_tool() or "ip", *narrow, "-batch", "-"],
                input="\n".join(commands).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{commands}: {done.stdout.decode(errors='replace')}")


class Network:
    """A client's host and a server's, and what stands between them."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._rules = 10

    def __enter__(self) -> Self:
        with ExitStack() as made:
            self.client, self.server = Host(made), Host(made)
            self._wire()
            self._stack = made.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _wire(self) -> None:
        self.client.ip(f"link add wire type veth peer name wire netns {self.server.path}")
        for host, addresses in ((self.client, CLIENT), (self.server, SERVER)):
            host.ip(
                "link set lo up",
                "link set wire up",
                f"address add {addresses[4]}/24 dev wire",
                f"address add {addresses[6]}/64 dev wire nodad",
            )
            for family in FAMILIES:
                # Rules that a test adds come before the one for the host's own addresses.
                rules = ("rule add pref 100 lookup local", "rule del pref 0")
                host.ip(*rules, family=family)
        for family in FAMILIES:
            self.client.ip(
                f"neighbour add {SILENT[family]} lladdr {_NOBODY} dev wire nud permanent",
                f"route add unreachable {UNREACHABLE[family]}",
                family=family,
            )
        with self.server.entered():
            # Only a router sends the answer that a port is prohibited.
            Path("/proc/sys/net/ipv4/ip_forward").write_text("1")

    def listen(self, port: int) -> socket.socket:
        """A socket on that port of the server's host, for both families; a relay can use it."""
        with self.server.entered():
            return socket.create_server(
                ("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=16
            )

    def drop(self, port: int) -> None:
        """Whatever comes for that port of the server vanishes, as in many firewalls."""
        self._rule(port, "blackhole")

    def prohibit(self, port: int) -> None:
        """The server's host answers for that port that its administrator forbids it.

        With IPv6 it may take a second: an answer that comes while the client still sends is lost.
        """
        self._rule(port, "prohibit")

    def without(self, family: Family) -> None:
        """Take the client's addresses of that family away: it has no route there any more."""
        self.client.ip("address flush dev wire", family=family)

    def _rule(self, port: int, action: str) -> None:
        self._rules += 1
        rule = f"rule add pref {self._rules} iif wire ipproto tcp dport {port} {action}"
        for family in FAMILIES:
            self.server.ip(rule, family=family)


@contextmanager
def network_or_absent() -> Iterator[Network]:
    """A network; where none can be made, a skip with the reason, and in CI an error."""
    if os.geteuid() != 0:
        absent("only root may make network namespaces")
    if _tool() is None:
        absent("ip is not installed (Debian: apt-get install iproute2)")
    with ExitStack() as stack:
        try:
            network = stack.enter_context(Network())
        except (OSError, RuntimeError) as error:
            absent(f"no network can be made here: {error}")
        yield network


def _tool() -> str | None:
    return shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _new_namespace() -> int:
    _call("unshare", _CLONE_NEWNET)
    return os.open(_HERE, os.O_RDONLY)


def _in_a_thread(work: Callable[[], int]) -> int:
    """Where the thread has gone matters to nobody, for it ends."""
    results: list[int | OSError] = []

    def run() -> None:
        try:
            results.append(work())
        except OSError as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    (result,) = results
    if isinstance(result, OSError):
        raise result
    return result


def _call(name: str, *arguments: int) -> None:
    """A function of the C library that Python 3.11 does not know yet."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
