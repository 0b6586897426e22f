"""Names of people in many scripts: alike where they sound alike, apart where they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.names import fold, sound

ALIKE = [
    ("Muhammad", "Mohamed", "محمد", "مُحَمَّد", "MOHAMMED"),
    ("Fatima", "Fatimah", "فاطمة", "Фатима", "फ़ातिमा"),
    ("Svetlana", "Светлана", "Svetlana "),
    ("Abdul Rahman", "Abdulrahman", "عبد الرحمن", "Abd al-Rahman", "Abdul-Rahman"),
    ("Sunita", "सुनीता", "সুনীতা", "సునీతా", "ಸುನೀತಾ", "Suneeta"),
    ("Rajesh", "राजेश", "রাজেশ", "రాజేష్"),
    ("Krishna", "कृष्ण", "కృష్ణ", "ಕೃಷ್ಣ", "Krishnaa"),
    ("Selam", "ሰላም"),
    ("Sok", "សុខ"),
    ("Somchai", "สมชาย"),
    ("Giorgi", "გიორგი"),
    ("Sakura", "さくら", "サクラ"),
    ("Ivanov", "Иванов", "Ivanof"),
    ("Jose", "José", "Joze"),
    ("Nguyen", "Nguyễn"),
    ("Philip", "Filip", "Phillip"),
    ("Charles", "charles", "ＣＨＡＲＬＥＳ"),
    ("Hassan", "al-Hassan", "Al Hasan"),
    ("O'Brien", "O’Brien", "OBrien"),
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_one_name_in_many_spellings_and_scripts_has_one_sound(names: tuple[str, ...]) -> None:
    assert {sound(name) for name in names} == {sound(names[0])}
    assert sound(names[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Maria", "Martha"), ("Ali", "Omar"), ("Rajesh", "Rakesh"), ("Светлана", "Татьяна"), ("فاطمة", "خديجة")],
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  José   DE LA Cruz ", "jose de la cruz"),
        ("Øyvind Łukasz Þór", "oyvind lukasz thor"),
        ("Öztürk", "ozturk"),
        ("Straße", "strasse"),
        ("Щукин", "shukin"),
        ("राम", "rama"),
        ("李明", "李明"),
        ("김민수", "gimminsu"),
        ("Anne-Marie", "anne marie"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_names_fold_to_plain_letters(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=40))
def test_folding_any_text_is_done_once_and_parts_words_by_one_space(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())
    assert sound(once, folded=True) == sound(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
def test_a_sound_is_short_and_never_empty_for_a_name_with_letters(name: str) -> None:
    assert 0 < len(sound(name)) <= 10
