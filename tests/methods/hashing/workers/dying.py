"""A worker that does what it is told by the end of a file's name: for tests of the pool that has to live with it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

from kinga.methods.hashing.workers.wire import receive_files, send


def main(channel_number: str, _limits: str) -> None:
    """As the worker's own main, without a decoder."""
    channel = socket.socket(fileno=int(channel_number))
    send(channel, {"confined": True})
    row = ["ab" * 32, 77, None, None, []]
    while (received := receive_files(channel)) is not None:
        message, files = received
        number, what = message["number"], message["ending"]
        content = os.read(files[0], 100)
        os.close(files[0])
        if what == ".abort":
            os.abort()
        elif what == ".once" and not content.endswith(b"tried"):
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == ".silent":
            time.sleep(3600)
        elif what == ".lies":
            channel.sendall(content)
        elif what == ".time":
            send(channel, {"number": number, "row": row})
            os.kill(os.getpid(), signal.SIGXCPU)
        send(channel, {"number": number, "row": row, "done": True, "refused": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
