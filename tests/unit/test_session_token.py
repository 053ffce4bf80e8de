"""Session tokens: signed, and known again without being read twice."""

import pytest

from calcichat.channel.errors import ChatError
from calcichat.channel.tokens import issue, verify

SECRET, OTHER = b"s" * 32, b"t" * 32


def test_a_token_that_was_found_good_stays_good_and_no_other_does() -> None:
    token = issue("abc", SECRET)
    head, claims, signature = token.split(".")
    for _ in range(2):
        assert verify(token, SECRET).session_id == "abc"
        for forged in (f"{head}.{claims}.{signature[::-1]}", f"{head}.{claims}.", token[:-4]):
            with pytest.raises(ChatError):
                verify(forged, SECRET)
        with pytest.raises(ChatError):  # signed with a secret that is not ours
            verify(token, OTHER)
