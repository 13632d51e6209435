# AnyEvent::XMPP with its own debug output, which XML::Twig indents.
use strict;
use utf8;
use warnings;
use AnyEvent;
use AnyEvent::XMPP::Client;

$| = 1;
binmode STDOUT, ':utf8';
binmode STDERR, ':utf8';
my $said = "1 < 2 & 3\nsecond line: Grüße, 你好";
my $ended = AnyEvent->condvar;
my $late = AnyEvent->timer(after => 15, cb => sub { $ended->send });
my $client = AnyEvent::XMPP::Client->new(debug => 1);
$client->add_account('mbed@ceit.org/log', $ENV{PASSWORD}, '127.0.0.1', $ENV{PORT});
$client->reg_cb(
    session_ready => sub {
        my (undef, $account) = @_;
        my $connection = $account->connection;
        $connection->send_iq(get => { defns => 'urn:nobody', node => { name => 'query' } }, sub {}, to => 'ceit.org');
        $connection->send_message('mbed@ceit.org/log', 'chat', undef, body => $said);
    },
    message => sub { $_[0]->disconnect },
    error => sub { print 'error: ', $_[2]->string, "\n" },
    disconnect => sub { print "disconnected: @_[2 .. $#_]\n"; $ended->send },
);
$client->start;
$ended->recv;
