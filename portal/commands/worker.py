"""`portal worker`: the process that reads what was uploaded."""

import argparse
import logging
import os
import signal
import threading
from types import FrameType

from portal import config, logs
from portal.jobs.worker import Worker
from portal.wiring import build_parts, check_database


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT. What has not ended a few seconds later is left for another worker to take over."""
    settings = config.load()
    logs.configure(settings.log_level)
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    check_database(settings)
    Worker(build_parts(settings)).run(stop)
    logging.shutdown()
    os._exit(0)  # a reading that is still under way would keep its thread, and so this process, alive
