"""Django's SQLite, on a driver that brings its own SQLite.

The operating system's SQLite is often old enough to corrupt a write-ahead log, and cannot encrypt a file.
This backend uses sqlcipher3 instead, which bundles a current SQLite; it refuses to start on an old one.
`ENGINE` is "kinga.core.foundation.sqlite". Every connection is durable (WAL, synchronous=FULL), forgets what
is deleted (secure_delete) and trusts no function named inside the file (trusted_schema=OFF): therefore no
index, constraint or default may call one of Django's own SQL functions, such as REGEXP.

`OPTIONS["raw_key"]` may name a function that returns the 32 bytes that encrypt the file.
"""
