"""What was wrong with a file or a row, and what to do, as sentences; names of codes for the form of the columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from kinga.insight.watch.imports.findings import Found
from kinga.insight.watch.reading.problems import Problem
from kinga.insight.watch.reading.text import DELIMITERS
from kinga.interfaces.web.watch.sentences import number

__all__ = ["ACROSS", "DATE_FORMS", "DELIMITER_NAMES", "ENCODING_NAMES", "MARK_NAMES", "ROLE_NAMES", "bytes_of",
           "file_sentence", "left_out", "period_length", "period_of", "problem_sentence", "stated_reading"]  # fmt: skip

_FILE = {
    "empty": gettext_lazy("The file is empty. Choose the one that holds the counts."),
    "not_text": gettext_lazy("The file is no table of text. Save it as CSV (UTF-8) or XLSX, and send it again."),
    "ending": gettext_lazy("Only files that end in .csv, .tsv, .txt or .xlsx are taken. Save the table as one of these."),
    "named_otherwise": gettext_lazy(
        "The file is named %(ending)s but holds something else. Save it again from your spreadsheet as CSV or XLSX."
    ),
    "locked": gettext_lazy("The workbook has a password. Save a copy without one, and send that."),
    "old_workbook": gettext_lazy("This is a workbook of the old kind (.xls). Save it as .xlsx, and send that."),
    "macros": gettext_lazy("The workbook holds macros, which are never opened here. Save it as .xlsx without them."),
    "not_workbook": gettext_lazy("This is no XLSX workbook. Save the table as CSV or XLSX, and send that."),
    "broken": gettext_lazy("The workbook is damaged. Open it in your spreadsheet, save it again as XLSX or CSV, and send that."),
    "bomb": gettext_lazy("The workbook would unpack to far more than its size. It was not opened. Save the table as CSV."),
    "too_heavy": gettext_lazy("The workbook takes too much memory or time to read. Save its sheet as CSV, and send that."),
    "no_safe_reader": gettext_lazy("Workbooks cannot be read safely on this site. Save the sheet as CSV, and send that."),
    "no_sheet": gettext_lazy("The workbook has no such sheet. Choose another one."),
    "no_headings": gettext_lazy("The file has no line %(line)s, where the headings should be. Choose another line."),
    "headings_only": gettext_lazy("There is nothing beneath the headings in line %(line)s. Choose the file that holds the counts."),
    "no_counts": gettext_lazy("There is not a single count in this file. Say which column holds them."),
    "quotes": gettext_lazy(
        "The quotation marks in the row that begins in line %(line)s do not fit together. Correct them, and send it again."
    ),
    "line_too_long": gettext_lazy(
        "The row that begins in line %(line)s is too long to be one. Often a quotation mark is missing, or this is no table."
    ),
    "too_many_columns": gettext_lazy("Line %(line)s has more than %(most)s columns. Is the delimiter right?"),
    "too_many_counts": gettext_lazy("The file has more than %(most)s counts. Divide it, for example by year, and bring in each part."),
    "too_many_series": gettext_lazy(
        "The file has more than %(most)s series. Is a column of names or numbers taken for a place or a part? Else divide it."
    ),
}  # fmt: skip

_PROBLEMS = {
    "period_blank": gettext_lazy("There is no date. Write it, or remove the row."),
    "period_unreadable": gettext_lazy(
        "“%(value)s” is no date in the form that was chosen. Correct it, choose another form, or remove a row that is no data."
    ),
    "period_impossible": gettext_lazy("There is no such day: “%(value)s”. Correct it, or choose another order of day and month."),
    "period_old": gettext_lazy(
        "“%(value)s” lies before 1900. If your dates are of another calendar, write them in the Gregorian one."
    ),
    "period_future": gettext_lazy(
        "“%(value)s” is still to come. Correct it; if your dates are of another calendar, write them in the Gregorian one."
    ),
    "period_weekday": gettext_lazy(
        "“%(value)s” is no %(weekday)s. Weeks must all begin on the same day: correct it, or choose days instead of weeks."
    ),
    "count_negative": gettext_lazy("A count cannot be below zero: “%(value)s”. Correct it."),
    "count_fraction": gettext_lazy("“%(value)s” is no whole number. Counts are whole; rates and averages cannot be taken in."),
    "count_text": gettext_lazy("“%(value)s” is no number. Write the count, 0 for none, or leave the cell empty if nobody knows."),
    "count_dash": gettext_lazy("“%(value)s” may mean none or unknown. Write 0 for none, or leave the cell empty if nobody knows."),
    "count_hidden": gettext_lazy("“%(value)s” hides a small count. Leave the cell empty: it is missing here, not zero."),
    "count_percent": gettext_lazy("“%(value)s” is a share. Bring in the count it comes from."),
    "count_mark": gettext_lazy(
        "“%(value)s” may be thousands or decimals. Say on the page of the columns what stands between thousands."
    ),
    "count_large": gettext_lazy("“%(value)s” is larger than any count. Is it a code or a telephone number?"),
    "formula": gettext_lazy("The cell holds a formula. Replace it by its value (copy, then paste values), and send the file again."),
    "place_unknown": gettext_lazy(
        "There is no place “%(value)s” here. Correct its name or code, or keep such places under their own name."
    ),
    "place_close": gettext_lazy("There is no place “%(value)s” here. Did you mean “%(other)s”? Correct it in the file."),
    "place_two": gettext_lazy("There are several places called “%(value)s”. Write the code of the one you mean."),
    "name_long": gettext_lazy("This name is too long: “%(value)s”. Is it a remark? Then the column is not used."),
    "sex_unknown": gettext_lazy("“%(value)s” is no sex that is known here. Write female, male, other or unknown."),
    "age_unknown": gettext_lazy(
        "“%(value)s” is none of the age bands 0-11, 12-17, 18-24, 25-59, 60+ and unknown. Other bands cannot be compared."
    ),
    "bytes": gettext_lazy("“%(value)s” holds letters that this encoding does not have. Choose another encoding."),
    "row_long": gettext_lazy("The row has more cells than there are headings (%(other)s). Is there a delimiter inside a name?"),
    "repeat": gettext_lazy(
        "The same series and period as line %(other)s. Remove one, say which column tells them apart, or have them added up."
    ),
    "exists": gettext_lazy(
        "There is a count for this series and period already: %(other)s. Remove the row, or have earlier counts replaced."
    ),
    "other_weekday": gettext_lazy("The weeks that are here already begin on %(weekday)s, these do not. Bring in weeks of the same kind."),
}  # fmt: skip

DATE_FORMS = {
    "ymd": gettext_lazy("Year, month, day: 2020-03-31"),
    "dmy": gettext_lazy("Day, month, year: 31/03/2020"),
    "mdy": gettext_lazy("Month, day, year: 03/31/2020"),
    "words": gettext_lazy("Month in words: 31 March 2020, or March 2020"),
    "compact": gettext_lazy("Without marks: 20200331"),
    "month": gettext_lazy("Month and year: 2020-03 or 03/2020"),
    "week": gettext_lazy("Numbered weeks from Monday: 2020-W14"),
    "year": gettext_lazy("Year: 2020"),
    "serial": gettext_lazy("Day numbers of spreadsheets: 43921"),
}
ROLE_NAMES = {
    "left": gettext_lazy("Not used"),
    "period": gettext_lazy("Date or period"),
    "year": gettext_lazy("Year"),
    "month": gettext_lazy("Month of that year"),
    "place": gettext_lazy("Place"),
    "kind": gettext_lazy("Part of what is counted"),
    "age": gettext_lazy("Age band"),
    "sex": gettext_lazy("Sex"),
    "count": gettext_lazy("Count"),
}
ACROSS = {
    "": gettext_lazy("Nothing: there is one column of counts"),
    "period": gettext_lazy("Periods"),
    "place": gettext_lazy("Places"),
    "kind": gettext_lazy("Parts of what is counted"),
    "age": gettext_lazy("Age bands"),
    "sex": gettext_lazy("Sexes"),
}
MARK_NAMES = {
    "": gettext_lazy("Nothing: 1234"),
    ",": gettext_lazy("A comma: 1,234 or 12,34,567"),
    ".": gettext_lazy("A point: 1.234"),
    " ": gettext_lazy("A space: 1 234"),
    "'": gettext_lazy("An apostrophe: 1'234"),
    "decimals": gettext_lazy("Nothing; a point or comma stands before decimals: 12.000 is twelve"),
}
ENCODING_NAMES = {
    "utf-8": gettext_lazy("UTF-8 (all languages)"),
    "utf-16": gettext_lazy("UTF-16 (all languages)"),
    "utf-16-le": gettext_lazy("UTF-16, low byte first"),
    "utf-16-be": gettext_lazy("UTF-16, high byte first"),
    "cp1252": gettext_lazy("Windows, Western (1252)"),
    "cp1256": gettext_lazy("Windows, Arabic (1256)"),
    "cp1251": gettext_lazy("Windows, Cyrillic (1251)"),
    "cp1250": gettext_lazy("Windows, Central European (1250)"),
    "cp1254": gettext_lazy("Windows, Turkish (1254)"),
    "cp874": gettext_lazy("Windows, Thai (874)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "mac_roman": gettext_lazy("Old Macintosh, Western"),
}
DELIMITER_NAMES = dict(
    zip(
        DELIMITERS,
        (gettext_lazy("Comma"), gettext_lazy("Semicolon"), gettext_lazy("Tab"), gettext_lazy("Upright line")),
        strict=True,
    )
)


def file_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Why a file cannot be read, and what to do."""
    told = {name: number(value) if isinstance(value, int) else value for name, value in facts.items()}
    return (
        str(_FILE[code] % told)
        if code in _FILE
        else _("The file cannot be read. Save it again as CSV, and send that.")
    )


def problem_sentence(problem: Problem) -> str:
    """What is wrong in a row, and what to do."""
    code = "place_close" if problem.code == "place_unknown" and problem.other else problem.code
    weekday = str(WEEKDAYS[int(problem.other)]) if code.endswith("weekday") else ""
    told = {"value": _apart(problem.value), "other": _apart(problem.other), "weekday": weekday}
    return str(_PROBLEMS[code] % told)


def _apart(cell: str) -> str:
    """A cell inside a sentence of the other direction keeps its own (FSI and PDI of Unicode)."""
    return f"\u2068{cell}\u2069" if get_language_bidi() else cell


def stated_reading(encoding: str, delimiter: str, line: int) -> str:
    """How the file is read, as one sentence."""
    return _("Read as %(encoding)s, columns divided by: %(delimiter)s, headings in line %(line)s.") % {
        "encoding": ENCODING_NAMES.get(encoding, encoding),
        "delimiter": str(DELIMITER_NAMES.get(delimiter, delimiter)).lower(),
        "line": number(line),
    }


def bytes_of(size: int) -> str:
    """A size as people say it."""
    return str(filesizeformat(size))


def left_out(total: int, shown: int) -> str:
    """Says that a list is not whole; "" when it is."""
    if total <= shown:
        return ""
    return ngettext(
        "%(more)s more is not shown here.", "%(more)s more are not shown here.", total - shown
    ) % {"more": number(total - shown)}  # fmt: skip


def period_length(frequency: str, week_start: int) -> str:
    """How long one period is, and where weeks begin."""
    if frequency == "week":
        return _("Weeks, from %(weekday)s") % {"weekday": WEEKDAYS[week_start]}
    return {"day": _("Days"), "month": _("Months"), "year": _("Years")}[frequency]


def period_of(found: Found) -> tuple[dt.date, dt.date]:
    """First and last day of what was found."""
    return dt.date.fromisoformat(found.first), dt.date.fromisoformat(found.last or found.first)
