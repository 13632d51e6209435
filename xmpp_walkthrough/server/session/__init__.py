"""What a bound session may ask of the server: stanzas, by what they are for. RFC 6121.

`routing` decides where a stanza goes; the others answer those that the server itself is asked.
"""
