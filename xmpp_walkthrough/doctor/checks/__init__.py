"""The questions that the doctor asks, one a file."""
