"""The one journey, in parts: who walks and what she tells, and what the watch room says of it."""
