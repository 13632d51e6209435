"""Each deliberate fault of the practice server, met by the walk and by another client."""
