"""SASL2 and what is asked for inside it: XEP-0388, XEP-0386, XEP-0484, XEP-0480. No I/O."""
