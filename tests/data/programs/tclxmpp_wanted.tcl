# Whether what tclxmpp_login.tcl wants is there.
lappend auto_path /usr/share/tkabber/tclxmpp
package require xmpp
package require xmpp::starttls
package require xmpp::sasl
