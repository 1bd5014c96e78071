"""Pairs made from mined ones while they are read: questions as people type them, and clozes of prose.

Comments are written by those who know the code, in whole sentences; people search in fewer words, and name the
language. And few headings say as much about their section as one of its own sentences does: taken out of it, it
must find the rest (the inverse cloze task; Lee, Chang and Toutanova, ACL 2019).
"""

import random
import re

from mopq.data import Pairs

PROSE = frozenset(["heading", "manual", "synopsis", "question", "definition"])
TYPED_SHARE = 0.3
"""Share of the documentation comments that are turned into questions."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
_FEWEST_WORDS = 3
_FEWEST_SENTENCES = 3
_SENTENCE_WORDS = (6, 30)
_FEWEST_WORDS_LEFT = 20
_NAMES = {
    "cpp": "c++",
    "csharp": "c#",
    "javascript": "javascript",
    "shellscript": "bash",
    "typescript": "typescript",
}
_FORMS = (
    "{q}",
    "{q}",
    "how to {q}",
    "how to {q} in {language}",
    "{q} in {language}",
    "{language} {q}",
    "{language} {q}",
    "{language} function to {q}",
    "{language} code to {q}",
    "how do i {q}",
    "best way to {q} in {language}",
)


def augmented(pairs: Pairs, seed: int) -> Pairs:
    """The pairs, some comments among them typed instead, and a cloze (kind `cloze`) of each longer piece of prose."""
    generator = random.Random(f"augment {seed}")
    made = Pairs(*(list(column) for column in pairs.columns()))
    for row in range(len(pairs)):
        kind = pairs.kinds[row]
        if kind == "doc" and generator.random() < TYPED_SHARE:
            made.queries[row] = typed(pairs.queries[row], pairs.languages[row], generator)
        elif kind in PROSE:
            found = cloze(pairs.keys[row], generator)
            if found is not None:
                made.repeat(row, *found, "cloze")
    return made


def typed(comment: str, language: str, generator: random.Random) -> str:
    """A comment as a question that somebody types: `Parses a date.` becomes `python parse a date`."""
    words = re.sub(r"[`*\"]", "", re.split(r"[.;:]\s|\n\n", comment, maxsplit=1)[0]).strip(" .").split()
    if len(words) < _FEWEST_WORDS:
        return comment
    words[0] = _imperative(words[0].lower())
    question = " ".join([words[0], *(word.lower() if word.istitle() else word for word in words[1:])])
    return generator.choice(_FORMS).format(q=question, language=_NAMES.get(language, language))


def _imperative(verb: str) -> str:
    """`returns` is `return`; a word in another form stays."""
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|zz)es$", verb):
        return verb[:-2]
    return verb[:-1] if re.search(r"[^s'ui]s$", verb) else verb


def cloze(text: str, generator: random.Random) -> tuple[str, str] | None:
    """A sentence of a text, and the text without it; None where the text has too few."""
    sentences = _SENTENCE.split(text)
    if len(sentences) < _FEWEST_SENTENCES:
        return None
    place = generator.randrange(len(sentences))
    sentence = " ".join(sentences[place].split())
    rest = " ".join(sentences[:place] + sentences[place + 1 :])
    fewest, most = _SENTENCE_WORDS
    if not fewest <= len(sentence.split()) <= most or len(rest.split()) < _FEWEST_WORDS_LEFT:
        return None
    return sentence, rest
