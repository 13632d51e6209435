#!/bin/sh
# xmpp.js's debug log shows a text that its wire does not have: `<` and `&` in it are not escaped.
#
# XML 1.0 §2.4: in text `<` and `&` stand as `&lt;` and `&amp;`. ltx, which @xmpp/debug prints each stanza
# with, has two ways to write an element, and they differ: `toString()`, which goes to the wire, escapes;
# `stringify()`, which goes to the log, does not where a text is the only child of its element, such as
# any `<body/>`. So a log line may be no XML, and says `a < b` where `a &lt; b` was sent.
#
# Seen with ltx 3.1.2 and @xmpp/debug 0.14.0 (npm, Node 20). ltx itself cannot read back what it has
# written: "Incomplete document". A text beside another child is escaped. Fails if that changes.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

npm install --silent --no-fund --no-audit ltx@3.1.2 @xmpp/debug@0.14.0 >/dev/null
cat >seen.mjs <<'NODE'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { createElement, parse, stringify } from "ltx";

const printer = readFileSync("node_modules/@xmpp/debug/index.js", "utf8");
assert.match(printer, /import stringify from "ltx\/lib\/stringify/);
assert.match(printer, /stringify\(hideSensitive\(clone\(element\)\), 2\)/);

const alone = createElement("message", {}, createElement("body", {}, "1 < 2 & 3"));
const beside = createElement("message", {}, createElement("body", {}, "1 < 2 & 3", createElement("x")));
console.log("wire:", alone.toString());
console.log("log :", stringify(alone));
console.log("log, beside another child:", stringify(beside));
assert.equal(alone.toString(), "<message><body>1 &lt; 2 &amp; 3</body></message>");
assert.equal(stringify(alone), "<message><body>1 < 2 & 3</body></message>");
assert.match(stringify(beside), /1 &lt; 2 &amp; 3/);
assert.throws(() => parse(stringify(alone)), /Incomplete document/);
NODE
node seen.mjs
