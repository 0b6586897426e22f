"""Clocks that people live by, named by places they know, for asking someone which clock they mean.

One line for each set of places that share their clock all year round, named by the countries or cities that
most people there would look for. A test holds the list against the zones that tzdata knows: whoever looks at
their own clock finds a line that keeps the same time. The keys are IANA zone names; the labels are translated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.formats import time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kinga.core.foundation import clock

__all__ = ["CLOCKS", "choices", "label", "time_there"]

_g = gettext_lazy
CLOCKS: dict[str, Promise] = {
    "Pacific/Pago_Pago": _g("American Samoa, Niue"),
    "Pacific/Honolulu": _g("Hawaii, Tahiti, Cook Islands"),
    "America/Anchorage": _g("Alaska"),
    "America/Los_Angeles": _g("Los Angeles, Vancouver, Tijuana"),
    "America/Phoenix": _g("Phoenix, Hermosillo"),
    "America/Denver": _g("Denver, Calgary, Ciudad Juárez"),
    "America/Guatemala": _g("Guatemala, Honduras, El Salvador, Nicaragua, Costa Rica"),
    "America/Mexico_City": _g("Mexico City, Monterrey, Mérida"),
    "America/Chicago": _g("Chicago, Houston, Winnipeg"),
    "America/Bogota": _g("Colombia, Peru, Ecuador, Panama, Jamaica"),
    "America/New_York": _g("New York, Toronto, Haiti, Cuba"),
    "America/Caracas": _g("Venezuela, Bolivia, Guyana"),
    "America/Santo_Domingo": _g("Dominican Republic, Puerto Rico, Trinidad"),
    "America/Halifax": _g("Halifax, Bermuda"),
    "America/Santiago": _g("Chile"),
    "America/St_Johns": _g("Newfoundland"),
    "America/Sao_Paulo": _g("Brazil, Suriname"),
    "America/Argentina/Buenos_Aires": _g("Argentina, Uruguay, Paraguay"),
    "America/Nuuk": _g("Greenland"),
    "Atlantic/Cape_Verde": _g("Cape Verde"),
    "Atlantic/Azores": _g("Azores"),
    "Africa/Abidjan": _g("Ghana, Côte d’Ivoire, Senegal, Mali, Sierra Leone"),
    "Europe/London": _g("United Kingdom, Ireland, Portugal"),
    "Africa/Casablanca": _g("Morocco"),
    "Africa/Algiers": _g("Algeria, Tunisia"),
    "Africa/Lagos": _g("Nigeria, Cameroon, Niger, Benin, Angola"),
    "Europe/Paris": _g("France, Germany, Spain, Italy, Poland"),
    "Africa/Johannesburg": _g("South Africa, Zimbabwe, Zambia, Mozambique, Malawi"),
    "Africa/Kigali": _g("Rwanda, Burundi, Lubumbashi"),
    "Africa/Khartoum": _g("Sudan, South Sudan"),
    "Africa/Tripoli": _g("Libya"),
    "Africa/Cairo": _g("Egypt"),
    "Asia/Beirut": _g("Lebanon"),
    "Asia/Jerusalem": _g("Jerusalem, Tel Aviv"),
    "Asia/Gaza": _g("Gaza, Ramallah, Hebron"),
    "Europe/Athens": _g("Greece, Romania, Bulgaria, Finland"),
    "Europe/Kyiv": _g("Ukraine"),
    "Europe/Chisinau": _g("Moldova"),
    "Africa/Nairobi": _g("Kenya, Uganda, Tanzania, Ethiopia, Somalia"),
    "Asia/Riyadh": _g("Saudi Arabia, Yemen, Kuwait, Qatar, Bahrain"),
    "Asia/Baghdad": _g("Iraq"),
    "Asia/Amman": _g("Jordan"),
    "Asia/Damascus": _g("Syria"),
    "Europe/Istanbul": _g("Türkiye"),
    "Europe/Moscow": _g("Moscow, Minsk"),
    "Asia/Tehran": _g("Iran"),
    "Asia/Dubai": _g("United Arab Emirates, Oman, Mauritius"),
    "Asia/Tbilisi": _g("Georgia, Armenia, Azerbaijan"),
    "Asia/Kabul": _g("Afghanistan"),
    "Asia/Karachi": _g("Pakistan"),
    "Asia/Tashkent": _g("Uzbekistan, Kazakhstan, Tajikistan, Turkmenistan"),
    "Asia/Kolkata": _g("India, Sri Lanka"),
    "Asia/Kathmandu": _g("Nepal"),
    "Asia/Dhaka": _g("Bangladesh, Bhutan"),
    "Asia/Bishkek": _g("Kyrgyzstan"),
    "Asia/Yangon": _g("Myanmar"),
    "Asia/Bangkok": _g("Thailand, Cambodia, Laos, Vietnam"),
    "Asia/Jakarta": _g("Jakarta, Sumatra, West Kalimantan"),
    "Asia/Makassar": _g("Bali, Sulawesi, East Kalimantan"),
    "Asia/Singapore": _g("Malaysia, Singapore, Brunei"),
    "Asia/Manila": _g("Philippines"),
    "Asia/Shanghai": _g("Beijing, Hong Kong, Taipei"),
    "Asia/Ulaanbaatar": _g("Mongolia"),
    "Australia/Perth": _g("Perth"),
    "Asia/Tokyo": _g("Japan, Korea"),
    "Asia/Dili": _g("Timor-Leste, Papua, Palau"),
    "Australia/Darwin": _g("Darwin"),
    "Australia/Adelaide": _g("Adelaide"),
    "Australia/Brisbane": _g("Brisbane"),
    "Pacific/Port_Moresby": _g("Papua New Guinea, Guam"),
    "Australia/Sydney": _g("Sydney, Melbourne, Canberra"),
    "Pacific/Guadalcanal": _g("Solomon Islands, Vanuatu, New Caledonia"),
    "Pacific/Fiji": _g("Fiji, Marshall Islands, Tuvalu, Nauru"),
    "Pacific/Auckland": _g("New Zealand"),
    "Pacific/Tongatapu": _g("Tonga, Samoa"),
    "Pacific/Kiritimati": _g("Kiritimati"),
}


def label(name: str) -> str:
    """The places of a zone as people know them; for a zone that is not in the list, its city."""
    if name in CLOCKS:
        return str(CLOCKS[name])
    if name in {"UTC", "Etc/UTC"}:
        return _("Universal Time (UTC)")
    return name.rpartition("/")[2].replace("_", " ")


def time_there(name: str, at: dt.datetime, *, hours24: bool = False) -> str:
    """What the clocks of a zone show at `at` (aware), as the reader writes it or with 24 hours; "" without a zone."""
    zone = clock.zone(name)
    return _time(at.astimezone(zone), hours24) if zone else ""


def choices(at: dt.datetime, *, hours24: bool = False) -> Iterator[tuple[str, str]]:
    """Every clock of the list that this machine knows, with its time at `at`, from the earliest to the latest."""
    known = ((name, at.astimezone(zone)) for name in CLOCKS if (zone := clock.zone(name)))
    for name, local in sorted(known, key=lambda each: each[1].utcoffset() or dt.timedelta()):
        yield name, _("%(time)s: %(places)s") % {"time": _time(local, hours24), "places": CLOCKS[name]}


def _time(local: dt.datetime, hours24: bool) -> str:
    form = "H:i" if hours24 else pgettext("format of a time of day", "g:i a")
    return time_format(local.time(), form)
