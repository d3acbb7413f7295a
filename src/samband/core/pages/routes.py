# SPDX-License-Identifier: EUPL-1.2
"""The one HTTP route that the look of the pages needs: its static files."""

from litestar import Response, get
from litestar.params import FromPath

from samband.core.pages.assets import static_file
from samband.core.problems import NotFound


@get(
    "/static/{version:str}/{name:str}",
    opt={"public": True},
    include_in_schema=False,
    sync_to_thread=False,
)
def static(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Serve a file for ever under its hash; an address of another release is not found."""
    found = static_file(f"{version}/{name}")
    if found is None:
        raise NotFound
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found[0], media_type=found[1], headers=headers)
