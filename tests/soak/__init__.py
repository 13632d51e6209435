"""What do healthy servers look like that nobody prepared the doctor for? Made by seed."""
