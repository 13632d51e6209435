"""Notations in which programs write elements down that are no XML: Tcl's lists, Clark's names."""
