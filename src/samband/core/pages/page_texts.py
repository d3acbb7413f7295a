# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: RUF001 -- dashes and apostrophes as Swedish and English set them in print
"""The words of the common pages: start, building blocks, login, statements, problems."""

TEXTS: dict[str, tuple[str, str]] = {
    # Start
    "start.title": ("Uppgifter som delas ska synas", "Data that is shared should be seen"),
    "start.lead": (
        (
            "Genom Samband hämtar myndigheter, kommuner och regioner uppgifter hos varandra, "
            "så att du slipper lämna dem igen. Varje läsning lämnar ett kvitto. "
            "Du kan se det, och du kan kontrollera det."
        ),
        (
            "Through Samband, public bodies fetch data from each other, "
            "so that you need not give it again. Every read leaves a receipt. "
            "You can see it, and you can check it."
        ),
    ),
    "start.reads": ("Se vem som har läst dina uppgifter", "See who has read your data"),
    "start.reads-hint": ("Du loggar in med e-legitimation.", "You log in with an e-ID."),
    "start.areas": ("Tre ingångar", "Three ways in"),
    "start.people": (
        "För dig som privatperson, för ditt företag eller som ombud för någon annan.",
        "For you as a person, for your company, or when you act for someone else.",
    ),
    "start.people-1": ("Se vem som har läst dina uppgifter", "See who has read your data"),
    "start.people-2": ("Fråga varför någon läste", "Ask why somebody read it"),
    "start.people-3": ("Ladda ner och pröva kvitton", "Download and check receipts"),
    "start.organisations": (
        "För myndigheter, kommuner, regioner och de som arbetar på deras uppdrag.",
        "For authorities, municipalities, regions and those who work for them.",
    ),
    "start.organisations-1": ("Anslut system och nycklar", "Connect systems and keys"),
    "start.organisations-2": ("Hämta grunddata från källan", "Fetch basic data at its source"),
    "start.organisations-3": ("Svara på frågor om läsningar", "Answer questions about reads"),
    "start.governance": (
        "För dig som ansvarar för byggblock, grunddata eller infrastrukturen.",
        "For those responsible for building blocks, basic data or the infrastructure.",
    ),
    "start.governance-1": ("Ta emot och ranka behov", "Receive and rank needs"),
    "start.governance-2": ("Besluta och publicera krav", "Decide and publish requirements"),
    "start.governance-3": ("Följ färdplanen", "Follow the roadmap"),
    "start.blocks": ("Fjorton byggblock, fyra delar", "Fourteen building blocks, four parts"),
    "start.blocks-state": ("Se vad som fungerar i dag", "See what works today"),
    "start.build": ("Bygg mot riktiga gränssnitt i dag", "Build against real interfaces today"),
    "start.build-text": (
        (
            "Du behöver inget avtal för att prova. Sandlådan startar hela landet på din dator, "
            "med påhittade personer."
        ),
        (
            "You need no agreement to try. The sandbox starts the whole country on your computer, "
            "with invented people."
        ),
    ),
    "start.build-command": ("Kommandot som startar sandlådan", "The command that starts it"),
    "start.build-link": ("Till utvecklarportalen", "To the developer portal"),
    "start.status-link": ("Se driftläget", "See the status"),
    "start.picture": (
        (
            "En fråga vävs genom Person, Företag, Fastighet, Skola och Vård "
            "och slutar som ett kvitto hos dig."
        ),
        (
            "A question is woven through Person, Company, Property, School and Health "
            "and ends as a receipt with you."
        ),
    ),
    "start.thread-1": ("Person", "Person"),
    "start.thread-2": ("Företag", "Company"),
    "start.thread-3": ("Fastighet", "Property"),
    "start.thread-4": ("Skola", "School"),
    "start.thread-5": ("Vård", "Health"),
    "start.question": ("Frågan", "Question"),
    "start.receipt-1": ("Kvittot,", "Receipt,"),
    "start.receipt-2": ("hos dig", "with you"),
    # Building blocks
    "blocks.title": ("Byggblock", "Building blocks"),
    "blocks.lead": (
        (
            "Fjorton byggblock i fyra delar, grunddata och styrning. "
            "Här ser du vad som fungerar i dag och vad som återstår."
        ),
        (
            "Fourteen building blocks in four parts, basic data and governance. "
            "See what works today and what remains."
        ),
    ),
    "blocks.how": (
        "En förmåga räknas först när ett test har visat att den fungerar.",
        "A capability counts only when a test has shown that it works.",
    ),
    "blocks.block": ("Byggblock", "Block"),
    "blocks.domain": ("Domän", "Domain"),
    "blocks.purpose": ("Vad det är till för", "What it is for"),
    "blocks.owner": ("Ansvarig", "Responsible"),
    "blocks.state": ("Läge", "State"),
    "blocks.phase": ("Fas", "Phase"),
    "blocks.works": ("Fungerar", "Works"),
    "blocks.partly": ("Delvis", "Partly"),
    "blocks.not-yet": ("Inte än", "Not yet"),
    "blocks.count": ("{works} av {total} förmågor", "{works} of {total} capabilities"),
    "blocks.introduced": ("Under införande", "Being introduced"),
    "blocks.explored": ("Utforskas", "Explored"),
    "blocks.basic-data": ("Nationella grunddata", "National basic data"),
    "blocks.basic-data-text": (
        (
            "Uppgifter som många behöver, som är viktiga i samhället och som följer gemensamma regler. "
            "En uppgift lämnas en gång och hämtas sedan där den finns."
        ),
        (
            "Data that many need, that matters to society and that follows agreed rules. "
            "A fact is given once and then fetched where it is kept."
        ),
    ),
    "blocks.governance": ("Styrning", "Governance"),
    "blocks.governance-text": (
        (
            "Digg har det övergripande ansvaret. En myndighet ansvarar för varje byggblock och domän. "
            "Behov, beslut och färdplan ska gå att följa för alla."
        ),
        (
            "Digg has the overall responsibility. One authority answers for each block and domain. "
            "Everyone should be able to follow needs, decisions and the roadmap."
        ),
    ),
    "category.digital_services": ("Digitala tjänster", "Digital services"),
    "category.information_exchange": ("Informationsutbyte", "Information exchange"),
    "category.information_management": ("Informationshantering", "Information management"),
    "category.trust_and_security": ("Tillit och säkerhet", "Trust and security"),
    "block.digital_post": ("Digital post", "Digital post"),
    "block.digital_post.purpose": (
        "Myndigheter skickar brev säkert till den brevlåda du har valt.",
        "Authorities send letters securely to the mailbox you chose.",
    ),
    "block.my_profile": ("Min profil", "My profile"),
    "block.my_profile.purpose": (
        "Du har dina kontaktuppgifter på ett ställe och bestämmer vem som får del av dem.",
        "You keep your contact details in one place and decide who may have them.",
    ),
    "block.my_representatives": ("Mina ombud", "My representatives"),
    "block.my_representatives.purpose": (
        "Du ger, ser och återkallar fullmakter på ett ställe.",
        "You give, see and revoke powers of attorney in one place.",
    ),
    "block.my_cases": ("Mina ärenden", "My cases"),
    "block.my_cases.purpose": (
        "Du ser dina ärenden hos alla myndigheter, och vem som har nästa steg.",
        "You see your cases at every authority, and who has the next step.",
    ),
    "block.address_register": ("Adressregister", "Address register"),
    "block.address_register.purpose": (
        "Organisationer hittar varandras digitala adresser.",
        "Organisations find each other’s digital addresses.",
    ),
    "block.api_management": ("API-hantering", "API management"),
    "block.api_management.purpose": (
        "Utvecklare hittar och ansluter till API:er som följer samma regler.",
        "Developers find and connect to APIs that follow the same rules.",
    ),
    "block.messaging": ("Meddelandehantering", "Messaging"),
    "block.messaging.purpose": (
        "Organisationer skickar meddelanden säkert till varandra och vet att de kom fram.",
        "Organisations send each other messages securely and know that they arrived.",
    ),
    "block.indexing": ("Indexering", "Indexing"),
    "block.indexing.purpose": (
        "Den som får fråga ser vilka organisationer som har uppgifterna.",
        "Whoever may ask sees which organisations hold the data.",
    ),
    "block.metadata": ("Metadatahantering", "Metadata management"),
    "block.metadata.purpose": (
        "Data beskrivs lika överallt, så att andra hittar och förstår den.",
        "Data is described alike everywhere, so that others find and understand it.",
    ),
    "block.authorization": ("Auktorisation", "Authorization"),
    "block.authorization.purpose": (
        "Den som har en uppgift bestämmer vem som får läsa den, efter regler som går att pröva.",
        "Whoever holds a fact decides who may read it, by rules that can be tested.",
    ),
    "block.identity": ("Identitet", "Identity"),
    "block.identity.purpose": (
        "Människor, organisationer och system visar vilka de är, med känd tillitsnivå.",
        "People, organisations and systems show who they are, at a known assurance level.",
    ),
    "block.traceability": ("Spårbarhet", "Traceability"),
    "block.traceability.purpose": (
        "Varje läsning lämnar ett kvitto som den berörda kan se och kontrollera.",
        "Every read leaves a receipt that the person concerned can see and check.",
    ),
    "block.availability": ("Tillgänglighet", "Availability"),
    "block.availability.purpose": (
        "Alla ser vad som fungerar just nu, och vad som görs när något är nere.",
        "Everyone sees what works right now, and what is done when something is down.",
    ),
    "block.trust_framework": ("Tillitsramverk", "Trust framework"),
    "block.trust_framework.purpose": (
        "Organisationer visar att de uppfyller gemensamma krav innan de får vara med.",
        "Organisations show that they meet common requirements before they take part.",
    ),
    "domain.person": ("Person", "Person"),
    "domain.business": ("Företag", "Business"),
    "domain.real_property": (
        "Fastighets- och geografisk information",
        "Property and geographic information",
    ),
    "domain.health": ("Hälsodata", "Health data"),
    "domain.transport": ("Transportsystem", "Transport systems"),
    # Log in
    "login.title": ("Välj hur du vill logga in", "Choose how to log in"),
    "login.lead": (
        "Sidan ”{destination}” kräver tillitsnivå {level} eller högre.",
        "The page “{destination}” requires assurance level {level} or higher.",
    ),
    "login.providers": ("Sätt att logga in", "Ways to log in"),
    "login.know": ("Bra att veta", "Good to know"),
    "login.know-data": (
        (
            "Vi får ditt namn och personnummer från den som har utfärdat din e-legitimation. "
            "Inget annat."
        ),
        "We get your name and personal number from the issuer of your e-ID. Nothing else.",
    ),
    "login.know-idle": (
        "Du loggas ut efter {minutes} minuter om du inte gör något.",
        "You are logged out after {minutes} minutes if you do nothing.",
    ),
    "login.none": (
        "Det går inte att logga in just nu. Försök igen om en stund.",
        "It is not possible to log in right now. Try again shortly.",
    ),
    # Problems
    "problem.status": ("Felkod {status}", "Error code {status}"),
    "problem.error": ("Fel: {title}", "Error: {title}"),
    "problem.switch": ("Byt vem du företräder", "Change whom you act for"),
    "problem.home": ("Gå till startsidan", "Go to the start page"),
    "problem.failure.title": ("Något gick fel hos oss", "Something went wrong on our side"),
    "problem.failure.detail": (
        "Det beror inte på dig. Försök igen om en stund.",
        "You did not cause it. Try again shortly.",
    ),
    "problem.invalid.title": ("Det du skickade behöver rättas", "What you sent needs correcting"),
    "problem.invalid.detail": (
        "Gå tillbaka, kontrollera det du har fyllt i och skicka igen.",
        "Go back, check what you filled in and send it again.",
    ),
    "problem.unauthenticated.title": ("Du behöver logga in", "You need to log in"),
    "problem.unauthenticated.detail": (
        "Du är inte inloggad, eller så har du loggats ut. Logga in och försök igen.",
        "You are not logged in, or you have been logged out. Log in and try again.",
    ),
    "problem.refused.title": ("Du får inte se den här sidan", "You may not see this page"),
    "problem.refused.detail": (
        "Be er administratör om behörighet.",
        "Ask your administrator for access.",
    ),
    "problem.stale-form.title": ("Sidan har legat öppen för länge", "The page was open too long"),
    "problem.stale-form.detail": (
        "Inget sparades. Gå tillbaka, ladda om sidan och skicka igen.",
        "Nothing was saved. Go back, reload the page and send it again.",
    ),
    "problem.not-found.title": ("Sidan finns inte", "Page not found"),
    "problem.not-found.detail": (
        "Kontrollera adressen eller gå till startsidan.",
        "Check the address or go to the start page.",
    ),
    "problem.conflict.title": ("Något har ändrats sedan dess", "Something has changed since"),
    "problem.conflict.detail": (
        "Inget sparades. Gå tillbaka, ladda om sidan och gör om det du gjorde.",
        "Nothing was saved. Go back, reload the page and do it again.",
    ),
    "problem.too-large.title": ("Det du skickade är för stort", "What you sent is too large"),
    "problem.too-large.detail": (
        "Inget sparades. Gör texten eller filen mindre och skicka igen.",
        "Nothing was saved. Make the text or the file smaller and send it again.",
    ),
    "problem.unsupported-media-type.title": (
        "Den sortens fil går inte att läsa",
        "That kind of file cannot be read",
    ),
    "problem.unsupported-media-type.detail": (
        "Inget sparades. Skicka det i den form som sidan ber om.",
        "Nothing was saved. Send it in the form that the page asks for.",
    ),
    "problem.unavailable.title": (
        "Tjänsten svarar inte just nu",
        "The service is not answering right now",
    ),
    "problem.unavailable.detail": (
        "Vi arbetar på det. Försök igen om en stund.",
        "We are working on it. Try again shortly.",
    ),
}
