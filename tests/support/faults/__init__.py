"""What comes of each deliberate fault of the practice server."""
