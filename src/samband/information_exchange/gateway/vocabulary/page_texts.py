# SPDX-License-Identifier: EUPL-1.2
"""The words of the page of statistics."""

from __future__ import annotations

PAGE_TEXTS: dict[str, tuple[str, str]] = {
    "gw.statistics": ("Statistik", "Statistics"),
    "gw.lead-all": (
        "Så har nodens API:er använts de senaste {days} dagarna, av alla konsumenter.",
        "How the node's APIs have been used in the last {days} days, by all consumers.",
    ),
    "gw.lead-own": (
        "Så har din organisation använt nodens API:er de senaste {days} dagarna.",
        "How your organisation has used the node's APIs in the last {days} days.",
    ),
    "gw.choose": ("Välj tid", "Choose a time"),
    "gw.days": ("{days} dagar", "{days} days"),
    "gw.calls": ("Anrop", "Calls"),
    "gw.errors": ("Fel", "Errors"),
    "gw.bytes": ("Mängd", "Amount"),
    "gw.half": ("Hälften inom", "Half within"),
    "gw.most": ("95 av 100 inom", "95 of 100 within"),
    "gw.day": ("Dag", "Day"),
    "gw.api": ("API", "API"),
    "gw.consumer": ("Konsument", "Consumer"),
    "gw.nobody": ("Okänd avsändare", "Unknown sender"),
    "gw.by-day": ("Dag för dag", "Day by day"),
    "gw.by-time": ("Svarstider", "Response times"),
    "gw.by-consumer": ("Konsument för konsument", "Consumer by consumer"),
    "gw.calls-a-day": ("Anrop per dag.", "Calls a day."),
    "gw.key": (
        "Varje stapel är en dag. Den röda delen överst är fel.",
        "Each bar is a day. The red part at the top is errors.",
    ),
    "gw.calls-by-time": ("Anrop efter svarstid.", "Calls by response time."),
    "gw.time-key": (
        "Från de snabbaste till vänster till de långsammaste till höger.",
        "From the fastest at the left to the slowest at the right.",
    ),
    "gw.time": ("Svarstid", "Response time"),
    "gw.as-table": ("Visa som tabell", "Show as a table"),
    "gw.top": ("Högst: {calls} anrop", "Highest: {calls} calls"),
    "gw.within": ("högst {ms} ms", "{ms} ms at most"),
    "gw.over": ("över {ms} ms", "over {ms} ms"),
    "gw.none": ("Inga anrop ännu", "No calls yet"),
    "gw.none-text": (
        "Här visas anropen genom grinden, någon sekund efter att de har gjorts.",
        "Calls through the gateway are shown here, a second or so after they are made.",
    ),
}
