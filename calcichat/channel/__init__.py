"""The chat channel: the one door through which patients talk to the assistant."""

from calcichat.channel.chat_input import ChatInput

__all__ = ["ChatInput"]
