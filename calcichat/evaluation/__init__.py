"""Measures the product over the chat API: what it answers, how safely, how fast."""
