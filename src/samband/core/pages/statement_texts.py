# SPDX-License-Identifier: EUPL-1.2

"""The words of the accessibility statement and of the privacy notice."""

TEXTS: dict[str, tuple[str, str]] = {
    "accessibility.title": ("Tillgänglighetsredogörelse", "Accessibility statement"),
    "accessibility.lead": (
        (
            "Alla ska kunna använda Samband. Här står hur vi prövar det, vad vi vet brister "
            "och hur du säger till."
        ),
        (
            "Everyone should be able to use Samband. This page says how we test it, "
            "what we know is lacking and how you can tell us."
        ),
    ),
    "accessibility.how": ("Så tillgänglig är webbplatsen", "How accessible the site is"),
    "accessibility.clean": (
        (
            "Alla automatiska test av den här utgåvan gick igenom. "
            "Vi känner inte till några brister i det som testen prövar. "
            "Testen räcker inte för att säga att allt följer kraven."
        ),
        (
            "All automatic tests of this release passed. "
            "We know of no faults in what the tests cover. "
            "The tests are not enough to say that everything meets the requirements."
        ),
    ),
    "accessibility.lacking": (
        "Webbplatsen följer kraven delvis. Bristerna vi känner till står längre ner.",
        "The site meets the requirements in part. The faults we know of are listed below.",
    ),
    "accessibility.untested": (
        "Den här utgåvan har inte prövats än. Därför kan vi inte säga hur tillgänglig den är.",
        "This release has not been tested yet. So we cannot say how accessible it is.",
    ),
    "accessibility.tested.one": (
        (
            "Vi har själva prövat webbplatsen. {count} vy prövades {day} "
            "i webbläsaren Chromium, på svenska och engelska, "
            "i ljust och mörkt läge. Tomma listor, felmeddelanden och långa namn är med."
        ),
        (
            "We tested the site ourselves. {count} view was tested on {day} "
            "in the browser Chromium, in Swedish and English, "
            "in light and dark mode. Empty lists, error messages and long names are included."
        ),
    ),
    "accessibility.tested.other": (
        (
            "Vi har själva prövat webbplatsen. {count} vyer prövades {day} "
            "i webbläsaren Chromium, på svenska och engelska, "
            "i ljust och mörkt läge. Tomma listor, felmeddelanden och långa namn är med."
        ),
        (
            "We tested the site ourselves. {count} views were tested on {day} "
            "in the browser Chromium, in Swedish and English, "
            "in light and dark mode. Empty lists, error messages and long names are included."
        ),
    ),
    "accessibility.goal": (
        (
            "Målet är WCAG 2.1, nivå AA, och standarden EN 301 549, som lagen (2018:1937) om "
            "tillgänglighet till digital offentlig service kräver."
        ),
        (
            "The goal is WCAG 2.1, level AA, and the standard EN 301 549, as the Swedish act "
            "(2018:1937) on accessibility of digital public services requires."
        ),
    ),
    "accessibility.checks": ("Det här prövar vi", "What we test"),
    "accessibility.faults": ("Brister vi känner till", "Faults we know of"),
    "accessibility.people": ("Det här är inte prövat", "What is not tested"),
    "accessibility.people-text": (
        (
            "Automatiska test hittar bara en del av alla brister. Ingen person har prövat sidorna "
            "med skärmläsare, förstoring, röststyrning eller annat hjälpmedel. De är inte prövade "
            "i andra webbläsare än Chromium, och ingen utanför projektet har granskat dem."
        ),
        (
            "Automatic tests find only some of all faults. Nobody has tested the pages with a "
            "screen reader, magnifier, voice control or another aid. They are not tested in other "
            "browsers than Chromium, and nobody outside the project has reviewed them."
        ),
    ),
    "accessibility.tell": ("Säg till om något inte fungerar", "Tell us when something fails"),
    "accessibility.tell-text": (
        (
            "Kontakta den organisation som du fick adressen av, tills webbplatsen har en egen "
            "kontaktväg. Berätta vilken sida det gäller och vad du ville göra."
        ),
        (
            "Contact the organisation that gave you the address, until this website has a contact "
            "of its own. Tell which page it was and what you wanted to do."
        ),
    ),
    "accessibility.tell-here": (
        "Skriv till oss. Berätta vilken sida det gäller och vad du ville göra:",
        "Write to us. Tell which page it was and what you wanted to do:",
    ),
    "accessibility.supervision": ("Tillsyn", "Supervision"),
    "accessibility.supervision-text": (
        (
            "Myndigheten för digital förvaltning, Digg, har tillsyn över lagen. "
            "Du kan anmäla brister dit om du inte är nöjd med vårt svar."
        ),
        (
            "The Agency for Digital Government, Digg, supervises the act. "
            "You can report faults there if you are not content with our answer."
        ),
    ),
    "privacy.title": ("Så behandlar vi uppgifter", "How we handle data"),
    "privacy.lead": (
        (
            "Samband sparar så lite som möjligt om dig. Dina uppgifter finns kvar hos den "
            "organisation som ansvarar för dem."
        ),
        (
            "Samband keeps as little as possible about you. Your data stays with the "
            "organisation that is responsible for it."
        ),
    ),
    "privacy.controller": ("Vem som ansvarar", "Who is responsible"),
    "privacy.controller-text": (
        "{controller} ansvarar för personuppgifterna på den här webbplatsen.",
        "{controller} is responsible for the personal data on this website.",
    ),
    "privacy.sandbox": (
        "Det här är en sandlåda. Alla personer är påhittade.",
        "This is a sandbox. All people are invented.",
    ),
    "privacy.kept": ("Det här sparas", "What is kept"),
    "privacy.data": ("Uppgift", "Data"),
    "privacy.why": ("Varför", "Why"),
    "privacy.long": ("Hur länge", "How long"),
    "privacy.login": (
        "Namn och personnummer när du loggar in",
        "Name and personal number at login",
    ),
    "privacy.login-why": (
        "För att visa dina uppgifter för dig och ingen annan.",
        "To show your data to you and to nobody else.",
    ),
    "privacy.login-long": (
        "Tills du loggar ut, eller i {minutes} minuter utan att du gör något.",
        "Until you log out, or for {minutes} minutes while you do nothing.",
    ),
    "privacy.reads": (
        "Vem som har läst uppgifter om dig, när och varför",
        "Who has read data about you, when and why",
    ),
    "privacy.reads-why": (
        "För att du ska kunna se det, och för att missbruk ska upptäckas.",
        "So that you can see it, and so that misuse is discovered.",
    ),
    "privacy.reads-long": (
        "Så länge gallringsreglerna hos den som ansvarar säger.",
        "As long as the rules of the responsible body say.",
    ),
    "privacy.questions": ("Frågor som du ställer", "Questions that you ask"),
    "privacy.questions-why": (
        "För att den som läste ska kunna svara dig.",
        "So that whoever read can answer you.",
    ),
    "privacy.questions-long": (
        "Så länge gallringsreglerna hos den som svarar säger.",
        "As long as the rules of the answering body say.",
    ),
    "privacy.law": (
        "Stödet är uppgift av allmänt intresse (artikel 6.1 e i dataskyddsförordningen).",
        "The ground is a task in the public interest (article 6.1 e of the GDPR).",
    ),
    "privacy.cookies": ("Kakor", "Cookies"),
    "privacy.cookies-text": (
        "Vi använder en kaka, och den håller dig inloggad. Vi mäter inte vad du gör.",
        "We use one cookie, and it keeps you logged in. We do not measure what you do.",
    ),
    "privacy.rights": ("Dina rättigheter", "Your rights"),
    "privacy.rights-text": (
        (
            "Du kan begära att få se, rätta eller radera uppgifter om dig. Vänd dig till den som "
            "ansvarar. Du kan klaga hos Integritetsskyddsmyndigheten."
        ),
        (
            "You can ask to see, correct or erase data about you. Turn to the responsible body. "
            "You can complain to the Swedish Authority for Privacy Protection."
        ),
    ),
    "privacy.contact": ("Så når du den som ansvarar:", "How to reach the responsible body:"),
}
