"""What the project adds to Rasa."""
