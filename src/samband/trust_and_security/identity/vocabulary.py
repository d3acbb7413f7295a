# SPDX-License-Identifier: EUPL-1.2
"""The block's events and the words of its pages."""

from samband.core.block import EventType, Vocabulary

LOGGED_IN = "identity.logged-in"
LOGIN_FAILED = "identity.login-failed"
SIGNED_OUT = "identity.signed-out"
ROLE_CHOSEN = "identity.role-chosen"

EVENTS = (
    EventType(LOGGED_IN, "loggade in med e-legitimation", "logged in with an e-ID"),
    EventType(LOGIN_FAILED, "avvisade ett försök att logga in", "turned down an attempt to log in"),
    EventType(SIGNED_OUT, "loggade ut", "logged out"),
    EventType(ROLE_CHOSEN, "valde vem inloggningen gäller för", "chose whom the login acts for"),
)

TEXTS: dict[str, tuple[str, str]] = {
    "identity.level.loa1": ("Tillitsnivå 1", "Assurance level 1"),
    "identity.level.loa2": ("Tillitsnivå 2", "Assurance level 2"),
    "identity.level.loa3": ("Tillitsnivå 3", "Assurance level 3"),
    "identity.level.loa4": ("Tillitsnivå 4", "Assurance level 4"),
    "identity.again": ("Försök igen", "Try again"),
    "identity.other-way": ("Välj ett annat sätt att logga in", "Choose another way to log in"),
    "identity.cancelled": ("Du avbröt inloggningen", "You cancelled the login"),
    "identity.cancelled-text": (
        "Du är inte inloggad. Börja om när du vill.",
        "You are not logged in. Start again whenever you like.",
    ),
    "identity.level-too-low": (
        "Inloggningen räcker inte för den här sidan",
        "The login is not enough for this page",
    ),
    "identity.level-too-low-text": (
        "Sidan kräver en e-legitimation på högre tillitsnivå än den du använde.",
        "The page requires an e-ID at a higher assurance level than the one you used.",
    ),
    "identity.down": (
        "{provider} svarar inte just nu",
        "{provider} is not answering right now",
    ),
    "identity.down-text": (
        "Du är inte inloggad. Försök igen om en stund, eller välj ett annat sätt.",
        "You are not logged in. Try again shortly, or choose another way.",
    ),
    "identity.strange": ("Inloggningen hann gå ut", "The login ran out of time"),
    "identity.strange-text": (
        "Du är inte inloggad. Logga in igen i samma webbläsare.",
        "You are not logged in. Log in again in the same browser.",
    ),
    "identity.not-proven": (
        "Vi kunde inte lita på svaret från {provider}",
        "We could not trust the answer from {provider}",
    ),
    "identity.not-proven-text": (
        "Du är inte inloggad. Försök igen. Händer det flera gånger, kontakta oss.",
        "You are not logged in. Try again. If it keeps happening, contact us.",
    ),
    "identity.provider-unknown": ("Inloggningstjänsten", "The login service"),
    "identity.sessions.short": ("Inloggningar", "Logins"),
    "identity.sessions.title": ("Här är du inloggad", "Where you are logged in"),
    "identity.sessions.lead": (
        "Känner du inte igen en inloggning? Logga ut den. Då slutar den gälla direkt.",
        "Is there a login that you do not recognise? Log it out. It stops at once.",
    ),
    "identity.sessions.begun": ("Inloggad", "Logged in"),
    "identity.sessions.seen": ("Senast använd", "Last used"),
    "identity.sessions.way": ("Med", "With"),
    "identity.sessions.acting": ("Handlar för", "Acts for"),
    "identity.sessions.change": ("Ändra", "Change"),
    "identity.sessions.here": ("Den du använder nu", "The one you use now"),
    "identity.sessions.end": ("Logga ut", "Log out"),
    "identity.sessions.end-this": (
        "Logga ut inloggningen från {when}",
        "Log out the login from {when}",
    ),
    "identity.sessions.end-others": ("Logga ut alla andra", "Log out all others"),
    "identity.sessions.kept": (
        "Vi sparar inte vilken webbläsare eller vilket nät du använder. Därför står det inte här.",
        "We do not keep which browser or network you use. So it is not shown here.",
    ),
    "identity.role.title": ("Vem handlar du för?", "Whom do you act for?"),
    "identity.role.lead": (
        "Du kan byta när du vill. Det du gör antecknas för den du handlar för.",
        "You can change at any time. What you do is noted for the one you act for.",
    ),
    "identity.role.self": ("Mig själv", "Myself"),
    "identity.role.go": ("Fortsätt", "Continue"),
    "identity.role.fault": (
        "Välj dig själv eller en organisation där du har en roll.",
        "Choose yourself or an organisation where you have a role.",
    ),
    "identity.role.organisation-administrator": (
        "organisationsadministratör",
        "organisation administrator",
    ),
    "identity.role.system-administrator": ("systemadministratör", "system administrator"),
    "identity.role.case-officer": ("handläggare", "case officer"),
    "identity.role.reviewer": ("granskare", "reviewer"),
    "identity.role.approver": ("beslutsfattare", "approver"),
    "identity.role.auditor": ("revisor", "auditor"),
}

VOCABULARY = Vocabulary(events=EVENTS, texts=TEXTS)
