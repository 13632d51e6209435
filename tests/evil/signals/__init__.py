"""Signals at moments by chance, and what each leaves behind."""
