"""The command as a process, with a terminal or without one."""
