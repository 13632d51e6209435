"""How a Prosody is made to log the bytes of each connection, as the community's mod_rawdebug does.

That module is in no package of Debian; this one, of our own, writes the same lines.
"""

from __future__ import annotations

from pathlib import Path

MODULE = "wire_log"
_LUA = """
local filters = require "util.filters";
module:set_global();

local function logger(session, word)
	return function (data)
		if data and data ~= "" and data ~= " " then
			session.log("debug", word.."(%d): %s", #data, tostring(data));
		end
		return data;
	end
end
filters.add_filter_hook(function (session)
	filters.add_filter(session, "bytes/in", logger(session, "RECV"), -10000);
	filters.add_filter(session, "bytes/out", logger(session, "SEND"), 10000);
end);
"""


def write_module(directory: Path) -> None:
    """The module, where a Prosody looks for it."""
    (directory / f"mod_{MODULE}.lua").write_text(_LUA)
