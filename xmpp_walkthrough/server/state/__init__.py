"""What the practice server knows: one domain, its accounts, sessions, rosters and mail. RFC 6121.

All connections share it. There is no lock: whatever changes it does so between two awaits.
"""
