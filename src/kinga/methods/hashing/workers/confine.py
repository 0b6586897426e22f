"""What a worker gives up before it touches a file: memory, processor time, and nearly all system calls.

On Linux (x86-64 and 64-bit ARM) a seccomp filter leaves the calls that reading, computing and answering need; all
others fail with "not permitted". Elsewhere there is no filter, and `confine` says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import platform
import struct
import sys
import time
from pathlib import Path

__all__ = ["allow_seconds", "confine", "limit_memory"]

# Call numbers on x86-64 and on 64-bit ARM (Linux's syscall tables); -1 where there is none.
_CALLS = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80), "newfstatat": (262, 79), "fcntl": (72, 25),
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216), "madvise": (28, 233),
    "brk": (12, 214), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "futex": (202, 98), "sched_yield": (24, 124), "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "gettimeofday": (96, 169), "getrusage": (98, 165), "prlimit64": (302, 261), "getrlimit": (97, 163),
    "setrlimit": (160, 164), "getrandom": (318, 278), "getpid": (39, 172), "gettid": (186, 178),
    "tgkill": (234, 131), "exit": (60, 93), "exit_group": (231, 94), "recvmsg": (47, 212),
    "recvfrom": (45, 207), "sendto": (44, 206), "sendmsg": (46, 211), "restart_syscall": (219, 128),
    "membarrier": (324, 283), "rseq": (334, 293), "sched_getaffinity": (204, 123), "sysinfo": (99, 179),
}  # fmt: skip
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld word, jeq, jge, ret
_ALLOW, _REFUSE, _KILL = (
    0x7FFF0000,
    0x00050001,
    0x80000000,
)  # seccomp: allow, fail with EPERM, end the process
_OTHER_ABI = 0x40000000  # x32 calls would have the same numbers and other meanings
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # prctl


def limit_memory(megabytes: int) -> None:
    """No more address space than the process has now and so many MB; files no longer, no core dump."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        held = Path("/proc/self/statm")
        if held.exists():
            most = int(held.read_text().split()[0]) * resource.getpagesize() + megabytes * 1024 * 1024
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def allow_seconds(seconds: int) -> None:
    """So many seconds of processor time from now; then the system ends the process (SIGXCPU)."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(
            resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, resource.RLIM_INFINITY)
        )


def confine() -> bool:
    """Give up all system calls but a few, for good. False where that is not possible."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES or sys.maxsize < 2**32:
        return False
    column, architecture = _ARCHITECTURES[platform.machine()]
    program = _program([numbers[column] for numbers in _CALLS.values()], architecture)
    library = ctypes.CDLL(None, use_errno=True)
    memory = ctypes.create_string_buffer(program)
    described = struct.pack("HP", len(program) // 8, ctypes.addressof(memory))
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not library.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(described), 0, 0)


def _program(numbers: list[int], architecture: int) -> bytes:
    """The filter: the right architecture and one of the numbers, or the call fails."""
    count = len(numbers)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, count, 0, _OTHER_ABI),
        *((_EQUAL, count - at, 0, number) for at, number in enumerate(numbers)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
