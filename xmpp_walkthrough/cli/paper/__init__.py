"""Mechanisms on paper: what a login computes, and what a payload holds, without a connection."""
