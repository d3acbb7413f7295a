# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages, svenska and English."""

from __future__ import annotations

from samband.core.block import Texts

TEXTS: Texts = {
    "trace.reads": ("Vem har läst mina uppgifter", "Who has read my data"),
    "trace.reads-short": ("Vem har läst", "Who has read"),
    "trace.reads-lead": (
        (
            "Här ser du vilka som har frågat efter uppgifter om dig, varför, och vad de fick. "
            "Även frågor som nekades står här."
        ),
        (
            "See who has asked for data about you, why, and what they got. "
            "Questions that were refused are here too."
        ),
    ),
    "trace.choose-who": ("Vem", "Who"),
    "trace.choose-days": ("När", "When"),
    "trace.choose": ("Visa", "Show"),
    "trace.who-all": ("Alla, även jag själv", "Everybody, me included"),
    "trace.who-others": ("Alla utom jag", "Everybody but me"),
    "trace.days-all": ("All tid", "All time"),
    "trace.days-7": ("Senaste 7 dagarna", "The last 7 days"),
    "trace.days-30": ("Senaste 30 dagarna", "The last 30 days"),
    "trace.days-365": ("Senaste året", "The last year"),
    "trace.none-chosen": ("Inget passar det du har valt.", "Nothing fits what you chose."),
    "trace.none-chosen-text": (
        "Välj en annan organisation eller en längre tid.",
        "Choose another organisation or a longer time.",
    ),
    "trace.show-all": ("Visa allt", "Show everything"),
    "trace.total.one": ("{count} händelse.", "{count} event."),
    "trace.total.other": ("{count} händelser.", "{count} events."),
    "trace.none": ("Ingen har läst dina uppgifter.", "Nobody has read your data."),
    "trace.none-text": (
        "När någon läser något om dig kommer det att stå här, med kvitto.",
        "When somebody reads about you it will show here, with a receipt.",
    ),
    "trace.incomplete": ("Listan kan sakna händelser", "The list may lack events"),
    "trace.incomplete-text": (
        "Vi kan inte se om du har haft ett annat personnummer just nu. Försök igen om en stund.",
        "We cannot see whether you have had another number just now. Try again shortly.",
    ),
    "trace.only-here": ("Här står bara det som finns hos {node}", "Only what {node} holds is here"),
    "trace.only-here-text": (
        "Hela listan, från alla organisationer, finns där du kan logga in för hela landet.",
        "The whole list, from every organisation, is where you log in for the whole country.",
    ),
    "trace.only-here-link": ("Se hela listan", "See the whole list"),
    "trace.silent": ("Alla svarar inte just nu", "Not everybody answers right now"),
    "trace.silent-text": (
        "Det som finns hos dem visas inte. Försök igen om en stund. De som inte svarar är:",
        "What they hold is not shown. Try again shortly. Those who do not answer are:",
    ),
    "trace.self": ("Du själv", "You"),
    "trace.representative": ("Någon som företräder dig", "Somebody who represents you"),
    "trace.unknown": ("Okänd", "Unknown"),
    "trace.tag.read": ("Läst", "Read"),
    "trace.tag.did": ("Gjort", "Done"),
    "trace.tag.own": ("Eget", "Own"),
    "trace.tag.refused": ("Nekad", "Refused"),
    "trace.tag.other": ("Utan svar", "No answer"),
    "trace.what.refused": (
        "frågade efter uppgifter om dig. Inget lämnades ut.",
        "asked for data about you. Nothing was given out.",
    ),
    "trace.what.not-found": (
        "frågade efter uppgifter om dig. Inget hittades.",
        "asked for data about you. Nothing was found.",
    ),
    "trace.what.other": (
        "gjorde ett försök som inte gick igenom. Inget lämnades ut.",
        "made an attempt that did not go through. Nothing was given out.",
    ),
    "trace.what.purpose": ("{what} för att {purpose}", "{what} to {purpose}"),
    "trace.and": ("och", "and"),
    "trace.event-unknown": (
        "gjorde något som den här noden saknar ord för ({type})",
        "did something that this node has no words for ({type})",
    ),
    "trace.fact.what": ("Vad hände", "What happened"),
    "trace.fact.who": ("Vem", "Who"),
    "trace.fact.why": ("Varför", "Why"),
    "trace.fact.why-none": ("Inget skäl angavs", "No reason was given"),
    "trace.fact.case": ("{why}, ärende {case}", "{why}, case {case}"),
    "trace.fact.case-only": ("Ärende", "Case"),
    "trace.more": ("Fler frågor", "More questions"),
    "trace.fact.law": ("Stöd i lag", "Legal ground"),
    "trace.fact.rule": ("Regel", "Rule"),
    "trace.fact.when": ("När", "When"),
    "trace.fact.behalf": ("På uppdrag av", "On behalf of"),
    "trace.fact.log": ("Logg", "Log"),
    "trace.fact.subject": ("Om vem", "About whom"),
    "trace.exchange.allowed": ("Tillåtet enligt regel", "Allowed by a rule"),
    "trace.exchange.stopped": ("Gick inte igenom", "Did not go through"),
    "trace.exchange.caption-done": (
        "{asked} frågade. {decided} prövade frågan och tillät den. {answered} svarade.",
        "{asked} asked. {decided} tried the question and allowed it. {answered} answered.",
    ),
    "trace.exchange.caption-stopped": (
        "{asked} frågade. {decided} lät inte frågan gå vidare. Inget lämnades ut.",
        "{asked} asked. {decided} did not let the question through. Nothing was given out.",
    ),
    "trace.check.in-log": (
        "Händelsen finns i loggen, som post {index}.",
        "The event is in the log, as entry {index}.",
    ),
    "trace.check.signed": (
        "Loggen är undertecknad och har {size} poster.",
        "The log is signed and has {size} entries.",
    ),
    "trace.check.waiting": ("Händelsen är inte i loggen än.", "The event is not in the log yet."),
    "trace.receipt": ("Kvitto", "Receipt"),
    "trace.receipt-read": ("Kvitto på läsning", "Receipt of a read"),
    "trace.receipt-refusal": ("Kvitto på nekad fråga", "Receipt of a refused question"),
    "trace.receipt-event": ("Kvitto på händelse", "Receipt of an event"),
    "trace.ask": ("Fråga om läsningen", "Ask about this read"),
    "trace.ask-event": ("Fråga om händelsen", "Ask about this event"),
    "trace.ask-label": ("Din fråga till {who}", "Your question to {who}"),
    "trace.ask-hint": (
        "Högst 2 000 tecken. Skriv inga känsliga uppgifter. Frågan skickas utan ditt namn.",
        "At most 2,000 characters. Leave out sensitive data. It is sent without your name.",
    ),
    "trace.ask-button": ("Skicka frågan", "Send the question"),
    "trace.ask-fault": (
        "Skriv din fråga, högst 2 000 tecken",
        "Write your question, at most 2,000 characters",
    ),
    "trace.asked": ("Du frågade {when}", "You asked {when}"),
    "trace.answered": ("{who} svarade {when}", "{who} answered {when}"),
    "trace.unanswered": ("{who} har inte svarat än", "{who} has not answered yet"),
    "trace.questions": ("Frågor om era läsningar", "Questions about your reads"),
    "trace.questions-short": ("Frågor", "Questions"),
    "trace.questions-lead": (
        "Personer som ni har läst uppgifter om frågar varför. Svara med vanliga ord.",
        "People whose data you have read ask why. Answer in plain words.",
    ),
    "trace.no-questions": ("Ingen har frågat.", "Nobody has asked."),
    "trace.no-questions-text": (
        "Frågor om era läsningar kommer att stå här.",
        "Questions about your reads will show here.",
    ),
    "trace.answer-label": ("Ert svar", "Your answer"),
    "trace.answer-hint": (
        "Högst 2 000 tecken. Svaret kan inte ändras.",
        "At most 2,000 characters. The answer cannot be changed.",
    ),
    "trace.answer-button": ("Skicka svaret", "Send the answer"),
    "trace.answer-fault": (
        "Skriv ett svar, högst 2 000 tecken",
        "Write an answer, at most 2,000 characters",
    ),
    "trace.question": ("Frågan", "The question"),
    "trace.answer": ("Svaret", "The answer"),
    "trace.state.asked": ("Väntar på svar", "Waits for an answer"),
    "trace.state.answered": ("Besvarad", "Answered"),
    "trace.verify": ("Kontrollera ett kvitto", "Check a receipt"),
    "trace.verify-lead": (
        "Klistra in kvittot som du har sparat. Då ser du om det är äkta.",
        "Paste the receipt that you have saved, and see whether it is genuine.",
    ),
    "trace.verify-where": (
        "Webbläsaren gör kontrollen själv om den kan. Annars gör vi den, och sparar inget.",
        "The browser makes the check itself if it can. Otherwise we make it, and keep nothing.",
    ),
    "trace.verify-file": ("Välj kvittots fil", "Choose the receipt's file"),
    "trace.verify-receipt": ("Kvittot", "The receipt"),
    "trace.verify-receipt-hint": (
        "Hela texten i filen, från första till sista tecknet.",
        "All the text in the file, from first to last character.",
    ),
    "trace.verify-key": ("Loggens nyckel", "The log's key"),
    "trace.verify-key-hint": (
        (
            "Här står den här nodens nyckel. Byt den om kvittot kommer från en annan nod, "
            "och hämta den då från någon du litar på."
        ),
        (
            "This is the key of this node. Change it if the receipt is from another node, "
            "and get it from somebody you trust."
        ),
    ),
    "trace.verify-button": ("Kontrollera", "Check"),
    "trace.verify-holds": ("Beviset håller", "The proof holds"),
    "trace.verify-holds-text": (
        "Loggen hade just den här händelsen när den undertecknades.",
        "The log held exactly this event when it was signed.",
    ),
    "trace.verify-sandbox": (
        "Kvittot kommer från en sandlåda. Det gäller ingen verklig person.",
        "The receipt is from a sandbox. It concerns no real person.",
    ),
    "trace.verify-fails": ("Beviset håller inte", "The proof does not hold"),
    "trace.verify-missing": ("Klistra in ett kvitto", "Paste a receipt"),
    "trace.fault.bad-key": (
        "Nyckeln går inte att läsa. Kopiera hela raden, med plustecknen.",
        "The key cannot be read. Copy the whole line, plus signs included.",
    ),
    "trace.fault.malformed": (
        "Texten är inte ett helt och oförändrat kvitto. Kopiera hela filen.",
        "The text is not a whole and unchanged receipt. Copy the whole file.",
    ),
    "trace.fault.body": (
        "Uppgifterna i kvittot är inte de som loggades.",
        "The facts in the receipt are not those that were logged.",
    ),
    "trace.fault.subject": (
        "Kvittot gäller inte den person som står i det.",
        "The receipt is not about the person it names.",
    ),
    "trace.fault.unknown-key": (
        "Kvittots logg är inte undertecknad med den här nyckeln. Kontrollera nyckeln.",
        "The receipt's log is not signed with this key. Check the key.",
    ),
    "trace.fault.signature": (
        "Underskriften på loggen stämmer inte.",
        "The signature on the log is not correct.",
    ),
    "trace.fault.checkpoint": (
        "Underskriften gäller en annan logg än kvittot säger.",
        "The signature is for another log than the receipt says.",
    ),
    "trace.fault.inclusion": (
        "Händelsen finns inte i den logg som är undertecknad.",
        "The event is not in the log that is signed.",
    ),
}
