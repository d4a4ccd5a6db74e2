"""Keeps the sandbox's server alive where a worker is killed while it asks for a child: for workers that share one.

In the product each worker has a server of its own, which ends with it. The killed and the living workers of `kills`
are forked from one process and share one, so a half-sent request must not take it from those that live.
"""

from __future__ import annotations

import errno
import socket
from multiprocessing import reduction

_received = reduction.recvfds


def _patiently(connection: socket.socket, size: int) -> list[int]:
    try:
        return _received(connection, size)
    except EOFError as error:  # the server goes on after a connection that was aborted
        raise OSError(errno.ECONNABORTED, "the worker died while it asked") from error


reduction.recvfds = _patiently
