"""How does one Prosody serve many domains, each set up in its own way?"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.real.place import Place
from support.real.server import answers, stop, wait_until

from soak import names
from soak.configuration import Configuration
from soak.places import (
    DIRECT,
    REDIRECTING,
    REDIRECTING_INSIDE,
    STARTTLS,
    Listener,
)
from soak.zone import machine

_FEW = ("roster", "saslauth", "tls")
# What Debian enables, less what needs the network or an administrator.
_SHIPPED = (
    *("disco", "roster", "saslauth", "tls", "blocklist", "bookmarks", "carbons", "pep"),
    *("private", "smacks", "vcard4", "vcard_legacy", "csi_simple", "invites", "invites_adhoc"),
    *("invites_register", "ping", "register", "time", "uptime", "version"),
)
_NEW = ("account_activity", "cloud_notify")
_MODULES = {
    "few": _FEW,
    "no-roster": ("disco", "saslauth", "tls", "ping"),
    "many": (*_SHIPPED, "mam", "lastactivity", "announce", "welcome", "tombstones", "mimicking"),
    "legacy": (*_SHIPPED, "legacyauth"),
    "motd": (*_SHIPPED, "motd"),
    "sasl2": (*_SHIPPED, "sasl2", "sasl2_bind2", "sasl2_fast", "sasl2_sm"),
}
_SCRAM = tuple(f"SCRAM-SHA-{size}" for size in ("1", "256"))
_PLUS = tuple(f"{name}-PLUS" for name in _SCRAM)
_REFUSED = {
    "shipped": (),
    "everything": (),
    "plain-only": (*_SCRAM, *_PLUS, "OAUTHBEARER"),
    "scram-only": ("PLAIN",),
    "sha-1-only": ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "OAUTHBEARER"),
    "sha-256-only": ("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "OAUTHBEARER"),
    "no-plus": _PLUS,
}
_TLS = {
    "1.2": 'protocol = "tlsv1_2";',
    "1.3": 'protocol = "tlsv1_3";',
    "one-cipher": 'protocol = "tlsv1_2"; ciphers = "ECDHE+CHACHA20";',
}
_STORES = {
    "plain": 'authentication = "internal_plain"',
    "hashed-1": 'authentication = "internal_hashed"',
    "hashed-256": 'authentication = "internal_hashed" password_hash = "SHA-256"',
    "external": 'authentication = "outside"',
}
# As an administrator writes one for accounts that are kept elsewhere: it can only ask.
_OUTSIDE = """
local new_sasl = require "util.sasl".new;
local provider = {};
function provider.test_password(username, password)
	return provider.user_exists(username) and password == module:get_option_string("word");
end
function provider.user_exists(username)
	return username == module:get_option_string("account");
end
function provider.get_password() return nil, "Not available."; end
function provider.set_password() return nil, "Not available."; end
function provider.create_user() return nil, "Not available."; end
function provider.get_sasl_handler()
	return new_sasl(module.host, {
		plain_test = function(_, username, password)
			return provider.test_password(username, password), true;
		end
	});
end
module:provides("auth", provider);
"""
_REDIRECT = """
local st = require "util.stanza";
local to = module:get_option_string("redirect_to");
local inside = module:get_option_number("port_inside");
local outside = module:get_option_number("port_outside");
module:hook("stream-features", function (event)
	local session = event.origin;
	local port = tonumber(session.conn:serverport());
	if port == outside or port == inside and session.secure then
		session:close(st.stanza("stream:error")
			:tag("see-other-host", { xmlns = "urn:ietf:params:xml:ns:xmpp-streams" }):text(to));
		return true;
	end
end, 1000);
"""


@contextmanager
def prosody_hosts(
    configurations: Sequence[Configuration],
    listener: Listener,
    place: Place,
    directory: Path,
    certificates: Path,
) -> Iterator[Path]:
    """Run it for as long as the block lasts; yields its log."""
    with place.directory(directory) as home:
        log = home / "prosody.log"
        (home / "mod_auth_outside.lua").write_text(_OUTSIDE)
        (home / "mod_redirecting.lua").write_text(_REDIRECT)
        for it in configurations:
            _write_account(it, home / "data")
            for suffix in (".crt", ".key"):
                copy = home / f"{it.number}{suffix}"
                copy.write_bytes((certificates / copy.name).read_bytes())
        written = home / "prosody.cfg.lua"
        written.write_text(_configure(configurations, listener, place.inside(home)), "utf-8")
        with (home / "output").open("wb") as output:
            process = subprocess.Popen(
                place.command("prosody", "prosody", "--config", str(place.inside(written)), "-F"),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                start_new_session=True,
            )
        try:
            wait_until(process, lambda: answers(5222, listener.four), log)
            yield log
        finally:
            stop(process)


def _write_account(it: Configuration, data: Path) -> None:
    folder = data / _encoded(names.domain(it)) / "accounts"
    folder.mkdir(parents=True)
    # A hashed store hashes such a password when it is first used.
    for account in (names.account(it), names.FRIEND):
        (folder / f"{_encoded(account)}.dat").write_text(
            f'return {{ ["password"] = {_quoted(names.password(it))}; }};\n', "utf-8"
        )


def _encoded(text: str) -> str:
    """As Prosody names files: letters and digits of ASCII, all else in hexadecimal."""
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(chr(each) if each in plain else f"%{each:02x}" for each in text.encode())


def _quoted(text: str) -> str:
    """A string of Lua."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(words: Sequence[object]) -> str:
    return "{ " + "; ".join(_quoted(x) if isinstance(x, str) else str(x) for x in words) + " }"


def _configure(made: Sequence[Configuration], listener: Listener, home: Path) -> str:
    by_starttls = (*sorted(set(STARTTLS.values())), REDIRECTING, REDIRECTING_INSIDE)
    addresses = (listener.four, listener.four_too, listener.six)
    return f"""
run_as_root = true
pidfile = "{home}/prosody.pid"
data_path = "{home}/data"
log = {{ info = "{home}/prosody.log" }}
plugin_paths = {{ "{home}" }}
interfaces = {_list(addresses)}
c2s_ports = {_list(by_starttls)}
c2s_direct_tls_ports = {_list(sorted(DIRECT.values()))}
s2s_ports = {{ }}
s2s_direct_tls_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
modules_disabled = {{ "s2s" }}
{"".join(_host(it, listener, home) for it in made)}
"""


def _host(it: Configuration, listener: Listener, home: Path) -> str:
    """Of itself Prosody looks for what SNI says among names in Unicode, and never finds an A-label
    there: `c2s_direct_tls_host` tells it."""
    modules = [*_MODULES.get(it.modules, _SHIPPED)]
    if it.software == "prosody-13" and "ping" in modules:
        modules += _NEW
    if it.redirect != "none":
        modules.append("redirecting")
    missing = it.starttls == "missing"
    protocol = _TLS.get(it.tls, "")
    files = f'certificate = "{home}/{it.number}.crt"; key = "{home}/{it.number}.key";'
    pair = f"{{ {files} {protocol} }}"
    return f"""
VirtualHost {_quoted(names.domain(it))}
    ssl = {pair}
    c2s_direct_tls_ssl = {pair}
    c2s_direct_tls_host = "{names.ascii_domain(it)}"
    {_STORES[it.store]}
    account = {_quoted(names.account(it))}
    word = {_quoted(names.password(it))}
    modules_enabled = {_list([x for x in modules if not (missing and x == "tls")])}
    modules_disabled = {_list(["s2s", *(["tls"] if missing else [])])}
    c2s_require_encryption = {str(it.starttls != "optional").lower()}
    disable_sasl_mechanisms = {_list(["DIGEST-MD5", *_REFUSED[it.mechanisms]])}
    allow_registration = {str(it.modules == "register").lower()}
    motd_text = "Wartung heute Nacht. 今晚维护。"
    redirect_to = "{_elsewhere(it, listener)}"
    port_outside = {REDIRECTING}
    port_inside = {REDIRECTING_INSIDE}
"""


def _elsewhere(it: Configuration, listener: Listener) -> str:
    """Where a redirect leads."""
    if it.redirect == "literal":
        return f"[{listener.six}]:15222" if it.address == "six" else f"{listener.four}:15222"
    return machine(it) if it.redirect == "host" else f"{machine(it)}:15222"
