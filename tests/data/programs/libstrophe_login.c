/* libstrophe, with the logger of its own examples. */
#include <stdlib.h>
#include <string.h>
#include <strophe.h>

#define ME "mbed@ceit.org/log"
#define SAID "1 < 2 & 3\nsecond line: Grüße, 你好"

static void ask(xmpp_conn_t *connection, const char *id, const char *to, const char *namespace)
{
    xmpp_ctx_t *context = xmpp_conn_get_context(connection);
    xmpp_stanza_t *iq = xmpp_iq_new(context, "get", id), *query = xmpp_stanza_new(context);

    xmpp_stanza_set_name(query, "query");
    xmpp_stanza_set_ns(query, namespace);
    if (to)
        xmpp_stanza_set_to(iq, to);
    xmpp_stanza_add_child(iq, query);
    xmpp_send(connection, iq);
    xmpp_stanza_release(query);
    xmpp_stanza_release(iq);
}

static int heard(xmpp_conn_t *connection, xmpp_stanza_t *stanza, void *unused)
{
    xmpp_disconnect(connection);
    return 1;
}

static void happened(xmpp_conn_t *connection, xmpp_conn_event_t event, int error,
                     xmpp_stream_error_t *stream_error, void *unused)
{
    xmpp_ctx_t *context = xmpp_conn_get_context(connection);
    xmpp_stanza_t *stanza;

    if (event != XMPP_CONN_CONNECT) {
        xmpp_stop(context);
        return;
    }
    xmpp_handler_add(connection, heard, NULL, "message", NULL, NULL);
    ask(connection, "roster", NULL, "jabber:iq:roster");
    ask(connection, "nobody", "ceit.org", "urn:nobody");
    stanza = xmpp_presence_new(context);
    xmpp_send(connection, stanza);
    xmpp_stanza_release(stanza);
    stanza = xmpp_message_new(context, "chat", ME, "said");
    xmpp_message_set_body(stanza, SAID);
    xmpp_send(connection, stanza);
    xmpp_stanza_release(stanza);
}

int main(void)
{
    xmpp_initialize();
    xmpp_ctx_t *context = xmpp_ctx_new(NULL, xmpp_get_default_logger(XMPP_LEVEL_DEBUG));
    xmpp_conn_t *connection = xmpp_conn_new(context);

    xmpp_conn_set_jid(connection, ME);
    xmpp_conn_set_pass(connection, getenv("PASSWORD"));
    /* What it has not acknowledged would be delivered to whoever logs in next. */
    xmpp_conn_set_flags(connection, XMPP_CONN_FLAG_DISABLE_SM);
    if (xmpp_connect_client(connection, "127.0.0.1", atoi(getenv("PORT")), happened, NULL) ==
        XMPP_EOK)
        xmpp_run(context);
    xmpp_conn_release(connection);
    xmpp_ctx_free(context);
    xmpp_shutdown();
    return 0;
}
