"""Make widget/strings/en.js out of the reviewed page sentences: `make strings`.

The widget carries its sentences with it, so that it can speak when the bot can not. They are
written in data/page/; the helpline's number comes from the contact of data/help/helpline.yml. The
markers of data/safety/lines.yml stay: the widget fills in what the running bot tells it, and until
then the numbers of this build. `--check` writes nothing and fails when the file on disk is not
what the content gives. Sentences that need a running setting (how long something is kept) stay out:
the channel says those.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "widget" / "strings" / "en.js"
LANG = "en"
# Groups that reach the widget inside messages of the channel.
CHANNEL_ONLY = {"greeting", "path", "record", "withdrawn"}
SETTING = re.compile(r"\$(session_minutes|session_hours|retention_hours|last_review)\b")
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
HEAD = """// Made by scripts/make_strings.py (`make strings`) out of data/page/,
// data/safety/lines.yml and data/help/helpline.yml. Change those, never this file; a test compares.
"""


def read(path: Path) -> dict[str, Any]:
    """One YAML file as a mapping."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise SystemExit(f"{path.name}: a mapping is expected")
    return document


def helpline_contact(root: Path) -> dict[str, Any]:
    """The `contact` of the helpline, from the metadata of its answer.

    Raises:
        SystemExit: when the answer names no contact.
    """
    document = read(root / "data" / "help" / "helpline.yml")
    for variation in document["responses"]["utter_helpline"]:
        contact = (variation.get("metadata") or {}).get("contact")
        if isinstance(contact, dict):
            return contact
    raise SystemExit("data/help/helpline.yml: metadata has no contact")


def minutes(time: str) -> int:
    """Minutes after midnight."""
    hour, minute = (int(part) for part in time.split(":"))
    return 60 * hour + minute


def schedule(contact: dict[str, Any]) -> dict[str, Any]:
    """Weekdays (0 is Sunday), opening and closing in minutes after midnight, and their zone."""
    return {
        "days": [DAYS.index(day) for day in contact["days"]],
        "opens": minutes(contact["opens"]),
        "closes": minutes(contact["closes"]),
        "zone": contact["time_zone"],
    }


def contact_facts(root: Path) -> dict[str, Any]:
    """Every number the widget dials or writes, with the helpline's schedule."""
    lines = read(root / "data" / "safety" / "lines.yml")
    helpline = helpline_contact(root)
    return {
        "emergency": str(lines["lines"]["emergency"]["number"]),
        "crisis": str(lines["lines"]["crisis"]["number"]),
        "country": str(lines["country"][LANG]),
        "phone": helpline["phone"],
        "vanity": helpline["vanity"],
        "tel": helpline["tel"],
        "email": helpline["email"],
        "hours": helpline["hours"],
        "schedule": schedule(helpline),
    }


def page_words(root: Path, facts: dict[str, Any], *, lines: bool = True) -> dict[str, str]:
    """Page sentences as "file.name" -> text, with the numbers filled in.

    Args:
        root: the project.
        facts: as contact_facts gives them.
        lines: whether the markers of lines.yml are filled in too.
    """
    markers = {"$helpline_phone": facts["phone"]}
    if lines:
        markers |= {
            "$emergency_number": facts["emergency"],
            "$crisis_number": facts["crisis"],
            "$country": facts["country"],
        }
    words: dict[str, str] = {}
    for path in sorted((root / "data" / "page").glob("*.yml")):
        if path.stem in CHANNEL_ONLY:
            continue
        for name, row in read(path)["strings"].items():
            text = str(row[LANG]).strip()
            if SETTING.search(text):
                continue
            for marker, value in markers.items():
                text = text.replace(marker, value)
            words[f"{path.stem}.{name}"] = text
    return words


def module_text(root: Path = ROOT) -> str:
    """The text of widget/strings/en.js for the content under `root`."""
    facts = contact_facts(root)
    words = json.dumps(page_words(root, facts, lines=False), ensure_ascii=False, indent=2)
    numbers = json.dumps(facts, ensure_ascii=False, indent=2)
    return f"{HEAD}\nexport const words = {words};\n\nexport const contact = {numbers};\n"


def main() -> int:
    """Write the file, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    made = module_text()
    if parser.parse_args().check:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == made:
            return 0
        print("widget/strings/en.js is not what data/page/ gives; run: make strings")
        return 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
