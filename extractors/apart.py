"""Sets the server from which the sandbox forks its children apart from the program; the server imports it first."""

from __future__ import annotations

import signal

# Whoever stops a worker signals its whole process group. A child is ended by the program that asked for it, and the
# server ends when that program does: neither may fall to such a signal, which would be taken for the document's fault.
for stopping in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(stopping, signal.SIG_IGN)
