"""What happened, in order: the pivot between the machine and the reader."""
