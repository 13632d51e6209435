"""What has to be seen, a file for each part of the catalogue; each has a `SEEN`."""
