"""Foundation: environment, clock, ids, background tasks, charts, contributions. Nothing about the mission.

Its words: a *setting* is a value read from the environment; a *contribution* is what one room offers
to a page or job that must not know it. Upstream: `kinga.errors` only.
"""
