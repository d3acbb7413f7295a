# SPDX-License-Identifier: EUPL-1.2
"""The face of Samband: layout, components, texts and style for every page.

``Pages`` renders a block's templates inside the common frame, in Swedish or English.
A template extends ``core/layout.html`` and imports its components from
``core/parts.html``; what the components show is in :mod:`samband.core.pages.views`.
"""

from samband.core.pages.assets import static_file, static_url
from samband.core.pages.context import Area, NavItem, PageContext
from samband.core.pages.format import (
    Lang,
    clock,
    date_long,
    moment_long,
    number,
    percent,
    weekday_date,
)
from samband.core.pages.i18n import LANGUAGES, Catalogue, Texts
from samband.core.pages.paths import PATHS, path_to, under
from samband.core.pages.render import Pages
from samband.core.pages.weave import weave, weave_svg
from samband.core.pages.words import Words

__all__ = [
    "LANGUAGES",
    "PATHS",
    "Area",
    "Catalogue",
    "Lang",
    "NavItem",
    "PageContext",
    "Pages",
    "Texts",
    "Words",
    "clock",
    "date_long",
    "moment_long",
    "number",
    "path_to",
    "percent",
    "static_file",
    "static_url",
    "under",
    "weave",
    "weave_svg",
    "weekday_date",
]
