"""`portal serve`: the web server."""

import argparse

import uvicorn

from portal import config, logs
from portal.wiring import check_database


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop. The settings are checked first: a fault in them is one line, not a trace."""
    settings = config.load()
    logs.configure(settings.log_level)
    check_database(settings)
    # Its own log would hold addresses with their queries: the portal logs requests itself, by route.
    uvicorn.run("portal.app:create_app", factory=True, host=arguments.host, port=arguments.port, log_config=None,
                access_log=False, server_header=False, timeout_graceful_shutdown=10)
    return 0
