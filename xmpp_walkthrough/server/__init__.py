"""The practice server: an honest RFC 6120 receiving entity, embedded and seedable."""
