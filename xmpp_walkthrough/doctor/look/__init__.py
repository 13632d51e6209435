"""What the doctor looks at, on the network: records, places, ports, and the one login.

Everything that speaks to a peer is here; what was seen is judged elsewhere.
"""
