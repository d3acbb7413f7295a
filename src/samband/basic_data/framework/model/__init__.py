# SPDX-License-Identifier: EUPL-1.2
"""The combined question, and answers that say where each part comes from."""
