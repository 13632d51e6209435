"""A hostile server as a table of behaviours, and the five questions that every run is judged by."""
