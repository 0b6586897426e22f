"""Whether a person may be contacted now, by the rule they set, and which of two rules is the stricter. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kinga.core.foundation import clock
from kinga.core.people.hours import WHOLE_WEEK, Window, mask_of, windows_of

__all__ = ["ContactDecision", "Hours", "SafeContactRule", "is_weaker", "may_contact", "same_way", "stricter"]

_AHEAD = 9  # days in which the next opening is looked for: the pattern of a week, and a change of the clock
_DAY = 86_400  # seconds
_NUMBER, _OWN = 6, 9  # digits
_SAFE, _NOT_SAFE = "safe", "not_safe"


@dataclass(frozen=True)
class Hours:
    """When contact is safe on one clock. No windows: any time. None: they did not say when."""

    windows: tuple[Window, ...] | None = ()
    time_zone: str = "UTC"
    expires_on: dt.date | None = None  # the last day on which it holds


@dataclass(frozen=True)
class SafeContactRule:
    """A safe-contact rule without what is sealed. All of it must allow a contact, `also` included."""

    safety: str  # "safe", "not_safe" or "unknown"
    windows: tuple[Window, ...] | None = field(default=())  # (): any time; None: they did not say when
    time_zone: str = "UTC"
    voicemail: bool = False
    expires_on: dt.date | None = None
    also: tuple[Hours, ...] = ()  # hours on other clocks that must hold too, while two rules are reviewed
    disputed: bool = False  # two workers wrote words that cannot both be kept: nobody contacts

    @property
    def hours(self) -> tuple[Hours, ...]:
        """Every clock that must allow it."""
        return (Hours(self.windows, self.time_zone, self.expires_on), *self.also)


@dataclass(frozen=True)
class ContactDecision:
    """Whether contact is allowed, why in a code, and when the next window opens (aware, in the person's zone).

    Codes: ok, not_safe, not_asked, disputed, bad_zone, no_times, expired, outside.
    """

    allowed: bool
    reason: str
    next_window: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed


def may_contact(rule: SafeContactRule, at: dt.datetime) -> ContactDecision:
    """Decide for the moment `at` (aware). Everything that is not clearly allowed is refused."""
    if reason := _never(rule):
        return ContactDecision(False, reason)
    if any(_expired(hours, at) for hours in rule.hours):
        return ContactDecision(False, "expired")
    if _open(rule, at):
        return ContactDecision(True, "ok")
    return ContactDecision(False, "outside", _next_opening(rule, at))


def _never(rule: SafeContactRule) -> str:
    """Why the rule allows no moment at all; "" when it may."""
    if rule.safety == _NOT_SAFE:
        return "not_safe"
    if rule.safety != _SAFE:
        return "not_asked"
    if rule.disputed:
        return "disputed"
    if any(clock.zone(hours.time_zone) is None for hours in rule.hours):
        return "bad_zone"
    return "no_times" if any(hours.windows is None for hours in rule.hours) else ""


def _local(hours: Hours, at: dt.datetime) -> dt.datetime:
    zone = clock.zone(hours.time_zone)
    assert zone is not None  # noqa: S101 - _never() asked
    return at.astimezone(zone)


def _expired(hours: Hours, at: dt.datetime) -> bool:
    return hours.expires_on is not None and _local(hours, at).date() > hours.expires_on


def _open(rule: SafeContactRule, at: dt.datetime) -> bool:
    """Whether every clock stands in a window."""
    return all(
        not hours.windows or any(window.holds(_local(hours, at)) for window in hours.windows)
        for hours in rule.hours
    )


def _next_opening(rule: SafeContactRule, at: dt.datetime) -> dt.datetime | None:
    """The first moment after `at` at which every clock allows it, within eight days and before the rule ends.

    It opens at the start of a window of one of the clocks, or when one is put forward or back.
    """
    moments = {moment for hours in rule.hours for moment in (*_starts(hours, at), *_changes(hours, at))}
    for moment in sorted(moments):
        if any(_expired(hours, moment) for hours in rule.hours):
            return None
        if moment > at and _open(rule, moment):
            return _local(rule.hours[0], moment)
    return None


def _starts(hours: Hours, at: dt.datetime) -> Iterator[dt.datetime]:
    """Each window's start on each day, in UTC; twice where the clock shows that time twice."""
    today = _local(hours, at)
    for offset in range(_AHEAD):
        for window in hours.windows or ():
            for fold in (0, 1):
                start = dt.datetime.combine(
                    today.date() + dt.timedelta(days=offset), window.start, today.tzinfo
                )
                yield start.replace(fold=fold).astimezone(dt.UTC)


def _changes(hours: Hours, at: dt.datetime) -> Iterator[dt.datetime]:
    """The moments (UTC) in the coming days at which the clock is put forward or back."""
    first, zone = int(at.timestamp()), _local(hours, at).tzinfo

    def shift(second: int) -> dt.timedelta | None:
        return dt.datetime.fromtimestamp(second, zone).utcoffset()

    for low in range(first, first + _AHEAD * _DAY, _DAY):
        high = low + _DAY
        if shift(low) != shift(high):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if shift(middle) == shift(low) else (low, middle)
            yield dt.datetime.fromtimestamp(high, dt.UTC)


def stricter(one: SafeContactRule, other: SafeContactRule) -> SafeContactRule:
    """The rule that allows a contact only where both do: what holds while two versions wait for a person.

    The worse safety, a message only if both let one be left, and every clock of both; on one clock the hours
    in common and the earlier end. Commutative and associative; of a rule with itself, the same decisions.
    """
    clocks: dict[str, Hours] = {}
    for hours in (*one.hours, *other.hours):
        clocks[hours.time_zone] = _both(clocks.get(hours.time_zone), hours)
    first, *rest = (clocks[name] for name in sorted(clocks))
    return SafeContactRule(
        safety=_worse(one.safety, other.safety),
        windows=first.windows,
        time_zone=first.time_zone,
        voicemail=one.voicemail and other.voicemail,
        expires_on=first.expires_on,
        also=tuple(rest),
        disputed=one.disputed or other.disputed,
    )


def _worse(one: str, other: str) -> str:
    """Not safe beats not known beats safe; a word that is none of them is not known."""
    if _NOT_SAFE in {one, other}:
        return _NOT_SAFE
    return _SAFE if one == other == _SAFE else "unknown"


def _both(one: Hours | None, other: Hours) -> Hours:
    """The hours in common on one clock, in their one way of being written."""
    mask, ends, said = mask_of(other.windows), other.expires_on, other.windows is not None
    if one is not None:
        mask &= mask_of(one.windows)
        said = said and one.windows is not None
        ends = min(filter(None, (one.expires_on, ends)), default=None)
    return replace(other, windows=windows_of(mask) if said else None, expires_on=ends)


def is_weaker(new: SafeContactRule, standing: SafeContactRule) -> bool:
    """Whether `new` may allow anything that `standing` does not; to the minute, on every clock.

    Hours on another clock than the standing one count as weaker: they may lie elsewhere.
    """
    if _never(new):
        return False
    if _never(standing):
        return True
    if new.voicemail and not standing.voicemail:
        return True
    return not all(
        any(_within(mine, limit) for mine in new.hours) or _no_limit(limit) for limit in standing.hours
    )


def _no_limit(hours: Hours) -> bool:
    return hours.expires_on is None and mask_of(hours.windows) == WHOLE_WEEK


def _within(hours: Hours, limit: Hours) -> bool:
    """Whether `hours` lie inside `limit`, on the same clock and no longer."""
    lasts = limit.expires_on is not None and (hours.expires_on is None or hours.expires_on > limit.expires_on)
    return (
        hours.time_zone == limit.time_zone
        and not lasts
        and not mask_of(hours.windows) & ~mask_of(limit.windows)
    )


def same_way(one: str, other: str) -> bool:
    """Whether two numbers or addresses lead to the same place: by their last digits, or by their letters.

    Nine digits are the number without the codes that may stand before it; anything with fewer than six is no number.
    """
    digits = ["".join(str(int(sign)) for sign in text if sign.isdecimal()) for text in (one, other)]
    if min(map(len, digits)) >= _NUMBER:
        return digits[0][-_OWN:] == digits[1][-_OWN:]
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
