"""What an editor's command can not do, in one line that says what helps."""


class EditorError(Exception):
    """A command that can not go on; the message is for the person who typed it."""
