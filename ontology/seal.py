"""Seal a process that reads what strangers wrote: no network, no programs, no more than its memory and time (Linux).

Shared by the query workers and by the reader of RDF files, hence in the lowest room; the standard library alone.

A seccomp filter of some twenty BPF instructions, set through ctypes: it holds for every thread started after it and
cannot be taken off. See seccomp(2) and the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import os
import struct
import sys

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050001, 0x7FFF0000  # refuse = EPERM
_ARCH, _NUMBER = 4, 0  # offsets in struct seccomp_data
_X32 = 0x40000000  # the second set of numbers on x86_64, under which the same calls could be reached

# audit architecture, then: socket, connect, socketpair, execve, execveat, ptrace, io_uring_setup
_MACHINES = {
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 117, 425)),
}


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Give the filter: kill another architecture, refuse these calls, allow the rest."""
    steps = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for index, call in enumerate(calls):
        steps.append((_EQUAL, len(calls) - index, 0, call))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def seal() -> bool:
    """Deny this process sockets and new programs for good. False where this machine has no filter of ours."""
    if sys.platform != "linux" or os.uname().machine not in _MACHINES:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(*_MACHINES[os.uname().machine])
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    no_new_privileges = libc.prctl(38, 1, 0, 0, 0)
    return bool(no_new_privileges == 0 and libc.prctl(22, 2, header, 0, 0) == 0)


def die_with_parent() -> None:
    """Let the kernel kill this process when its parent ends, even in the middle of a query (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)


def limit_memory(extra: int) -> None:
    """Let this process grow by so many bytes from what it has now (Linux), and never leave a core behind."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + extra, now + extra))
