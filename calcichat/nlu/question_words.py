"""The words by which questions are known, in English and in Spanish, with and without accents."""

from __future__ import annotations

# Words that open a question in the middle of run-on text.
QUESTION_WORDS = frozenset(
    "what whats what's how hows why when where which who whos whose wat wht".split()
)
# Verbs that open one only when a subject follows ("is it", "should i").
VERBS = frozenset(
    "is are am was were do does did can could should shall will would have has must may "
    "might cant isnt arent dont doesnt wont shouldnt couldnt wouldnt".split()
)
# Those that open a question in run-on text; "have" mostly follows its subject ("women | have").
OPENERS = VERBS - frozenset("have has had may might must am".split())
# After a comma or an "and" these open one before any subject ("do many women", "does medicare").
SURE_OPENERS = frozenset("do does did can could will would should".split())
SUBJECTS = frozenset(
    "i it they she he we you u this that these those there the my her his their a any anyone "
    "someone somebody anybody women men people ladies blokes guys girls doctors younger older "
    "micro macro micros macros calcifications calcification "
    "microcalcifications macrocalcifications".split()
)
CROWDS = frozenset("lots many most all other some plenty".split())  # "do lots of women"
NEGATIONS = frozenset({"nt", "n't", "not"})  # spaCy makes two tokens of "isnt"
WANTS = frozenset("want wants wanted need needs wanna like".split())
ARTICLES = frozenset("a any the my her his their this that".split())
# Mostly no question without a comma or an "and" ("someone who speaks").
RELATIVE = frozenset({"who", "which", "whose", "whos"})
# After one of these a question word continues the clause ("tell me what", "i know how").
EMBEDDERS = frozenset(
    "me know knows knew knowing wonder wondering ask asks asked asking explain explained "
    "understand understood say says said tell tells told telling sure idea see matter about "
    "of to in for from with on by at as than or like mean means meant forgot remember learn "
    "figure decide find out exactly depends and but so no any much many this that where "
    "what how why when which who really just not".split()
)
ASKING = frozenset("explain tell know understand wonder ask say show describe".split())
JOINERS = frozenset({"and", "also", "plus", "but", "then", "or", "so", "&", "n"})
# What may stand before the verb of a question ("ok so is it ...").
LEAD_INS = JOINERS | frozenset("ok okay hi hello hey well please um oh , - :".split())
REQUESTS = frozenset(
    "tell explain show give list describe please need want wants wanna wondering".split()
)
# The same for Spanish. Without its accent a question word is mostly a conjunction ("que", "como"):
# it opens a question only behind an "and".
SPANISH_QUESTION_WORDS = frozenset(
    "qué cuánto cuánta cuántos cuántas cuanto cuanta cuantos cuantas cómo dónde cuál cuáles quién "
    "quiénes cuándo será sera serán seran".split()
)
SPANISH_JOINERS = frozenset("y o e pero también tambien además ademas luego".split())
SPANISH_OPENERS = frozenset(
    "que como donde cual cuales quien cuando duele duelen puedo puede pueden debo deberia "
    "debería hay si eso necesito".split()
)
# What "is" asks about behind an "and" ("y es cierto que"; not "y es de rancho").
SPANISH_VERDICTS = frozenset(
    "cierto verdad normal común comun cáncer cancer malo mala grave maligno benigno peligroso "
    "peligrosa necesario que".split()
)
SPANISH_EMBEDDERS = frozenset(
    "sé saber sabe saben dice dicen dijo dijeron diga digan dígame digame dime decir decirme "
    "explicar explicarme explique explica explíqueme preguntar preguntarle pregunta entiendo "
    "entender a de del en con por para según segun sin sobre hasta desde no ni lo los la las el "
    "ver que".split()
)

_BARE = (
    QUESTION_WORDS
    | VERBS
    | JOINERS
    | frozenset(
        "i it they she he we you this that these those there them so then too ok okay yes no not "
        "true else reason case usually always really just even still again ? ! . ,".split()
    )
)


def is_bare(text: str) -> bool:
    """True for a piece without a word of its own ("why?", "is it usually", "is that why")."""
    words = text.lower().replace("?", " ").replace("!", " ").replace(".", " ").split()
    return len(words) <= 4 and all(word.strip(",") in _BARE for word in words)
