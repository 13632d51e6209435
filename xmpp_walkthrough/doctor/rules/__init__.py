"""The causes that the doctor knows, a file for each stage of a login."""
