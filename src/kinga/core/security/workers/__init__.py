"""Workers come and go: a first passphrase that is good for one sign-in, a key that only they hold, and leaving.

Whoever adds a worker sees a first passphrase. At the first sign-in the worker chooses another, and with it gets
*another key*: what the first passphrase unlocked is held by nobody any more. Whoever leaves loses every key at once;
the teams they were in begin a new one, and by the hour so does all that hangs on those teams.
"""
