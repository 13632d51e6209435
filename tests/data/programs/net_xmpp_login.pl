# Net::XMPP at the debug level that sendxmpp -d sets.
use strict;
use utf8;
use warnings;
use Net::XMPP;

my $said = "1 < 2 & 3\nsecond line: Grüße, 你好";
my $client = Net::XMPP::Client->new(debuglevel => 1);
my $heard = 0;
$client->SetCallBacks(message => sub { $heard = 1 });
$client->Connect(
    hostname => '127.0.0.1', port => $ENV{PORT}, componentname => 'ceit.org',
    tls => 1, ssl_verify => 1, ssl_ca_path => $ENV{CA},
) or die "cannot connect: $!\n";
my @answer = $client->AuthSend(username => 'mbed', password => $ENV{PASSWORD}, resource => 'log');
die "not logged in: @answer\n" if $answer[0] ne 'ok';
$client->RosterGet();
$client->Send("<iq type='get' to='ceit.org' id='nobody'><query xmlns='urn:nobody'/></iq>");
$client->PresenceSend();
$client->MessageSend(to => 'mbed@ceit.org/log', type => 'chat', body => $said);
for (1 .. 150) {
    last if $heard || !defined $client->Process(0.1);
}
$client->Disconnect();
