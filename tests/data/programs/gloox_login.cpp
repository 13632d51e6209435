// gloox, with the log handler of its own examples.
#include <cstdio>
#include <cstdlib>
#include <gloox/client.h>
#include <gloox/connectionlistener.h>
#include <gloox/loghandler.h>
#include <gloox/message.h>
#include <gloox/messagehandler.h>
#include <gloox/tag.h>

using namespace gloox;

static const char *const ME = "mbed@ceit.org/log";
static const char *const SAID = "1 < 2 & 3\nsecond line: Grüße, 你好";

struct Login : ConnectionListener, MessageHandler, LogHandler {
    Client client;

    Login() : client(JID(ME), std::getenv("PASSWORD"))
    {
        client.setServer("127.0.0.1");
        client.setPort(std::atoi(std::getenv("PORT")));
        client.setCACerts(StringList(1, std::getenv("CA")));
        client.registerConnectionListener(this);
        client.registerMessageHandler(this);
        client.logInstance().registerLogHandler(LogLevelDebug, LogAreaAll, this);
        client.connect(true);
    }

    // It asks for its roster, and sends its presence, by itself.
    void onConnect()
    {
        Tag *question = new Tag("iq", "type", "get");
        question->addAttribute("to", "ceit.org");
        question->addAttribute("id", client.getID());
        new Tag(question, "query", XMLNS, "urn:nobody");
        client.send(question);
        client.send(Message(Message::Chat, JID(ME), SAID));
    }

    void onDisconnect(ConnectionError error) { std::printf("disconnected: %d\n", error); }

    bool onTLSConnect(const CertInfo &) { return true; }

    void handleMessage(const Message &, MessageSession *) { client.disconnect(); }

    void handleLog(LogLevel level, LogArea area, const std::string &message)
    {
        std::printf("log: level: %d, area: %d, %s\n", level, area, message.c_str());
    }
};

int main()
{
    Login login;
    return 0;
}
