"""Who issues the token for OAUTHBEARER and X-OAUTH2? The server itself, when it starts.

Each writes it into the file `token` of its directory; RFC 6750 lets it look like anything.
"""

from __future__ import annotations

from pathlib import Path

from support.real.server import DOMAIN

ACCOUNT = f"mbed@{DOMAIN}"
SECONDS = 3600

# Prosody's mod_tokenauth is there for modules that ask it.
MODULE = "issue_token"
_LUA = f"""
local tokens = module:depends("tokenauth");
local grant = assert(tokens.create_grant("{ACCOUNT}", "{ACCOUNT}", {SECONDS}));
local token = assert(tokens.create_token("{ACCOUNT}", grant, nil, {SECONDS}, "oauth2"));
local path = module:get_option_string("token_file");
local file = assert(io.open(path .. ".new", "w"));
file:write(token);
file:close();
assert(os.rename(path .. ".new", path));
"""


def write_module(directory: Path) -> None:
    """The module of Prosody that asks for the token."""
    (directory / f"mod_{MODULE}.lua").write_text(_LUA)


def issue(path: Path) -> str:
    """The same as an Erlang expression, for ejabberd."""
    return (
        f"{{T, _, _}} ="
        f' ejabberd_oauth:oauth_issue_token("{ACCOUNT}", {SECONDS}, "sasl_auth"),'
        f' ok = file:write_file("{path}", T)'
    )
