"""Watch: counts over time, and what is rising or falling silent in them.

Its words: an *indicator* is what is counted, in a *unit* (calls, reports, cases and people are not the same);
a *series* is an indicator in one place, age band and sex; an *observation* is its count in one period, where
zero, missing and not reported are three different things; a *signal* is what the engine says about a period;
a *claim* is a published ratio or share without the counts behind it; an *import* can be undone.
Upstream: methods.surge for every number; intake, cases and referrals offer `queries.countable(since)`.
"""
