# XMPP4R with Jabber::debug.
require 'xmpp4r'
require 'xmpp4r/roster'

SAID = "1 < 2 & 3\nsecond line: hello"

$stdout.sync = true
Jabber.debug = true
client = Jabber::Client.new(Jabber::JID.new('mbed@ceit.org/log'))
client.connect('127.0.0.1', ENV['PORT'].to_i)
client.auth(ENV['PASSWORD'])
heard = Queue.new
client.add_message_callback { |message| heard << message }
Jabber::Roster::Helper.new(client)
question = Jabber::Iq.new(:get, 'ceit.org')
question.id = 'nobody'
question.add_element('query').add_namespace('urn:nobody')
client.send(question)
client.send(Jabber::Presence.new)
client.send(Jabber::Message.new('mbed@ceit.org/log', SAID).set_type(:chat))
Timeout.timeout(15) { heard.pop }
client.close
