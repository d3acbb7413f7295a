# SPDX-License-Identifier: EUPL-1.2
"""Scopes, grants, policies and the questions put to them: values and pure rules."""
