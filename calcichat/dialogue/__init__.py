"""What a turn says: parts of a message, seen after what was said before, become a plan of steps."""
