"""The only client code that touches sockets: transport, TLS, certificates, the resolver."""
