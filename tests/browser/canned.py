"""What the fake bot says: invented sentences in the shape of the chat API, one for each case."""

from __future__ import annotations

from typing import Any

SOURCE = {
    "fact": "calc_tiny_calcium",
    "section": "What are breast calcifications?",
    "url": "https://www.komen.org/",
}


def message(id_: str, kind: str, text: str, **more: Any) -> dict[str, Any]:
    """One message with every field of the API."""
    return {
        "id": id_,
        "kind": kind,
        "lang": "en",
        "text": text,
        "asked": None,
        "also": [],
        "sources": [SOURCE] if kind == "answers" else [],
        "choices": [],
        "data": {},
        **more,
    }


TITLES = {
    "what_are_calcifications": "What are calcifications?",
    "is_it_cancer": "Are they cancer?",
    "what_causes": "What causes them?",
    "types_of_calcifications": "Which types are there?",
    "follow_up_tests": "What tests come next?",
    "questions_for_doctor": "What should I ask my doctor?",
}
CHOICES = [{"id": id_, "title": title} for id_, title in TITLES.items()]
GREETING = message(
    "greet",
    "talk",
    "Hello. I am an automated program, and I answer questions about breast calcifications.\n\n"
    "My answers were written and reviewed beforehand from one fact sheet. I am not a doctor, and "
    "I can not read your results.\n\nTap a question below, or write your own.",
    choices=CHOICES,
)
TOPICS = [
    *({"id": id_, "kind": "answers", "title": title} for id_, title in list(TITLES.items())[:5]),
    {"id": "questions_for_doctor", "kind": "help", "title": TITLES["questions_for_doctor"]},
    {"id": "helpline", "kind": "help", "title": "Who can I call?"},
    {"id": "not_covered_treatment", "kind": "not_covered", "title": "How are they treated?"},
]
SHEET_QUESTIONS = [
    {"id": f"ask_{number}", "text": text, "origin": "sheet"}
    for number, text in enumerate(
        [
            "How do these pictures compare with the ones from last time?",
            "Has anything changed, and if so, what?",
            "If I have to come back, which tests will I have?",
            "If I need a biopsy, which type will it be?",
        ]
    )
]
OWN_QUESTION = {
    "id": "not_covered_treatment",
    "text": "How are calcifications treated?",
    "origin": "you",
}
PATH = {
    "here": "more_images",
    "steps": [
        {
            "id": "mammogram",
            "title": "Mammogram",
            "text": "Spots can show up here.",
            "answer": "how_are_they_found",
        },
        {
            "id": "more_images",
            "title": "Sometimes: more pictures",
            "text": "They help decide.",
            "answer": "why_more_tests",
        },
        {
            "id": "follow_up_tests",
            "title": "If pictures look suspicious: more tests",
            "text": "These may be a mammogram, an ultrasound or an MRI.",
            "answer": "follow_up_tests",
        },
        {
            "id": "biopsy",
            "title": "If a test looks suspicious: biopsy",
            "text": "It tells more.",
            "answer": "biopsy_needed",
        },
    ],
}
HELPLINE = {
    "open": False,
    "text": "It is closed now.",
    "opens_at": "2026-11-23T09:00:00-05:00",
    "phone": "1-877-465-6636",
    "tel": "+18774656636",
    "email": "helpline@komen.org",
    "hours": "Monday through Friday, 9 a.m. to 10 p.m. Eastern Time (ET)",
}
MESSAGES = {
    "what_are_calcifications": message(
        "what_are_calcifications",
        "answers",
        "Tiny specks of calcium in the breast are called calcifications. As the years go by, women "
        "sometimes get them.\n\nMost of the time they do no harm. Still, some patterns raise "
        "concern and need more tests. Tight groups (clusters) or lines of tiny ones can be a sign "
        "of breast cancer.\n\nOnly your doctor can say what yours mean.",
        choices=CHOICES[1:4],
    ),
    "types_of_calcifications": message(
        "types_of_calcifications",
        "answers",
        "There are two main types. Macrocalcifications look large and round, and are spread at "
        "random.\n\nMicrocalcifications are small and may be in clusters. They are usually benign, "
        "but can be a sign of breast cancer.",
        choices=CHOICES[4:],
    ),
    "questions_for_doctor": message(
        "questions_for_doctor",
        "help",
        "Here are four questions to take with you.",
        data={"questions": [OWN_QUESTION, *SHEET_QUESTIONS]},
    ),
    "helpline": message(
        "helpline",
        "help",
        "You can call the Komen helpline at 1-877-465-6636.",
        data={"helpline": HELPLINE},
    ),
    "not_covered_treatment": message(
        "not_covered_treatment",
        "not_covered",
        "You ask about treatment. This fact sheet does not cover it.\n\nYour question is on your "
        "list for the doctor.",
        data={"doctor_questions": [OWN_QUESTION]},
    ),
    "emergency": message(
        "emergency",
        "safety",
        "Call 911 or your local emergency number now. Do not wait for an answer here.\n\n"
        "Llame al 911 ahora. No espere.",
        data={"paragraph_langs": ["en", "es"]},
    ),
    "crisis": message("crisis", "safety", "You are not alone. Call or text 988 now."),
    "symptom_reported": message(
        "symptom_reported",
        "safety",
        "I can not judge symptoms. Tell your doctor about it soon. With chest pain or trouble "
        "breathing, call 911 now.",
    ),
    "personal_result": message(
        "personal_result",
        "safety",
        "I can not read results or say what yours mean.",
        choices=CHOICES[:2],
    ),
    "path": message(
        "follow_up_tests", "answers", "Here is what can come next.", data={"path": PATH}
    ),
    "unclear": message(
        "unclear",
        "fallback",
        "I am not sure I understood. Did you mean one of these?",
        choices=CHOICES[:3],
    ),
    "strange": message("new_thing", "kind_of_tomorrow", "A message of a kind nobody knows."),
    "long": message("long", "answers", "A sentence that goes on and on. " * 312 + "The end."),
}
# The first word found in what was typed decides; everything else is "unclear".
WORDS = {
    "chest": ["emergency"],
    "die": ["crisis"],
    "lump": ["symptom_reported"],
    "mine": ["personal_result"],
    "treat": ["not_covered_treatment"],
    "call": ["helpline"],
    "ask": ["questions_for_doctor"],
    "type": ["types_of_calcifications"],
    "next": ["path"],
    "strange": ["strange"],
    "long": ["long"],
    "what": ["what_are_calcifications"],
    "two": ["what_are_calcifications", "types_of_calcifications"],
}


def answer(said: str) -> dict[str, Any]:
    """The reply to a typed text or a choice."""
    ids = (
        [said]
        if said in MESSAGES
        else next((ids for word, ids in WORDS.items() if word in said.lower()), ["unclear"])
    )
    found = [MESSAGES[id_] for id_ in ids]
    if said == "two things":
        found = [
            {**one, "asked": asked} for one, asked in zip(found, ["two", "things"], strict=True)
        ]
    return {"messages": found, "urgent": ids[0] in {"emergency", "crisis"}}
