# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: RUF001 -- dashes and apostrophes as Swedish and English set them in print
"""The words of the frame and of the components, in Swedish and English.

Written in plain language: the answer first, "du" and "vi", everyday words, no
exclamation marks, and every refusal with its reason and next step.
"""

TEXTS: dict[str, tuple[str, str]] = {
    # The frame
    "site.skip": ("Till innehållet", "Skip to content"),
    "site.sandbox": ("Sandlåda.", "Sandbox."),
    "site.sandbox-text": (
        "Alla personer och händelser är påhittade.",
        "All people and events are invented.",
    ),
    "site.area.people": ("Mina sidor", "My pages"),
    "site.area.organisations": ("Anslutning", "Connection"),
    "site.area.governance": ("Styrning", "Governance"),
    "site.home": ("Samband, till startsidan", "Samband, to the start page"),
    "site.start": ("Start", "Start"),
    "site.login": ("Logga in", "Log in"),
    "site.logout": ("Logga ut", "Log out"),
    "site.acting": ("{person}, {organisation}", "{person}, {organisation}"),
    "site.nav": ("Sidor i tjänsten", "Pages in the service"),
    "site.tools": ("Inloggning och språk", "Login and language"),
    "site.crumbs": ("Du är här", "You are here"),
    "site.footer-nav": ("Om webbplatsen", "About this site"),
    "site.accessibility": ("Tillgänglighetsredogörelse", "Accessibility statement"),
    "site.privacy": ("Så behandlar vi uppgifter", "How we handle data"),
    "site.building-blocks": ("Byggblock", "Building blocks"),
    "site.receipt-check": ("Kontrollera ett kvitto", "Check a receipt"),
    "site.status": ("Driftläge", "Status"),
    "site.developers": ("För utvecklare", "For developers"),
    "site.contact": ("Kontakt", "Contact"),
    "site.licence": (
        "Samband är öppen källkod (EUPL-1.2). Uppgifterna finns kvar hos den som ansvarar för dem.",
        "Samband is open source (EUPL-1.2). Data stays with whoever is responsible for it.",
    ),
    "site.served-by": ("Sidan visas av {node}.", "This page is shown by {node}."),
    # Forms
    "form.optional": ("(frivilligt)", "(optional)"),
    "form.faults.one": ("Fel: en uppgift behöver rättas", "Error: one answer needs correcting"),
    "form.faults.other": (
        "Fel: {count} uppgifter behöver rättas",
        "Error: {count} answers need correcting",
    ),
    "form.fault": ("Fel:", "Error:"),
    # Lists and tables
    "list.shows": ("Visar {first}–{last} av {total}", "Showing {first}–{last} of {total}"),
    "list.pages": ("Sidor i listan", "Pages of the list"),
    "list.previous": ("Föregående sida, {first}–{last}", "Previous page, {first}–{last}"),
    "list.next": ("Nästa sida, {first}–{last}", "Next page, {first}–{last}"),
    "list.new.one": ("{count} ny", "{count} new"),
    "list.new.other": ("{count} nya", "{count} new"),
    # Steps and timelines
    "steps.at": ("{name}, steg {step} av {total}", "{name}, step {step} of {total}"),
    "steps.label": ("Steg", "Steps"),
    "steps.done": ("klart", "done"),
    # Code
    "code.copy": ("Kopiera", "Copy"),
    "code.copied": ("Kopierat", "Copied"),
    # Receipts
    "receipt.number": ("Kvittots nummer", "Receipt number"),
    "receipt.holds": ("Beviset håller", "The proof holds"),
    "receipt.sealing": ("Loggas nu", "Being logged now"),
    "receipt.sealing-text": (
        "Händelsen är sparad. Beviset blir klart inom några sekunder. Ladda om sidan.",
        "The event is stored. The proof is ready within a few seconds. Reload the page.",
    ),
    "receipt.unchecked": (
        "Beviset kan inte kontrolleras just nu",
        "The proof cannot be checked right now",
    ),
    "receipt.weave": (
        (
            "Mönstret vävs av kvittots bevis. "
            "Samma kvitto ger alltid samma mönster, på skärmen och på papper."
        ),
        (
            "The pattern is woven from the receipt’s proof. "
            "The same receipt always gives the same pattern, on screen and on paper."
        ),
    ),
    "receipt.download": ("Ladda ner kvittot", "Download the receipt"),
    "receipt.verify": ("Kontrollera kvittot själv", "Check the receipt yourself"),
    "receipt.print": ("Öppna kvittot för utskrift", "Open the receipt for printing"),
    "receipt.ok": ("Stämmer:", "Correct:"),
    "receipt.wait": ("Inte klart:", "Not ready:"),
    "receipt.error": ("Stämmer inte:", "Not correct:"),
    # The exchange picture
    "exchange.asked": ("Frågade", "Asked"),
    "exchange.decided": ("Prövade", "Decided"),
    "exchange.answered": ("Svarade", "Answered"),
    "exchange.question": ("frågan", "question"),
    "exchange.answer": ("svaret", "answer"),
    "exchange.refused": ("nekad", "refused"),
    # Service levels
    "slo.target": ("mål {target}", "target {target}"),
    "slo.no-figure": ("Inte mätt än", "Not measured yet"),
    "slo.below": ("Under målet", "Below target"),
    "slo.worked": ("Hel stapel: fungerade", "Full bar: worked"),
    "slo.slow": ("Låg stapel: långsamt eller stört", "Low bar: slow or disturbed"),
    "slo.down": ("Delad stapel: nere", "Split bar: down"),
    "slo.unknown": ("Stubbe: ingen mätning", "Stub: not measured"),
    "slo.picture": (
        "{days} dagar: {worked} fungerade, {slow} långsamma, {down} nere, {unknown} utan mätning.",
        "{days} days: {worked} worked, {slow} slow, {down} down, {unknown} not measured.",
    ),
}
