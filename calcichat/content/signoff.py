"""Who signed an answer, and whether it still says what was signed."""

from __future__ import annotations

import hashlib
import json

from calcichat.content.model import Entry


def checksum(entry: Entry) -> str:
    """A short hash of every word of an answer that a patient reads, with its proof.

    Examples and dates do not count: they change without a new signature.
    """
    words = {
        "texts": [
            [wording.lang, [[line.text, line.proof] for line in wording.lines()]]
            for form in (entry.wording, entry.simple)
            for wording in form.values()
        ],
        "titles": entry.titles,
        "topic": entry.topic,
        "doctor_question": entry.doctor_question,
        "extra": {key: value for key, value in entry.extra.items() if key not in SIGN_KEYS},
    }
    dump = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(dump.encode()).hexdigest()[:12]


SIGN_KEYS = ("reviewer", "signed", "withdrawn")


def unsigned(entry: Entry) -> str | None:
    """Why an answer does not count as signed; None when it does.

    The metadata `reviewer` names the person, `signed` holds the checksum of what was signed.
    """
    if entry.withdrawn:
        return f"withdrawn on {entry.extra['withdrawn']}, not signed again"
    if not entry.extra.get("reviewer") or not entry.extra.get("signed"):
        return "not signed by a reviewer"
    if entry.extra["signed"] != checksum(entry):
        return f"changed since {entry.extra['reviewer']} signed it"
    return None
