// strophe.js with the hooks of its own example, over WebSocket.
import WebSocket from "ws";

globalThis.WebSocket = WebSocket;
const { Strophe, $iq, $pres, $msg } = await import("strophe.js");

const SAID = "1 < 2 & 3\nsecond line: Grüße, 你好";
const MECHANISMS = { PLAIN: Strophe.SASLPlain, "SCRAM-SHA-1": Strophe.SASLSHA1 };
const me = "mbed@ceit.org/log";

const connection = new Strophe.Connection(`ws://127.0.0.1:${process.env.PORT}/xmpp-websocket`);
Strophe.setLogLevel(Strophe.LogLevel.DEBUG);
connection.rawInput = (data) => console.log("RECV: " + data);
connection.rawOutput = (data) => console.log("SENT: " + data);
connection.registerSASLMechanisms([MECHANISMS[process.argv[2]]]);
connection.connect(me, process.env.PASSWORD, (status) => {
  if (status === Strophe.Status.CONNECTED) {
    connection.addHandler(() => connection.disconnect("heard"), null, "message");
    connection.sendIQ($iq({ type: "get" }).c("query", { xmlns: "jabber:iq:roster" }));
    const nobody = $iq({ type: "get", to: "ceit.org" }).c("query", { xmlns: "urn:nobody" });
    connection.sendIQ(nobody, null, () => {});
    connection.send($pres());
    connection.send($msg({ to: me, type: "chat" }).c("body").t(SAID));
  }
  if (status === Strophe.Status.DISCONNECTED) setTimeout(() => process.exit(0), 100);
});
setTimeout(() => process.exit(1), 15000);
