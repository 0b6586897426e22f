"""Text made comparable, and what headings, months and groups are called in the files of several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from kinga.insight.watch.reading.plan import Role

__all__ = [
    "AGES",
    "ALL_TOGETHER",
    "HEADINGS",
    "MISSING",
    "MONTHS",
    "SEXES",
    "TWO_WORD_MONTHS",
    "plain",
    "same",
]

# Marks that cannot be seen: of direction, of byte order, and spaces of unusual width.
_UNSEEN: dict[int, str | None] = dict.fromkeys(
    (0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0x0640)
)
_UNSEEN |= dict.fromkeys((0x00A0, 0x2007, 0x2009, 0x202F), " ")
_BETWEEN = re.compile(r"[\s_\-–/.,:;()\[\]'’\"]+")


def plain(text: str) -> str:
    """The cell as it is meant: trimmed, without unseen marks, digits of every script as ASCII ones."""
    text = text.strip()
    if text.isascii():
        return text
    text = text.translate(_UNSEEN).strip()
    return "".join(_digit(letter) for letter in text)


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter, letter)) if letter.isdecimal() else letter


def same(text: str) -> str:
    """A key under which "Región", "REGION" and " region " are one."""
    apart = unicodedata.normalize("NFKD", plain(text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", bare).strip()


# From January; English, Spanish, French, Portuguese, Swahili, Filipino, Arabic in its two traditions, Hindi.
_MONTH_NAMES = (
    "january enero janvier janeiro januari enero يناير जनवरी",
    "february febrero fevrier fevereiro februari pebrero فبراير|شباط फरवरी",
    "march marzo mars marco machi marso مارس|آذار मार्च",
    "april abril avril abril aprili abril أبريل|ابريل|نيسان अप्रैल",
    "may mayo mai maio mei mayo مايو|أيار मई",
    "june junio juin junho juni hunyo يونيو|حزيران जून",
    "july julio juillet julho julai hulyo يوليو|تموز जुलाई",
    "august agosto aout agosto agosti agosto أغسطس|اغسطس|آب अगस्त",
    "september septiembre setiembre septembre setembro septemba setyembre سبتمبر|أيلول सितंबर|सितम्बर",
    "october octubre octobre outubro oktoba oktubre أكتوبر|اكتوبر अक्टूबर|अक्तूबर",
    "november noviembre novembre novembro novemba nobyembre نوفمبر नवंबर|नवम्बर",
    "december diciembre decembre dezembro desemba disyembre ديسمبر दिसंबर|दिसम्बर",
)
# Three letters, where they mean one month in each of the Latin languages above.
_SHORT = (
    "jan ene janv", "feb fev fevr febr", "mar", "apr abr avr", "may mai mei", "jun juin hun", "jul juil hul",
    "aug ago aou", "sep sept set", "oct okt out", "nov nob", "dec dic dez des dis",
)  # fmt: skip


def _months() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, names in enumerate(zip(_MONTH_NAMES, _SHORT, strict=True), start=1):
        for name in " ".join(names).replace("|", " ").split():
            found.setdefault(same(name), number)
    return found


def _by_name(listed: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({same(name): code for code, names in listed.items() for name in names.split("|")})


MONTHS = MappingProxyType(_months())
"""The number of a month by its name in one word."""

TWO_WORD_MONTHS = MappingProxyType(
    {same("كانون الثاني"): "january", same("تشرين الأول"): "october", same("تشرين الثاني"): "november",
     same("كانون الأول"): "december"}
)  # fmt: skip
"""Names of months that are two words, and the one word that stands for them."""

HEADINGS: Mapping[str, Role] = MappingProxyType(
    {
        name: Role(code)
        for name, code in _by_name(
            {
                Role.PERIOD: "date|day|period|week|month year|year month|date of call|reporting period|time period|"
                "week start|week starting|week beginning|week ending|start date|from|fecha|dia|periodo|semana|"
                "date de debut|jour|periode|semaine|data|tarehe|wiki|kipindi|petsa|linggo|panahon|"
                "التاريخ|تاريخ|اليوم|يوم|الفترة|الأسبوع|أسبوع|दिनांक|तारीख|सप्ताह|अवधि|datum|zeitraum|дата",
                Role.YEAR: "year|ano|año|annee|mwaka|taon|السنة|سنة|العام|वर्ष|साल|jahr|год",
                Role.MONTH: "month|mes|mois|mwezi|buwan|الشهر|شهر|महीना|माह|monat|месяц",
                Role.PLACE: "place|location|district|region|county|province|state|area|department|governorate|"
                "municipality|city|town|zone|adm1|admin1|admin 1|adm1 name|adm1 pcode|pcode|place code|lugar|"
                "distrito|provincia|estado|departamento|municipio|ciudad|zona|lieu|departement|commune|ville|"
                "mahali|wilaya|mkoa|kaunti|eneo|lugar|lalawigan|rehiyon|lungsod|المكان|مكان|المنطقة|منطقة|"
                "المحافظة|محافظة|الإقليم|المقاطعة|المدينة|स्थान|जिला|ज़िला|राज्य|क्षेत्र|ort|bezirk|kreis|регион|район",
                Role.AGE: "age|age band|age group|edad|grupo de edad|tranche d age|groupe d age|idade|faixa etaria|"
                "umri|edad|العمر|الفئة العمرية|الفئة العمريه|आयु|आयु वर्ग|उम्र|alter|возраст",
                Role.SEX: "sex|gender|sexo|genero|sexe|genre|jinsia|jinsi|kasarian|الجنس|النوع|النوع الاجتماعي|लिंग|geschlecht|пол",
                Role.KIND: "indicator|kind|type|category|channel|kind of call|type of call|type of violence|"
                "violence type|indicador|tipo|categoria|canal|tipo de violencia|modalidad|indicateur|categorie|"
                "type de violence|aina|kundi|uri|kategorya|المؤشر|النوع العنف|نوع العنف|الفئة|القناة|संकेतक|प्रकार|श्रेणी|indikator|art|тип|показатель",
                Role.COUNT: "count|counts|number|no|n|total|value|calls|cases|reports|contacts|visits|chats|texts|sms|e mails|emails|"
                "messages|whatsapp|walk ins|referrals|complaints|investigations|victims|survivors|number of calls|"
                "number of cases|number of reports|number of contacts|cantidad|numero|casos|llamadas|llamados|"
                "valor|denuncias|nombre|appels|cas|signalements|valeur|effectif|contagem|chamadas|quantidade|"
                "idadi|simu|kesi|ripoti|bilang|tawag|kaso|العدد|عدد|الإجمالي|المجموع|المكالمات|عدد المكالمات|"
                "عدد الحالات|الحالات|البلاغات|عدد البلاغات|संख्या|कुल|मामले|कॉल|anzahl|число|количество|всего",
            }
        ).items()
    }
)
"""What a column with this heading usually says."""

ALL_TOGETHER = frozenset(
    same(name)
    for name in [
        "",
        "total",
        "all",
        "all together",
        "any",
        "both",
        "both sexes",
        "all ages",
        "all sexes",
        "all places",
        "national",
        "todos",
        "todas",
        "ambos",
        "ambos sexos",
        "todo",
        "tous",
        "toutes",
        "ensemble",
        "les deux",
        "jumla",
        "wote",
        "zote",
        "kabuuan",
        "lahat",
        "الكل",
        "الإجمالي",
        "إجمالي",
        "المجموع",
        "كلا الجنسين",
        "सभी",
        "कुल",
        "दोनों",
        "gesamt",
        "insgesamt",
        "alle",
        "все",
        "всего",
    ]
)
"""What stands for all groups together: a blank cell too."""

MISSING = frozenset(
    {"na", "n/a", "n.a.", "nan", "null", "missing", "nd", "n.d.", "s/d", "sd", ".", "..", "...", "…", "?",
     "not reported", "not available", "no data", "sin dato", "sin datos", "غير متوفر", "غير متاح", "لا يوجد بيانات"}
)  # fmt: skip
"""What stands for a count that nobody knows."""

SEXES = _by_name(
    {
        "female": "female|f|w|woman|women|girl|girls|girl or woman|femenino|femenina|mujer|mujeres|niña|feminin|"
        "femme|femmes|fille|feminino|mulher|mulheres|mwanamke|wanawake|ke|msichana|babae|أنثى|انثى|إناث|اناث|"
        "امرأة|نساء|بنت|महिला|स्त्री|लड़की|weiblich|женский|ж",
        "male": "male|m|man|men|boy|boys|boy or man|masculino|varon|varones|hombre|hombres|masculin|homme|hommes|"
        "garcon|homem|homens|mwanamume|wanaume|me|mvulana|lalaki|ذكر|ذكور|رجل|رجال|ولد|पुरुष|लड़का|männlich|мужской|м",
        "other": "other|another|other answer|another answer|non binary|nonbinary|x|otro|otra|otros|no binario|"
        "autre|outro|nyingine|iba pa|آخر|غير ذلك|अन्य|divers",
        "unknown": "unknown|not known|u|unk|not stated|not recorded|desconocido|sin dato|sin datos|ignorado|no consta|inconnu|"
        "non precise|desconhecido|haijulikani|di alam|hindi alam|غير معروف|غير محدد|मालूम नहीं|अज्ञात|unbekannt",
    }
)
"""Our code of a sex by what files call it."""

AGES = _by_name(
    {
        "0-11": "0 11|0 to 11|under 12|<12|11 and under|menor de 12|menores de 12|0 a 11|moins de 12|0 11 years|أقل من 12",
        "12-17": "12 17|12 to 17|12 a 17|12 17 years|12 a 17 años|12 17 ans",
        "18-24": "18 24|18 to 24|18 a 24|18 24 years|18 a 24 años|18 24 ans",
        "25-59": "25 59|25 to 59|25 a 59|25 59 years|25 a 59 años|25 59 ans",
        "60+": "60+|60 +|60 and over|60 or over|60 plus|60 y mas|60 o mas|60 ans et plus|over 59|60 أو أكثر|60 فأكثر",
        "unknown": "unknown|not known|unk|not stated|desconocido|desconocida|sin dato|sin datos|inconnu|غير معروف|غير محدد|अज्ञात",
    }
)
"""Our code of an age band by what files call it. Other bands cannot be taken in: they would not add up."""
