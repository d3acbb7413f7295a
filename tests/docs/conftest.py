# SPDX-License-Identifier: EUPL-1.2
"""Lets the tests import the generator of the documentation, which is no part of the package."""

import sys

from docs.manifests import ROOT

sys.path.append(str(ROOT / "docs"))
