"""Clocks that people live by, named by places they know, for asking someone which clock they mean.

One line for each set of places that share their clock all year round, named by the countries or cities that
most people there would look for. A test holds the list against the zones that tzdata knows: whoever looks at
their own clock finds a line that keeps the same time. The keys are IANA zone names; the labels are translated.
"""

from __future__ import annotations

import datetime as dt
import re

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock

__all__ = ["CLOCKS", "choices", "label", "time_there"]

CLOCKS: dict[str, Promise] = {
    "Pacific/Pago_Pago": _("American Samoa, Niue"),
    "Pacific/Honolulu": _("Hawaii, Tahiti, Cook Islands"),
    "America/Anchorage": _("Alaska"),
    "America/Los_Angeles": _("Los Angeles, Vancouver, Tijuana"),
    "America/Phoenix": _("Phoenix, Hermosillo"),
    "America/Denver": _("Denver, Calgary, Ciudad Juárez"),
    "America/Guatemala": _("Guatemala, Honduras, El Salvador, Nicaragua, Costa Rica"),
    "America/Mexico_City": _("Mexico City, Monterrey, Mérida"),
    "America/Chicago": _("Chicago, Houston, Winnipeg"),
    "America/Bogota": _("Colombia, Peru, Ecuador, Panama, Jamaica"),
    "America/New_York": _("New York, Toronto, Haiti, Cuba"),
    "America/Caracas": _("Venezuela, Bolivia, Guyana"),
    "America/Santo_Domingo": _("Dominican Republic, Puerto Rico, Trinidad"),
    "America/Halifax": _("Halifax, Bermuda"),
    "America/Santiago": _("Chile"),
    "America/St_Johns": _("Newfoundland"),
    "America/Sao_Paulo": _("Brazil, Suriname"),
    "America/Argentina/Buenos_Aires": _("Argentina, Uruguay, Paraguay"),
    "America/Nuuk": _("Greenland"),
    "Atlantic/Cape_Verde": _("Cape Verde"),
    "Atlantic/Azores": _("Azores"),
    "Africa/Abidjan": _("Ghana, Côte d’Ivoire, Senegal, Mali, Sierra Leone"),
    "Europe/London": _("United Kingdom, Ireland, Portugal"),
    "Africa/Casablanca": _("Morocco"),
    "Africa/Algiers": _("Algeria, Tunisia"),
    "Africa/Lagos": _("Nigeria, Cameroon, Niger, Benin, Angola"),
    "Europe/Paris": _("France, Germany, Spain, Italy, Poland"),
    "Africa/Johannesburg": _("South Africa, Zimbabwe, Zambia, Mozambique, Malawi"),
    "Africa/Kigali": _("Rwanda, Burundi, Lubumbashi"),
    "Africa/Khartoum": _("Sudan, South Sudan"),
    "Africa/Tripoli": _("Libya"),
    "Africa/Cairo": _("Egypt"),
    "Asia/Beirut": _("Lebanon"),
    "Asia/Jerusalem": _("Jerusalem, Tel Aviv"),
    "Asia/Gaza": _("Gaza, Ramallah, Hebron"),
    "Europe/Athens": _("Greece, Romania, Bulgaria, Finland"),
    "Europe/Kyiv": _("Ukraine"),
    "Europe/Chisinau": _("Moldova"),
    "Africa/Nairobi": _("Kenya, Uganda, Tanzania, Ethiopia, Somalia"),
    "Asia/Riyadh": _("Saudi Arabia, Yemen, Kuwait, Qatar, Bahrain"),
    "Asia/Baghdad": _("Iraq"),
    "Asia/Amman": _("Jordan"),
    "Asia/Damascus": _("Syria"),
    "Europe/Istanbul": _("Türkiye"),
    "Europe/Moscow": _("Moscow, Minsk"),
    "Asia/Tehran": _("Iran"),
    "Asia/Dubai": _("United Arab Emirates, Oman, Mauritius"),
    "Asia/Tbilisi": _("Georgia, Armenia, Azerbaijan"),
    "Asia/Kabul": _("Afghanistan"),
    "Asia/Karachi": _("Pakistan"),
    "Asia/Tashkent": _("Uzbekistan, Kazakhstan, Tajikistan, Turkmenistan"),
    "Asia/Kolkata": _("India, Sri Lanka"),
    "Asia/Kathmandu": _("Nepal"),
    "Asia/Dhaka": _("Bangladesh, Bhutan"),
    "Asia/Bishkek": _("Kyrgyzstan"),
    "Asia/Yangon": _("Myanmar"),
    "Asia/Bangkok": _("Thailand, Cambodia, Laos, Vietnam"),
    "Asia/Jakarta": _("Jakarta, Sumatra, West Kalimantan"),
    "Asia/Makassar": _("Bali, Sulawesi, East Kalimantan"),
    "Asia/Singapore": _("Malaysia, Singapore, Brunei"),
    "Asia/Manila": _("Philippines"),
    "Asia/Shanghai": _("Beijing, Hong Kong, Taipei"),
    "Asia/Ulaanbaatar": _("Mongolia"),
    "Australia/Perth": _("Perth"),
    "Asia/Tokyo": _("Japan, Korea"),
    "Asia/Dili": _("Timor-Leste, Papua, Palau"),
    "Australia/Darwin": _("Darwin"),
    "Australia/Adelaide": _("Adelaide"),
    "Australia/Brisbane": _("Brisbane"),
    "Pacific/Port_Moresby": _("Papua New Guinea, Guam"),
    "Australia/Sydney": _("Sydney, Melbourne, Canberra"),
    "Pacific/Guadalcanal": _("Solomon Islands, Vanuatu, New Caledonia"),
    "Pacific/Fiji": _("Fiji, Marshall Islands, Tuvalu, Nauru"),
    "Pacific/Auckland": _("New Zealand"),
    "Pacific/Tongatapu": _("Tonga, Samoa"),
    "Pacific/Kiritimati": _("Kiritimati"),
}


def label(name: str) -> str:
    """The places of a zone as people know them; for a zone that is not in the list, its city."""
    if name in CLOCKS:
        return str(CLOCKS[name])
    if name in {"UTC", "Etc/UTC"}:
        return gettext("Universal Time (UTC)")
    return name.rpartition("/")[2].replace("_", " ")


def time_there(name: str, at: dt.datetime, *, hours24: bool = False) -> str:
    """What the clocks of a zone show at `at` (aware), as the reader writes it or with 24 hours; "" without a zone."""
    zone = clock.zone(name)
    return _time(at.astimezone(zone), hours24) if zone else ""


def choices(at: dt.datetime, *, hours24: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """The clocks of the list that this machine knows: each time that is shown somewhere at `at`, from the earliest,
    with the places where it is, of yesterday and today alike. A place stands by itself, so that typing its name finds it.
    """
    known = ((at.astimezone(zone), name) for name in CLOCKS if (zone := clock.zone(name)))
    shown: dict[str, list[tuple[str, str]]] = {}
    for local, name in sorted(known, key=lambda each: each[0].utcoffset() or dt.timedelta()):
        shown.setdefault(_time(local, hours24), []).extend((name, place) for place in _places(name))
    return [(time, sorted(places, key=lambda each: each[1].casefold())) for time, places in shown.items()]


def _places(name: str) -> list[str]:
    """The places of a zone one by one; both commas, since the list is translated."""
    return re.split(r"[,،] ", str(CLOCKS[name]))


def _time(local: dt.datetime, hours24: bool) -> str:
    form = "H:i" if hours24 else pgettext("format of a time of day", "g:i a")
    return time_format(local.time(), form)
