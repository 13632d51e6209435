#!/bin/sh
# The XML parser of xmpp.js keeps line ends that XML normalises, and writes one that readers lose.
#
# XML 1.0 §2.11: a parser passes CR LF, and a CR alone, on as one LF. §3.3.3: a literal tab, line feed
# or carriage return in an attribute value is passed on as a space; only `&#10;` means a line feed.
#
# Seen with ltx 3.1.2 (npm, Node 20), which xmpp.js reads and writes every stanza with, on well-formed
# input: CR LF stays CR LF in text, a literal line feed stays one in an attribute, and a line feed that
# came as `&#10;` is written back as a literal one, so that any other reader sees a space. A body that
# is signed or compared, or a value with two lines, differs between the two ends. libxml2 (by lxml 6.1.3,
# PyPI) reads the same bytes as the specification says. Fails if that changes.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

npm install --silent --no-fund --no-audit ltx@3.1.2 >/dev/null
cat >seen.mjs <<'NODE'
import assert from "node:assert";
import { writeFileSync } from "node:fs";
import { parse } from "ltx";

const text = parse("<body>a\r\nb</body>").text();
const literal = parse("<x y='a\nb'/>").attrs.y;
const meant = parse("<x y='a&#10;b'/>");
console.log("ltx:", JSON.stringify({ text, literal, meant: meant.attrs.y, written: meant.toString() }));
assert.equal(text, "a\r\nb");
assert.equal(literal, "a\nb");
assert.equal(meant.attrs.y, "a\nb");
assert.equal(meant.toString(), '<x y="a\nb"/>');
writeFileSync("written.xml", meant.toString());
NODE
node seen.mjs

python3 -m venv venv
venv/bin/pip install -q lxml==6.1.3
venv/bin/python - <<'PYTHON'
from pathlib import Path

from lxml.etree import fromstring

text = fromstring("<body>a\r\nb</body>").text
literal = fromstring("<x y='a\nb'/>").get("y")
meant = fromstring("<x y='a&#10;b'/>").get("y")
arrived = fromstring(Path("written.xml").read_bytes()).get("y")
print("lxml:", {"text": text, "literal": literal, "meant": meant, "from ltx": arrived})
assert (text, literal, meant, arrived) == ("a\nb", "a b", "a\nb", "a b")
PYTHON
