"""The performer of a walk: actions of steps become bytes, and bytes become events."""
