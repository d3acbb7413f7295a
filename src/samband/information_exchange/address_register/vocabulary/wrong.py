# SPDX-License-Identifier: EUPL-1.2
"""Why something is refused, by code, in Swedish and English: the same words on pages and in reports."""

from __future__ import annotations

WRONG: dict[str, tuple[str, str]] = {
    "not-yours": (
        "Du får bara ändra adresser för den del av organisationen som du har ansvar för.",
        "You may change addresses only for the part of the organisation that is yours.",
    ),
    "delegate-needed": (
        "Bara organisationens administratör får ge eller ta tillbaka rätt att sköta adresser.",
        "Only the organisation's administrator may give or take back the right to manage addresses.",
    ),
    "delegate-person": (
        "Vad ett system får sköta bestämmer en person som är administratör, inte ett system.",
        "What a system may manage is decided by a person who is administrator, not by a system.",
    ),
    "member-unknown": (
        "Organisationen är inte medlem, eller är avstängd. Bara medlemmar kan ha adresser.",
        "The organisation is not a member, or is suspended. Only members can have addresses.",
    ),
    "number-wrong": (
        "Skriv organisationsnumret med tio siffror. Kontrollsiffran ska stämma.",
        "Write the organisation number in ten digits. The check digit must be right.",
    ),
    "entry-unknown": ("Adressen finns inte.", "There is no such address."),
    "entry-closed": (
        "Adressen är avslutad. Registrera en ny.",
        "The address is closed. Register a new one.",
    ),
    "kind-changed": (
        "En post kan inte byta slag. Avsluta den och registrera en ny.",
        "An entry cannot become another kind. Close it and register a new one.",
    ),
    "parent-missing": (
        "Ange vilken post den här ska ligga under.",
        "State under which entry this one is to stand.",
    ),
    "parent-unknown": (
        "Posten som den ska ligga under finns inte i er organisation.",
        "The entry that it is to stand under is not in your organisation.",
    ),
    "parent-kind": (
        "En sådan post kan inte ligga under en post av det slaget.",
        "Such an entry cannot stand under an entry of that kind.",
    ),
    "parent-closed": (
        "Posten som den ska ligga under är avslutad då.",
        "The entry that it is to stand under is closed by then.",
    ),
    "parent-ends": (
        "Posten som den ligger under slutar tidigare. Ange en tid före det, eller ingen tid.",
        "The entry that it stands under ends sooner. State a time before that, or none.",
    ),
    "parent-changed": (
        "En post kan inte flyttas. Avsluta den och registrera en ny med en annan referens.",
        "An entry cannot move. Close it and register a new one with another reference.",
    ),
    "parent-needless": (
        "En organisation ligger inte under någon annan post.",
        "An organisation does not stand under another entry.",
    ),
    "too-deep": (
        "Posten ligger för djupt. Högst åtta nivåer får ligga i varandra.",
        "The entry lies too deep. At most eight levels may stand inside each other.",
    ),
    "organisation-already": (
        "Organisationen finns redan i registret. Ändra den i stället.",
        "The organisation is in the register already. Revise it instead.",
    ),
    "participant-needless": (
        "Bara en organisation eller en enhet kan ha ett eget deltagar-id.",
        "Only an organisation or a unit can have a participant identifier of its own.",
    ),
    "participant-wrong": (
        "Deltagar-id:t hör till en annan. Med 0007 eller 9955 ska det vara ert eget nummer.",
        "The identifier belongs to another. With 0007 or 9955 it must be your own number.",
    ),
    "participant-changed": (
        "En post kan inte byta deltagar-id. Avsluta den och registrera en ny i stället.",
        "An entry keeps its participant identifier. Close it and register a new one instead.",
    ),
    "participant-used": (
        "Deltagar-id:t används redan av en annan post.",
        "The participant identifier is used by another entry already.",
    ),
    "reference-used": (
        "Ni har redan en post med den referensen.",
        "You already have an entry with that reference.",
    ),
    "reference-unknown": (
        "Raden hänvisar till en post som varken finns i filen eller i registret.",
        "The row refers to an entry that is neither in the file nor in the register.",
    ),
    "reference-twice": (
        "Referensen står på fler än en rad i filen.",
        "The reference stands on more than one row of the file.",
    ),
    "reference-fault": (
        "Raden ligger under en rad som har ett fel.",
        "The row stands under a row that has a fault.",
    ),
    "person-named": (
        "Texten ser ut att innehålla ett personnummer. Här står funktioner, inte personer.",
        "The text seems to hold a personal identity number. Functions stand here, not people.",
    ),
    "url-wrong": (
        "Skriv en hel webbadress som börjar med https:// och inte har namn, lösenord eller #.",
        "Write a whole web address that begins with https:// and has no user, password or #.",
    ),
    "url-https": ("Adressen ska börja med https://", "The address must begin with https://"),
    "url-private": (
        "Adressen leder till ett internt nät. Ange en adress som nås från internet.",
        "The address leads into a private network. State one that is reached from the internet.",
    ),
    "time-past": (
        "Tiden har redan varit. Ange en tid som kommer, eller ändra från och med nu.",
        "That time has passed. State a coming time, or change from now on.",
    ),
    "time-order": ("Slutet ska komma efter början.", "The end must come after the beginning."),
    "time-zone": (
        "Skriv tiden med tidszon, till exempel 2026-12-01T00:00:00Z.",
        "Write the time with its zone, such as 2026-12-01T00:00:00Z.",
    ),
    "time-far": (
        "Tiden ligger för långt fram. Ange en tid inom hundra år.",
        "That time is too far ahead. State one within a hundred years.",
    ),
    "time-taken": (
        "En ändring är redan planerad till den tiden. Ta tillbaka den först.",
        "A change is planned from that time already. Take it back first.",
    ),
    "time-overlap": (
        "Tiden går in i en ändring som redan är planerad. Sluta före den, eller ta tillbaka den.",
        "The time runs into a change that is planned already. End before it, or take it back.",
    ),
    "time-gap": (
        "Då skulle ingen adress gälla under en tid. Säg till att det är meningen, eller flytta tiden.",
        "No address would then hold for a while. Say that this is meant, or move the time.",
    ),
    "closed-already": ("Posten är redan avslutad då.", "The entry is closed by then already."),
    "plan-below": (
        "Under posten är en ändring planerad efter det. Ta tillbaka den först.",
        "A change is planned after that for something under the entry. Take it back first.",
    ),
    "plan-unknown": (
        "Ingen ändring är planerad till den tiden.",
        "No change is planned from that time.",
    ),
    "plan-first": (
        "Det är postens första uppgifter. Avsluta posten i stället.",
        "This is the first that the entry says. Close the entry instead.",
    ),
    "certificate-pem": (
        "Klistra in certifikatet i PEM-format, från BEGIN CERTIFICATE till END CERTIFICATE.",
        "Paste the certificate in PEM format, from BEGIN CERTIFICATE to END CERTIFICATE.",
    ),
    "certificate-private": (
        "Det här är en privat nyckel. Räkna den som röjd, och klistra in certifikatet i stället.",
        "This is a private key. Count it as exposed, and paste the certificate instead.",
    ),
    "certificate-person": (
        "Certifikatet har ett personnummer i ämnet, utfärdaren eller ett annat namn. Ta ett annat.",
        "The certificate has a personal number in its subject, issuer or another name. Use another.",
    ),
    "certificate-signs": (
        "Certifikatets ämne eller utfärdare har tecken som inte syns. Ta ett annat certifikat.",
        "The certificate's subject or issuer has signs that nobody sees. Use another certificate.",
    ),
    "certificate-many": (
        "Klistra in ett certifikat, inte en hel kedja.",
        "Paste one certificate, not a whole chain.",
    ),
    "certificate-weak": (
        "Nyckeln i certifikatet är för svag, eller av ett slag som inte tas emot.",
        "The certificate's key is too weak, or of a kind that is not accepted.",
    ),
    "certificate-time": (
        "Certifikatet gäller inte under hela den tiden. Se vilka dagar som står i det.",
        "The certificate does not hold for all of that time. See the dates that it states.",
    ),
    "delegate-who": (
        "Ange en person eller ett system, inte båda.",
        "State a person or a system, not both.",
    ),
    "delegate-used": (
        "Den personen eller det systemet har redan den delen.",
        "That person or system has that part already.",
    ),
    "delegate-number": (
        "Skriv personnumret med tolv siffror.",
        "Write the personal identity number in twelve digits.",
    ),
    "delegation-unknown": ("Rätten finns inte.", "There is no such right."),
    "delegate-kind": (
        "Rätt att sköta adresser ges för en organisation, en enhet eller en funktion.",
        "The right to manage addresses is given for an organisation, a unit or a function.",
    ),
    "source-used": ("Den filen hämtas redan.", "That file is fetched already."),
    "source-unknown": ("Filen finns inte bland dem som hämtas.", "No such file is fetched."),
    "source-silent": (
        "Filen kunde inte hämtas. Kontrollera adressen.",
        "The file could not be fetched. Check its address.",
    ),
    "file-empty": ("Filen har inga rader.", "The file has no rows."),
    "file-form": (
        "Filen följer inte formatet. Jämför med beskrivningen.",
        "The file does not follow the format. Compare it with the description.",
    ),
    "file-is-csv": (
        "Filen är inte skriven i JSON. Välj CSV om den kommer från ett kalkylark.",
        "The file is not written in JSON. Choose CSV if it comes from a spreadsheet.",
    ),
    "file-is-json": (
        "Filen är skriven i JSON och inte i CSV. Välj JSON som filens format.",
        "The file is written in JSON and not in CSV. Choose JSON as the file's format.",
    ),
    "file-encoding": ("Spara filen i UTF-8.", "Save the file in UTF-8."),
    "file-columns": (
        "Första raden ska namnge kolumnerna reference, kind och name, och bara kända kolumner.",
        "The first row must name the columns reference, kind and name, and known columns only.",
    ),
    "file-large": (
        "Filen är för stor. Dela upp den: högst 1 000 rader i varje.",
        "The file is too large. Split it: at most 1,000 rows in each.",
    ),
    "row-form": (
        "Raden har en uppgift som saknas, är okänd eller felskriven.",
        "The row has a value that is missing, unknown or misspelt.",
    ),
    "row-columns": (
        "Raden har fler eller färre värden än kolumnerna.",
        "The row has more or fewer values than the columns.",
    ),
    "row-store": (
        "Raden kan inte stå tillsammans med det som redan finns i registret.",
        "The row cannot stand together with what the register already holds.",
    ),
    "participant-missing": (
        "Ange vilken deltagare du söker.",
        "State which participant you look for.",
    ),
    "wanted-missing": (
        "Ange en dokumenttyp eller en tjänstetyp.",
        "State a document type or a service type.",
    ),
}
