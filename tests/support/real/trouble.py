"""Which accounts does a Prosody make trouble for, each in a way of its own? A module of its own.

The module is the fault: what it does on the wire is done by the real server, at its own hooks.
"""

from __future__ import annotations

from pathlib import Path

MODULE = "trouble"
DATABASE = "database"
TROUBLED = (
    *("forbidden", "crowded", "renamed", "replaced", "stopped", "cut", "sessionless"),
    *("rosterless", "waiting", "unheard", "unwanted", "policed", "slow", "locked"),
)
"""The accounts, which all have the password of `mbed`; `locked` is disabled."""

_LUA = """
local st = require "util.stanza";
local session_ns = "urn:ietf:params:xml:ns:xmpp-session";
local refused = {
	forbidden = { type = "cancel", condition = "not-allowed" };
	crowded = { type = "wait", condition = "resource-constraint" };
};
local ended = { replaced = "conflict", stopped = "system-shutdown", policed = "policy-violation" };

module:hook("pre-resource-bind", function (event)
	local session = event.session;
	if refused[session.username] then
		event.error = refused[session.username];
		return false;
	end
	if session.username == "renamed" then
		session.username = "romeo";
	end
end);
module:hook("stream-features", function (event)
	if event.origin.username == "sessionless" then
		event.features:maptags(function (tag)
			return tag.name ~= "session" and tag or nil;
		end);
		event.features:tag("session", { xmlns = session_ns }):up();
	end
end, -100);
module:hook("iq/self/"..session_ns..":session", function (event)
	if event.origin.username == "sessionless" then
		event.origin.send(st.error_reply(event.stanza, "wait", "internal-server-error"));
		return true;
	end
end, 100);
module:hook("iq/self/jabber:iq:roster:query", function (event)
	local session, stanza = event.origin, event.stanza;
	if session.username == "rosterless" then
		session.send(st.error_reply(stanza, "cancel", "service-unavailable"));
		return true;
	elseif session.username == "waiting" then
		return true;
	elseif session.username == "slow" then
		module:add_timer(1.1, function ()
			session.send(st.reply(stanza):tag("query", { xmlns = "jabber:iq:roster" }));
		end);
		return true;
	end
end, 100);
local function message(event)
	local session, stanza = event.origin, event.stanza;
	local name = session.username;
	if name == "unwanted" then
		session.send(st.error_reply(stanza, "cancel", "service-unavailable"));
	elseif name == "unheard" then
		module:log("debug", "not delivered");
	elseif name == "cut" then
		session.conn:close();
	elseif ended[name] then
		session:close(ended[name]);
	else
		return;
	end
	return true;
end
module:hook("pre-message/bare", message, 100);
module:hook("pre-message/full", message, 100);
module:hook("pre-message/self", message, 100);
"""
# A provider whose store cannot be asked: it answers every login as one does whose database is down.
_DATABASE = """
local new_sasl = require "util.sasl".new;
local provider = {};
function provider.test_password() return nil, "The database does not answer."; end
function provider.user_exists() return nil, "The database does not answer."; end
function provider.get_sasl_handler()
	local handler = new_sasl(module.host, { plain_test = provider.test_password });
	function handler:process() return "failure", "temporary-auth-failure"; end
	function handler:clean_clone() return provider.get_sasl_handler(); end
	return handler;
end
module:provides("auth", provider);
"""


def write_modules(directory: Path) -> None:
    """The two modules, where a Prosody looks for them."""
    (directory / f"mod_{MODULE}.lua").write_text(_LUA)
    (directory / f"mod_auth_{DATABASE}.lua").write_text(_DATABASE)


def write_accounts(folder: Path, password: str) -> None:
    """The accounts, in the form of Prosody's own store; one has a password beyond ASCII."""
    (folder / "umlaut.dat").write_text('return { ["password"] = "Grüße"; };\n', "utf-8")
    for name in TROUBLED:
        locked = " disabled = true;" if name == "locked" else ""
        (folder / f"{name}.dat").write_text(f'return {{ ["password"] = "{password}";{locked} }};\n')
