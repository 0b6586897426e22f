"""Finding sealed names and numbers by tokens that nobody reads back. Pure.

A name becomes its words in one spelling, and the sound of each, so that Mohamed, Muhammad and محمد meet. A phone
number becomes its last eight digits: with and without the country's code it is the same number. A token is an
HMAC-SHA256 under the index key of one agency, cut to 64 bits: without that key nobody computes it, and the
same name has another token in another agency. Whoever has an agency's index key can try every phone number
there is in hours, so an index never spans agencies.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["RULES", "TOKEN_BYTES", "asked_terms", "name_terms", "phone_terms", "sound", "tokens"]

# Of the spelling and sounds below: an index made by others is rebuilt. Raise it when they change.
RULES = 1

TOKEN_BYTES = 8
_PHONE_DIGITS = 8  # of the end of a number: where countries count them, the subscriber's part
_LEAST_DIGITS = 6  # fewer are no phone number

# Arabic letters by the sound that Latin spellings of the same names give. Long vowels are vowels and go.
_ARABIC = {
    "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r", "ز": "z", "س": "s",
    "ش": "s", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "پ": "b", "چ": "s", "ڤ": "f", "گ": "g", "ک": "k",
    "ة": "", "و": "", "ي": "", "ى": "", "ی": "", "ا": "", "أ": "", "إ": "", "آ": "", "ء": "", "ؤ": "", "ئ": "",
    "ع": "",
}  # fmt: skip
# Latin spellings that stand for one sound, longest first.
_LATIN = (("tch", "s"), ("sch", "s"), ("kh", "k"), ("gh", "g"), ("sh", "s"), ("ch", "s"), ("th", "t"), ("dh", "d"),
          ("ph", "f"), ("ck", "k"), ("dj", "j"))  # fmt: skip
_LIKE = str.maketrans({"c": "k", "q": "k", "x": "k", "v": "f", "p": "b"})
_SILENT = re.compile(r"[aeiouwy]")
_DOUBLED = re.compile(r"(.)\1+")
_SKIP = {"al", "el", "ال", "abd", "bin", "ben", "ibn", "bint", "de", "da", "van", "von"}
_ARTICLE = "ال"
_LEAST_AFTER_ARTICLE = 3


def _words(text: str) -> list[str]:
    """Words in one spelling: no case, accents, vowel signs or joiners."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(sign) and sign != "ـ"
    )
    return [word for word in re.split(r"[^\w]+|_", bare.casefold()) if word]


def sound(word: str) -> str:
    """The consonants of a word of a name, as they sound; for a script without a table the word itself."""
    if word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + _LEAST_AFTER_ARTICLE:
        word = word[len(_ARTICLE) :]
    plain = "".join(_ARABIC.get(sign, sign) for sign in word)
    if re.search(r"[^a-z]", plain):
        return word
    for spelt, one in _LATIN:
        plain = plain.replace(spelt, one)
    plain = _DOUBLED.sub(r"\1", _SILENT.sub("", plain.translate(_LIKE)))
    # At the end of a word an h is written or left out as one pleases (Fatima, Fatimah).
    return plain.removesuffix("h") if len(plain) > 1 else plain


def name_terms(name: str) -> frozenset[str]:
    """What a name is found by: each word, and its sound. Little words that many names share are left out."""
    words = [word for word in _words(name) if word not in _SKIP]
    sounds = {f"sound:{heard}" for word in words if (heard := sound(word))}
    return frozenset({f"name:{word}" for word in words} | sounds)


def asked_terms(text: str) -> list[frozenset[str]]:
    """What somebody types to find a person: for each word, and for a number, the terms of which one must be there."""
    words = [name_terms(word) for word in _words(text) if not word.isdigit()]
    return [terms for terms in (*words, phone_terms(text)) if terms]


def phone_terms(number: str) -> frozenset[str]:
    """What a phone number is found by, in any digits and spacing; nothing when it has fewer than six digits."""
    digits = "".join(
        str(unicodedata.digit(sign)) for sign in number if unicodedata.digit(sign, None) is not None
    )
    return frozenset({f"phone:{digits[-_PHONE_DIGITS:]}"}) if len(digits) >= _LEAST_DIGITS else frozenset()


def tokens(index_key: bytes, terms: Iterable[str]) -> frozenset[bytes]:
    """The stored form of terms under an agency's index key: 8 bytes each."""
    return frozenset(hmac.digest(index_key, term.encode(), "sha256")[:TOKEN_BYTES] for term in terms)
