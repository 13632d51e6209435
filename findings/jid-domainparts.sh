#!/bin/sh
# A domainpart with a final dot, and one in A-labels, is another address to two XMPP libraries.
#
# RFC 7622 §3.2: a final character that is a label separator "MUST be stripped" before a JID is
# compared; §3.2.1: each A-label "MUST be converted to a U-label" when a domainpart is prepared.
# So `mbed@example.org.` is `mbed@example.org`, and `xn--e1aybc` is `тест`.
#
# Seen with slixmpp 1.17.0 (PyPI, Python 3.11) and @xmpp/jid 0.14.0 (npm, of xmpp.js, Node 20):
# both fold capitals, and both keep the dot and the A-labels, so that the same address is unequal to
# itself. Somebody who types a rooted domain, or copies a domain out of DNS, gets roster entries and
# bound addresses that match nothing. Fails if that changes.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"

python3 -m venv venv
venv/bin/pip install -q slixmpp==1.17.0
venv/bin/python - <<'PYTHON'
from slixmpp import JID

same = [
    ("Mbed@EXAMPLE.org", "mbed@example.org", True),
    ("mbed@example.org.", "mbed@example.org", False),
    ("mbed@xn--e1aybc.example", "mbed@тест.example", False),
]
for left, right, equal in same:
    print(f"slixmpp   {left} == {right}: {JID(left) == JID(right)}")
    assert (JID(left) == JID(right)) is equal
PYTHON

npm install --silent --no-fund --no-audit @xmpp/jid@0.14.0 >/dev/null
cat >seen.mjs <<'NODE'
import assert from "node:assert";
import jid from "@xmpp/jid";

const same = [
  ["Mbed@EXAMPLE.org", "mbed@example.org", true],
  ["mbed@example.org.", "mbed@example.org", false],
  ["mbed@xn--e1aybc.example", "mbed@тест.example", false],
];
for (const [left, right, equal] of same) {
  console.log(`@xmpp/jid ${left} == ${right}: ${jid(left).equals(jid(right))}`);
  assert.equal(jid(left).equals(jid(right)), equal);
}
NODE
node seen.mjs
