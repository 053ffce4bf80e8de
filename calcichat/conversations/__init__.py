"""Plays the conversation tests over the chat API and checks ids and safety words."""
