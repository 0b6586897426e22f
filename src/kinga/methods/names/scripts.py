"""Letters of many scripts in plain Latin ones: small tables of our own, and for syllabic scripts Unicode's own names.

Unicode calls a letter of an Indic script by its sound (DEVANAGARI LETTER KHA), so the names are the table. Vowels
that a script does not write are not guessed: `sounds` leaves vowels out anyway.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import Final

__all__ = ["fold"]

# Letters of alphabets whose Unicode names are not their sounds.
_ARABIC = (
    "ا a ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع a غ gh ف f ق q ك k ل l م m ن n ه h و w "
    "ي y ى a ة a ء - ٱ a پ p چ ch ژ zh گ g ک k ی y ٹ t ڈ d ڑ r ے e ں n ھ h ہ h ۃ a ۂ h ڤ v ټ t ډ d ړ r ڼ n ښ sh ګ g ې e ۍ y"
)
_CYRILLIC = (
    "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ sh ъ - "
    "ы y ь - э e ю yu я ya ё yo є ye і i ї yi ґ g ў u ђ dj ј j љ l њ n ћ ch џ dj ғ gh қ q ң n ө o ұ u ү u һ h ә a ҳ h ҷ j ӣ i ӯ u"
)
_GREEK = (
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ kh ψ ps ω o"
)
_HEBREW = "א a ב b ג g ד d ה h ו w ז z ח h ט t י y כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף p צ ts ץ ts ק q ר r ש sh ת t"
_LATIN = "ß ss æ ae œ oe ø o ð d þ th ł l đ d ħ h ı i ŋ ng ƙ k ɓ b ɗ d ə e ơ o ư u ƴ y ɔ o ɛ e ʻ - ʼ -"
_GEORGIAN = (
    "ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ q შ sh ჩ ch ც ts "
    "ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h"
)


def _pairs(text: str) -> dict[str, str]:
    parts = text.split()
    return {letter: latin.strip("-") for letter, latin in zip(parts[::2], parts[1::2], strict=True)}


LETTERS: Final = MappingProxyType(
    {
        letter: latin
        for table in (_ARABIC, _CYRILLIC, _GREEK, _HEBREW, _LATIN, _GEORGIAN)
        for letter, latin in _pairs(table).items()
    }
)
"""A letter in lower case and what stands for it."""

# Scripts in which a consonant carries an a unless a sign says otherwise, and that end it by such a sign.
ABUGIDAS: Final = frozenset(
    (
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "MYANMAR",
        "KHMER",
    )
)
SILENCERS: Final = ("VIRAMA", "ASAT", "COENG", "HALANT", "VIRIAM")
_DOUBLED: Final = re.compile(r"(.)\1+")
NASALS: Final = ("ANUSVARA", "CANDRABINDU", "BINDI", "TIPPI", "NIKAHIT")


@cache
def _letter(character: str) -> tuple[str, str]:
    """What kind of sign it is and what stands for it.

    Kinds: `whole` (stands alone), `consonant` (carries an a), `vowel` (replaces that a), `silence` (removes it),
    `mark` (says nothing here), `gap` (parts words).
    """
    if character in LETTERS:
        return "whole", LETTERS[character]
    name = unicodedata.name(character, "")
    script, _, rest = name.partition(" ")
    last = rest.rsplit(" ", 1)[-1].lower()
    if script in ABUGIDAS:
        return _indic(rest, _DOUBLED.sub(r"\1", last), "s" if script == "TAMIL" else "ch")
    if script in {"ETHIOPIC", "HANGUL"} and " SYLLABLE " in name:
        return "whole", last
    if script in {"HIRAGANA", "KATAKANA"} and "LETTER" in rest:
        return "whole", last
    if script in {"THAI", "LAO"}:
        return _thai(rest)
    if unicodedata.category(character)[0] == "M":
        return "mark", ""
    if character.isalnum():
        return "whole", character
    return ("mark", "") if character in "'’`´ʿʾ\u200c\u200d\u0640" else ("gap", " ")


def _indic(rest: str, last: str, ca: str) -> tuple[str, str]:
    """``last`` is the sound in Unicode's name, ``ca`` how this script's ca is spoken."""
    if any(word in rest for word in SILENCERS):
        return "silence", ""
    if any(word in rest for word in NASALS):
        return "vowel-less", "n"
    if "VOWEL SIGN" in rest or rest.startswith("VOWEL"):
        return "vowel", last
    if "LETTER" in rest or "CONSONANT SIGN" in rest:
        bare = last.removesuffix("a")
        bare = ca if bare == "c" else bare
        return (
            ("consonant", bare)
            if bare and bare[-1] not in "aeiou" and last.endswith("a")
            else ("whole", last)
        )
    if "DIGIT" in rest:
        return "whole", ""
    return "mark", ""


def _thai(rest: str) -> tuple[str, str]:
    """Thai and Lao letters are called by an example (KO KAI, the k of the hen); vowels are SARA or VOWEL SIGN."""
    words = rest.split()
    if "SARA" in words or "VOWEL" in words or "MAI HAN-AKAT" in rest:
        return "whole", words[-1].lower()[:2] if "SARA" in words or "VOWEL" in words else "a"
    if words[0] in {"CHARACTER", "LETTER"} and words[1].endswith("O") and len(words[1]) > 1:
        return "whole", words[1][:-1].lower()
    return "mark", ""


def fold(text: str) -> str:
    """The name in lower-case Latin letters and digits, words parted by one space; empty when nothing is left.

    Accents and signs of vowels that a script leaves out are dropped, letters of other scripts are read by their
    sound, Han characters stay.
    """
    lowered = unicodedata.normalize("NFKC", text).casefold()
    parts: list[str] = []
    open_consonant = False
    for character in _bare(lowered):
        kind, latin = _letter(character)
        if open_consonant and kind not in {"vowel", "silence", "mark"}:
            parts.append("a")
        open_consonant = kind == "consonant" or (open_consonant and kind == "mark")
        parts.append(latin)
    if open_consonant:
        parts.append("a")
    return " ".join("".join(parts).split())


def _bare(text: str) -> str:
    """Accents taken off letters, where the letter itself is then known; syllables and signs of vowels left whole."""
    kept: list[str] = []
    for character in text:
        if character in LETTERS or character.isascii():
            kept.append(character)
            continue
        apart = unicodedata.normalize("NFD", character)
        first = apart[0]
        known = first.isascii() or first in LETTERS
        kept.append(first if known else character)
    return "".join(kept)
