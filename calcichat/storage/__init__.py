"""What is remembered between turns: sessions, conversations without words, daily counts."""
