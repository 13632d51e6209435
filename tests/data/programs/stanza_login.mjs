// stanza.js, with its raw events written down.
import * as XMPP from "stanza";

const SAID = "1 < 2 & 3\nsecond line: Grüße, 你好";
const me = "mbed@ceit.org/log";

const client = XMPP.createClient({
  jid: me,
  password: process.env.PASSWORD,
  resource: "log",
  transports: { websocket: `ws://127.0.0.1:${process.env.PORT}/xmpp-websocket`, bosh: false },
});
client.on("raw:incoming", (xml) => console.log("raw:incoming", xml));
client.on("raw:outgoing", (xml) => console.log("raw:outgoing", xml));
client.on("session:started", async () => {
  await client.getRoster();
  await client.sendIQ({ type: "get", to: "ceit.org", privateStorage: {} }).catch(() => {});
  client.sendPresence();
  client.sendMessage({ to: client.jid, type: "chat", body: SAID });
});
client.on("message", () => client.disconnect());
client.on("disconnected", () => setTimeout(() => process.exit(0), 100));
setTimeout(() => process.exit(1), 15000);
client.connect();
