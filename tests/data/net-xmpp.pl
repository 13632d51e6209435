# A client on Net::XMPP: logs in as romeo, says each line of its standard input to mbed, and prints
# what is said to it. Its arguments: the authority's file, the port, `tls` or `ssl`, the password.
use strict;
use warnings;
use IO::Select;
use Net::XMPP;

$| = 1;
my ($authority, $port, $way, $password) = @ARGV;
my $client = Net::XMPP::Client->new();
$client->SetCallBacks(message => sub { print "got ", $_[1]->GetBody(), "\n" });
$client->Connect(
    hostname => '127.0.0.1', port => $port, componentname => 'ceit.org',
    tls => $way eq 'tls', ssl => $way eq 'ssl', ssl_verify => 1, ssl_ca_path => $authority,
) or die "cannot connect: $!\n";
my @answer = $client->AuthSend(username => 'romeo', password => $password, resource => 'perl');
print "logged in: $answer[0]\n";
$client->PresenceSend();
my $lines = IO::Select->new(\*STDIN);
while (defined $client->Process(0.1)) {
    next unless $lines->can_read(0);
    my $word = <STDIN> // last;
    chomp $word;
    $client->MessageSend(to => 'mbed@ceit.org', type => 'chat', body => $word);
}
