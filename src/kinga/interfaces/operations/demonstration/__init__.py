"""The demonstration: an invented district, two agencies, and eight months of what people told them.

Everything is made through the same verbs as in real work, with an event for each act, on a clock that
walks from then to now. The same seed gives the same world, told relative to today. People, places and
numbers are invented and look invented. The database is marked: it stays a demonstration.
"""

from kinga.interfaces.operations.demonstration.loading import load
from kinga.interfaces.operations.demonstration.signins import SignIn, UnknownWorker, code, sign_ins

__all__ = ["SignIn", "UnknownWorker", "code", "load", "sign_ins"]
