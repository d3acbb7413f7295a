# SPDX-License-Identifier: EUPL-1.2
"""Designations, coordinates, what is registered of a property, and questions and answers."""
