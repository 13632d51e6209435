"""Which refusals does a Prosody give in words of its own, by account? A provider of logins.

The refusal is the fault: the account's name picks it, and Prosody itself sends it. Whom the table
does not refuse at the login, it lets in with any password, and may refuse to bind.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

MODULE = "wordings"


class Wording(NamedTuple):
    """A refusal with its text; `late` after the proof of SCRAM, else straight after `<auth/>`."""

    condition: str
    text: str = ""
    late: bool = False


LOGINS = {
    "stringprep": Wording("malformed-request", "stringprep: prohibited code point"),
    "saslprep": Wording("not-authorized", "SASLprep has failed"),
    "unspoken": Wording("temporary-auth-failure"),
    "keyless": Wording("temporary-auth-failure", "Missing sha-256 keys"),
    "unhashed": Wording("not-authorized", "No stored SCRAM-SHA-256 hash for this user"),
    "tokenless": Wording("not-authorized", "Please use an application-specific password."),
    "hasty": Wording("temporary-auth-failure", "Rate limit exceeded, try again in 30 seconds"),
    "hasty-late": Wording("not-authorized", "Too many login attempts, slow down.", late=True),
    "directoryless": Wording("not-authorized", "The LDAP server cannot be reached."),
    "baseless": Wording("not-authorized", "Could not connect to the database", late=True),
    "baseless-zh": Wording("not-authorized", "数据库失败"),
    "suspended": Wording("not-authorized", "This account has been suspended."),
    "aged": Wording("not-authorized", "Your password has expired.", late=True),
    "stranger": Wording("not-authorized", "Access denied: not a member of the group staff"),
    "porter": Wording("account-disabled", "Ring for the porter."),
    "oracle": Wording("not-authorized", "The oracle is silent today.", late=True),
    "nobody": Wording("not-authorized", "No such user."),
    "mistyped": Wording("not-authorized", "Wrong password.", late=True),
    "resting": Wording("temporary-auth-failure", "Down for maintenance until noon"),
    "weak": Wording("mechanism-too-weak", "The database is being moved."),
    "sealed": Wording("credentials-expired", "Gone with the wind."),
    "closed-plain": Wording("mechanism-too-weak", "PLAIN is disabled by the administrator"),
    "resting-service": Wording("not-authorized", "This service is temporarily suspended"),
    "sessionless-now": Wording("not-authorized", "The session has expired", late=True),
    "elsewhere": Wording("not-authorized", "Account not allowed from this network"),
    "many": Wording("policy-violation", "Too many failed attempts for this account"),
}
BINDINGS = {
    "bind-nameless": Wording("not-authorized"),
    "bind-manager": Wording("internal-server-error", "The session manager is not available."),
    "bind-many": Wording("not-allowed", "Too many active sessions"),
    "bind-ruled": Wording("policy-violation", "Access denied by service policy"),
    "bind-riddle": Wording("resource-constraint", "The moon is full."),
    "bind-crowd": Wording("resource-constraint", "Session limit reached"),
    "bind-base": Wording("not-allowed", "Database failure"),
    "bind-odd": Wording("not-acceptable", "resourceprep: prohibited character"),
    "bind-late": Wording("item-not-found"),
    "bind-closed": Wording("forbidden", "This account has been suspended."),
}
_LUA = """
local new_sasl = require "util.sasl".new;
local base64 = require "util.encodings".base64.encode;
local logins, bindings = {{ {logins} }}, {{ {bindings} }};
local provider = {{}};
local function nobody() return nil; end
function provider.test_password() return true; end
function provider.user_exists() return true; end
function provider.users() return function () return nil; end; end
function provider.get_sasl_handler()
	local profile = {{ plain_test = nobody, scram_sha_1 = nobody, scram_sha_256 = nobody }};
	local handler = new_sasl(module.host, profile);
	local asked;
	function handler:process(message)
		local name = asked or message:match("^[ny],,n=([^,]*)") or message:match("^%z([^%z]*)%z");
		local refusal = logins[name];
		if refusal and not (refusal.late and self.selected ~= "PLAIN" and not asked) then
			return "failure", refusal.condition, refusal.text;
		elseif not asked and self.selected ~= "PLAIN" then
			asked = name;
			local nonce = message:match(",r=(.*)$");
			return "challenge", "r="..nonce.."abc,s="..base64("salt")..",i=4096";
		end
		self.username = name;
		return "success";
	end
	function handler:clean_clone() return provider.get_sasl_handler(); end
	return handler;
end
module:provides("auth", provider);
module:hook("pre-resource-bind", function (event)
	event.error = bindings[event.session.username];
	if event.error then return false; end
end);
"""


def _table(wordings: dict[str, Wording]) -> str:
    return "\n".join(
        f'["{name}"] = {{ type = "cancel", condition = "{each.condition}",'
        + (f' text = "{each.text}",' if each.text else "")
        + f" late = {str(each.late).lower()} }};"
        for name, each in wordings.items()
    )


def write_wordings(directory: Path) -> None:
    """The module, where a Prosody looks for it."""
    lua = _LUA.format(logins=_table(LOGINS), bindings=_table(BINDINGS))
    (directory / f"mod_auth_{MODULE}.lua").write_text(lua)
