// xmpp.js with @xmpp/debug, as its manual says.
import { client, xml } from "@xmpp/client";
import debug from "@xmpp/debug";

const SAID = "1 < 2 & 3\nsecond line: Grüße, 你好";
const mechanism = process.argv[2];
const me = "mbed@ceit.org/log";

const xmpp = client({
  service: `xmpp://127.0.0.1:${process.env.PORT}`,
  domain: "ceit.org",
  resource: "log",
  credentials: (authenticate) =>
    authenticate({ username: "mbed", password: process.env.PASSWORD }, mechanism),
});
debug(xmpp, true);
xmpp.on("error", () => setTimeout(() => process.exit(1), 100));
xmpp.on("online", async () => {
  await xmpp.iqCaller.get(xml("query", "jabber:iq:roster"));
  await xmpp.iqCaller.get(xml("query", "urn:nobody"), "ceit.org").catch(() => {});
  await xmpp.send(xml("presence"));
  await xmpp.send(xml("message", { to: me, type: "chat" }, xml("body", {}, SAID)));
});
xmpp.on("stanza", (stanza) => stanza.is("message") && xmpp.stop());
await xmpp.start().catch(() => {});
