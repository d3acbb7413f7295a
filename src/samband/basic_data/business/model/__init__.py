# SPDX-License-Identifier: EUPL-1.2
"""What the register of companies holds, who may sign for them, and questions and answers."""
