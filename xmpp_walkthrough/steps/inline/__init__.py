"""Step 2.2 the newer way: one exchange that authenticates, binds, and asks for more. XEP-0388."""
