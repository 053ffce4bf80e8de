"""The files of the small tree. All words are invented for the tests."""

META = """\
      reviewed: "2026-11-22"
      review_due: "2027-11-22"
"""

CATALOGUE = """\
answers:            # two answers
  what_spots:
    asks: "What are breast calcifications?"
    says: [tiny bits of calcium]
  how_often:
    asks: "Do many women get this, at what age?"

pairs:
  usually harmless: some patterns can be a sign of cancer

help:
  helpline:
    asks: "Who can I call?"

not_covered:
  not_covered_cost:  {nearest: what_spots, asks: "What does a biopsy cost?"}
  not_covered_time:  {asks: "When do I get my results?"}

safety:
  emergency:
    asks: "Chest pain, now."
    says: [call 911 now]

talk:
  greet: {}

fallback:
  out_of_scope: {asks: "Anything that is not about breast calcifications"}
  unavailable: {asks: "(a part failed)"}
"""

LEDGER = """\
source: {title: Sheet, url: "https://www.komen.org/", review_due: "2027-11-22"}
facts:
  calc_tiny: {section: "What?", statement: "Calcifications are tiny bits of calcium.", terms: []}
  calc_harmless: {section: "What?", statement: "Most of the time they are harmless."}
  calc_sign: {section: "What?", statement: "Some can be a sign of breast cancer.", terms: [cancer]}
  calc_50: {section: "What?", statement: "They are common in women, most often after age 50."}
  line_phone: {section: "More", statement: "The helpline is 1-877-465-6636."}
  line_hours: {section: "More", statement: "The hours are 9 a.m. to 10 p.m."}
guidance:
  g_ask_doctor: {statement: "Ask your doctor.", terms: [mammogram]}
  g_not_about_your_pictures: {statement: "Only your doctor can say what yours mean.", terms: []}
  g_sheet_silent: {statement: "The fact sheet does not cover this.", terms: []}
  g_on_your_list: {statement: "Your question is on your list.", terms: []}
  g_call_helpline: {statement: "You can call the helpline.", terms: []}
  g_call_emergency: {statement: "Call the emergency number.", terms: [chest pain]}
  g_courtesy: {statement: "Greetings.", terms: []}
  g_only_this_topic: {statement: "I answer only about breast calcifications.", terms: []}
pairs:
- {when: calc_harmless, needs: calc_sign}
"""

LINES = """\
lines:
  emergency: {number: "911", country: US, checked: "2026-11-22"}
  crisis: {number: "988", country: US, checked: "2026-11-22"}
country: {en: the US, es: Estados Unidos}
"""

WHAT_SPOTS = f"""\
version: "3.1"
responses:
  utter_what_spots:
  - text: |-
      They are tiny bits of calcium.
      Most of the time they do no harm.
      Some can be a sign of cancer.

      Ask your doctor what yours mean.
    metadata:
      title: What are they?
      proof:
      - [calc_tiny]
      - [calc_harmless]
      - [calc_sign]
      - [g_ask_doctor, g_not_about_your_pictures]
      related: [how_often, helpline]
{META}  utter_what_spots_simple:
  - text: |-
      They are tiny bits of calcium.
      Ask your doctor about them.
    metadata:
      proof:
      - [calc_tiny]
      - [g_ask_doctor]
nlu:
- intent: what_spots
  examples: |
    EXAMPLES
"""

HOW_OFTEN = f"""\
version: "3.1"
responses:
  utter_how_often:
  - text: |-
      Yes, they are common in women, most often after age 50.
      Ask your doctor what yours mean.
    metadata:
      title: Do many women get them?
      proof:
      - [calc_50]
      - [g_ask_doctor]
      related: [what_spots, helpline]
{META}  utter_how_often_simple:
  - text: |-
      Yes, they are common, most often after age 50.
    metadata:
      proof:
      - [calc_50]
nlu:
- intent: how_often
  examples: |
    EXAMPLES
"""

HELPLINE = f"""\
version: "3.1"
responses:
  utter_helpline:
  - text: |-
      You can call 1-877-465-6636.
      The hours are 9 a.m. to 10 p.m.
    metadata:
      title: Who can I call?
      proof:
      - [line_phone]
      - [line_hours]
      contact: {{phone: "1-877-465-6636"}}
      related: [what_spots, how_often]
{META}  utter_helpline_simple:
  - text: |-
      Call 1-877-465-6636.
    metadata:
      proof:
      - [line_phone]
nlu:
- intent: helpline
  examples: |
    EXAMPLES
"""

COST = f"""\
version: "3.1"
responses:
  utter_not_covered_cost:
  - text: |-
      This fact sheet does not say what a biopsy costs.

      It does say that they are tiny bits of calcium.

      Your question is on your list for the doctor.
      You can call the helpline at $helpline_phone.
    metadata:
      title: What does it cost?
      topic: what a biopsy costs
      doctor_question: What will a biopsy cost me?
      proof:
      - [g_sheet_silent]
      - [calc_tiny]
      - [g_on_your_list]
      - [g_call_helpline]
      related: [what_spots, helpline]
{META}nlu:
- intent: not_covered_cost
  examples: |
    EXAMPLES
"""

TIME = f"""\
version: "3.1"
responses:
  utter_not_covered_time:
  - text: |-
      This fact sheet does not say when your news will come.

      Your question is on your list for the doctor.
      You can call the helpline at $helpline_phone.
    metadata:
      title: When do I hear?
      topic: when your news will come
      doctor_question: When will I hear from you?
      proof:
      - [g_sheet_silent]
      - [g_on_your_list]
      - [g_call_helpline]
      related: [what_spots, helpline]
{META}nlu:
- intent: not_covered_time
  examples: |
    EXAMPLES
"""

EMERGENCY = f"""\
version: "3.1"
responses:
  utter_emergency:
  - text: |-
      Call $emergency_number now.
      Do not wait.
    metadata:
      title: Get help now
      proof:
      - [g_call_emergency]
      - [g_call_emergency]
{META}nlu:
- intent: emergency
  examples: |
    EXAMPLES
"""

GREET = f"""\
version: "3.1"
responses:
  utter_greet:
  - text: |-
      Hello.
    metadata:
      title: Hello
      proof:
      - [g_courtesy]
{META}  - text: |-
      Hola.
    condition:
    - {{type: slot, name: language, value: es}}
    metadata:
      title: Hola
      proof:
      - [g_courtesy]
nlu:
- intent: greet
  examples: |
    EXAMPLES
"""

OUT_OF_SCOPE = f"""\
version: "3.1"
responses:
  utter_out_of_scope:
  - text: |-
      I answer only about breast calcifications.
    metadata:
      title: Something else
      proof:
      - [g_only_this_topic]
{META}nlu:
- intent: out_of_scope
  examples: |
    EXAMPLES
"""

UNAVAILABLE = f"""\
version: "3.1"
responses:
  utter_unavailable:
  - text: |-
      Please ask your doctor.
    metadata:
      title: Something went wrong
      proof:
      - [g_ask_doctor]
{META}"""

PAGE = """\
strings:
  title: {en: "Your questions", es: "Sus preguntas"}
  urgent: {en: "Call $emergency_number now.", proof: [g_call_emergency]}
  length: {en: "$count of 2,000 characters used"}
"""

STARTERS = """\
starters: [what_spots, helpline]
strings:
  label: {en: "Questions you can tap"}
"""

DOMAIN = """\
version: "3.1"
intents:
# Answers.
- what_spots
- how_often
- helpline
- not_covered_cost
- not_covered_time
- emergency
- greet
# Anything else.
- out_of_scope

actions:
- action_helpline
"""

ACTION = '''"""An action."""


class Action:
    def name(self) -> str:
        return "action_helpline"
'''

RULES = """\
version: "3.1"
rules:
- rule: out of scope
  steps:
  - intent: out_of_scope
  - action: utter_out_of_scope
"""

FILES = {
    "data/catalogue.yml": CATALOGUE,
    "data/fact_sheet.yml": LEDGER,
    "data/safety/lines.yml": LINES,
    "data/answers/what_spots.yml": WHAT_SPOTS,
    "data/answers/how_often.yml": HOW_OFTEN,
    "data/help/helpline.yml": HELPLINE,
    "data/not_covered/not_covered_cost.yml": COST,
    "data/not_covered/not_covered_time.yml": TIME,
    "data/safety/emergency.yml": EMERGENCY,
    "data/talk/greet.yml": GREET,
    "data/fallback/out_of_scope.yml": OUT_OF_SCOPE,
    "data/fallback/unavailable.yml": UNAVAILABLE,
    "data/page/chat.yml": PAGE,
    "data/page/starters.yml": STARTERS,
    "data/rules.yml": RULES,
    "domain.yml": DOMAIN,
    "actions/helpline.py": ACTION,
}
FEWEST = {
    "data/answers/what_spots.yml": 40,
    "data/answers/how_often.yml": 40,
    "data/help/helpline.yml": 40,
    "data/not_covered/not_covered_cost.yml": 40,
    "data/not_covered/not_covered_time.yml": 40,
    "data/safety/emergency.yml": 60,
    "data/talk/greet.yml": 15,
    "data/fallback/out_of_scope.yml": 250,
}
