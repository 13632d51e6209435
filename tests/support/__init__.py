"""What tests share: servers, networks, screens, dialogues, and the package's own sources."""
