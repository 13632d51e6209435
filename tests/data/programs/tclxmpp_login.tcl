# tclxmpp, on which Tkabber is built, with its own debug output.
encoding system utf-8
fconfigure stdout -encoding utf-8
lappend auto_path /usr/share/tkabber/tclxmpp
package require xmpp
package require xmpp::transport::tls
package require xmpp::starttls
package require xmpp::sasl
package require xmpp::roster

set ::xmpp::debug 2
set said "1 < 2 & 3\nsecond line: Grüße, 你好"

proc heard {args} {
    set ::ended 1
}

after 15000 heard
set xlib [::xmpp::new -messagecommand heard -disconnectcommand heard]
::xmpp::connect $xlib 127.0.0.1 $env(PORT)
::xmpp::openStream $xlib ceit.org -version 1.0
::xmpp::starttls::starttls $xlib -cafile $env(CA)
::xmpp::sasl::auth $xlib -username mbed -password $env(PASSWORD) -resource log -digest [expr {$argv ne "PLAIN"}]
::xmpp::sendIQ $xlib get -query [::xmpp::xml::create query -xmlns jabber:iq:roster]
::xmpp::sendIQ $xlib get -to ceit.org -query [::xmpp::xml::create query -xmlns urn:nobody]
::xmpp::sendPresence $xlib
::xmpp::sendMessage $xlib mbed@ceit.org/log -type chat -body $said
vwait ended
::xmpp::disconnect $xlib
