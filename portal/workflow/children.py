"""Whose turn it is to start a child that reads a stranger's file while a person waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from extractors import sandbox
from portal.errors import Busy

# Each child may take hundreds of megabytes: so many at once, however many people upload.
_children = threading.BoundedSemaphore(2)
WAIT_SECONDS = 15.0


@contextmanager
def turn(again: str) -> Iterator[None]:
    """A turn to start a child. Raises Busy with these words rather than let every thread of the server wait for one,
    and when the child was lost for reasons that are not the file's own."""
    if not _children.acquire(timeout=WAIT_SECONDS):
        raise Busy(again)
    try:
        yield
    except sandbox.ChildLost as error:
        raise Busy(again) from error
    finally:
        _children.release()
