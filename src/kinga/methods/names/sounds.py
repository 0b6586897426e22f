"""What is heard of a name: its consonants, in classes that scripts and spellings mix up.

A key of our own in the manner of Soundex (Russell 1918), made for names that came through other scripts: vowels go,
because Arabic and Hebrew do not write them; h, w and y go unless they begin the name; p is b and v is f, because Arabic
has no p and v; doubled letters are one. Muhammad, Mohamed and محمد are alike, and so are Svetlana and Светлана. So are some
names that are not one, Muhammad and Mahmud: a key finds candidates, it decides nothing.
"""

from __future__ import annotations

import re
from typing import Final

from kinga.methods.names.scripts import fold

__all__ = ["sound"]

LONGEST: Final = 10
"""Letters of a key at most."""

_ARTICLES: Final = frozenset(("al", "el", "ul"))
_SPELLINGS: Final = (
    ("tsch", "c"),
    ("sch", "s"),
    ("tch", "c"),
    ("dzh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("kh", "k"),
    ("gh", "g"),
    ("sh", "s"),
    ("ch", "c"),
    ("th", "t"),
    ("dh", "d"),
    ("zh", "j"),
    ("bh", "b"),
    ("jh", "j"),
    ("ts", "s"),
    ("ck", "k"),
    ("qu", "k"),
    ("x", "ks"),
)
_SOFT_C: Final = re.compile(r"c(?=[eiy])")
_CLASSES: Final = str.maketrans({"q": "k", "p": "b", "v": "f", "z": "s"})
_QUIET: Final = re.compile(r"[aeiouhwy]")
_DOUBLED: Final = re.compile(r"(.)\1+")


def sound(text: str, *, folded: bool = False) -> str:
    """The key of a name, up to `LONGEST` letters; empty for a name without letters. ``folded``: `fold` was applied."""
    words = (text if folded else fold(text)).split()
    # al-Hassan is Hassan; the article inside Abd al-Rahman belongs to the name.
    joined = "".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)
    if not joined:
        return ""
    # A hard c is a k; the c of ch is put in after that.
    hard = _SOFT_C.sub("s", joined.replace("ch", "\0"))
    hard = hard.replace("ck", "k").replace("c", "k").replace("\0", "ch")
    for written, heard in _SPELLINGS:
        hard = hard.replace(written, heard)
    heard = hard.translate(_CLASSES)
    first = "a" if heard[0] in "aeiou" else heard[0]
    return _DOUBLED.sub(r"\1", first + _QUIET.sub("", heard[1:]))[:LONGEST]
