"""Understanding: a message is cut into parts, and each part gets a catalogue id."""
