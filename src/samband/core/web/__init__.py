# SPDX-License-Identifier: EUPL-1.2
"""HTTP for every block: strict requests, problems, actors, traces, paging and OpenAPI."""

from samband.core.web.acting import ACTING, page_actor
from samband.core.web.application import build_application
from samband.core.web.direct import Direct
from samband.core.web.edge import Edge
from samband.core.web.paging import Limit, Offset, Page
from samband.core.web.request import IdempotencyKey, StrictRequest, asked_once

__all__ = [
    "ACTING",
    "Direct",
    "Edge",
    "IdempotencyKey",
    "Limit",
    "Offset",
    "Page",
    "StrictRequest",
    "asked_once",
    "build_application",
    "page_actor",
]
