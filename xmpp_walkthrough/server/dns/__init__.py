"""DNS around the practice server: a nameserver, its zone, ports where nothing answers."""
