"""The HL7 Infobutton entry: from a result in a portal to the page, without the result.

A portal sends a code about the patient. Two codes of ICD-10-CM choose the answer to begin with;
every other code, and everything else in the address, is left behind unread.
"""

from __future__ import annotations

from urllib.parse import unquote_plus

ICD_10_CM = "2.16.840.1.113883.6.90"
CODE, SYSTEM = "mainSearchCriteria.v.c", "mainSearchCriteria.v.cs"
# Never macrocalcifications: no code says them, and their answer calms.
STARTS = {"R92.0": "microcalcifications", "R92.1": "what_are_calcifications"}
# The page's own start, with the line that she came from her portal.
START = "portal"


def start_of(query: str) -> str:
    """What the page begins with.

    Args:
        query: the address after the question mark, as it came.
    """
    if _value(query, SYSTEM) != ICD_10_CM:
        return START
    return STARTS.get(_value(query, CODE).upper(), START)


def _value(query: str, wanted: str) -> str:
    """The first value of one parameter; the values of others are not decoded."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == wanted:
            return unquote_plus(value, errors="replace").strip()
    return ""
