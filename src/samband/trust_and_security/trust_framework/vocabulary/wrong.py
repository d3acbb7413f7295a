# SPDX-License-Identifier: EUPL-1.2
"""Why something is refused: the code is the event's reason, the words are what people read."""

from __future__ import annotations

WRONG: dict[str, tuple[str, str]] = {
    "not-yours": (
        "Du kan bara se och ändra uppgifter för en organisation som du har en roll i.",
        "You can see and change entries only for an organisation in which you have a role.",
    ),
    "role-needed-manage-contacts": (
        "Bara organisationens administratör eller systemadministratör får ändra kontakter.",
        "Only the organisation's administrator or system administrator may change contacts.",
    ),
    "role-needed-manage-systems": (
        "Bara organisationens administratör eller systemadministratör får ändra system och nycklar.",
        "Only the organisation's administrator or system administrator may change systems and keys.",
    ),
    "role-needed-manage-roles": (
        "Bara organisationens administratör får ge och avsluta roller.",
        "Only the organisation's administrator may give and end roles.",
    ),
    "role-needed-operate": (
        "Bara den som sköter infrastrukturens medlemsregister får göra det här.",
        "Only the operator of the infrastructure's member register may do this.",
    ),
    "member-unknown": ("Organisationen är inte medlem.", "The organisation is not a member."),
    "member-already": ("Organisationen är redan medlem.", "The organisation is a member already."),
    "member-suspended": (
        "Organisationen är avstängd. Inget kan ändras förrän avstängningen är hävd.",
        "The organisation is suspended. Nothing can change until the suspension is lifted.",
    ),
    "member-not-suspended": (
        "Organisationen är inte avstängd.",
        "The organisation is not suspended.",
    ),
    "node-url": (
        "Skriv nodens adress som https://värd, med små bokstäver och utan sökväg och vanlig port.",
        "Write the node's address as https://host, in lower case, without a path or the usual port.",
    ),
    "node-log-key": (
        "Skriv loggens nyckel som namn+id+nyckel, så som noden visar den.",
        "Write the log's key as name+id+key, as the node shows it.",
    ),
    "node-taken": (
        "Adressen är en annan medlems nod.",
        "The address is another member's node.",
    ),
    "node-too-many": (
        "Organisationen har så många noder som en medlem får ha. Ta bort en först.",
        "The organisation has as many nodes as a member may have. Remove one first.",
    ),
    "node-present": (
        "Organisationen har en nod redan. Den ändras av organisationens administratör.",
        "The organisation has a node already. Its administrator changes it.",
    ),
    "node-own-system": (
        "Bara nodens eget system kan säga var noden finns.",
        "Only the node's own system can say where the node is.",
    ),
    "node-unknown": (
        "Organisationen har ingen nod på den adressen.",
        "The organisation has no node at that address.",
    ),
    "founded-already": (
        "Medlemsregistret har redan medlemmar. Det grundas bara en gång.",
        "The member register has members already. It is founded only once.",
    ),
    "founding-date": (
        "Beslutet kan inte vara fattat i framtiden.",
        "The decision cannot be made in the future.",
    ),
    "number-missing": (
        "En organisation utan organisationsnummer kan inte bli medlem.",
        "An organisation without an organisation number cannot join.",
    ),
    "number-wrong": (
        "Skriv organisationsnumret med tio siffror. Kontrollsiffran ska stämma.",
        "Write the organisation number in ten digits. The check digit must be right.",
    ),
    "agreement-kind": (
        "Statliga myndigheter och domstolar ansluter med överenskommelse, andra med avtal.",
        "State agencies and courts join by agreement between agencies, others by contract.",
    ),
    "agreement-date": (
        "Avtalet kan inte vara undertecknat i framtiden.",
        "The agreement cannot be signed in the future.",
    ),
    "contact-unknown": ("Kontakten finns inte.", "There is no such contact."),
    "system-unknown": ("Systemet finns inte.", "There is no such system."),
    "system-closed": (
        "Systemet är stängt och kan inte ändras. Anslut ett nytt.",
        "The system is closed and cannot change. Register a new one.",
    ),
    "system-name-used": (
        "Ni har redan ett system med det namnet. Välj ett annat namn.",
        "You already have a system by that name. Choose another name.",
    ),
    "key-private": (
        "Det här är en privat nyckel. Räkna den som röjd. Gör ett nytt par och klistra in den publika.",
        "This is a private key. Count it as exposed. Make a new pair and paste the public part.",
    ),
    "key-json": (
        "Klistra in nyckeln som JSON, från den första klammern till den sista.",
        "Paste the key as JSON, from the first brace to the last.",
    ),
    "key-pem": (
        "Det här är en nyckel i PEM-format. Gör om den till JWK (JSON) först.",
        "This is a key in PEM format. Convert it to JWK (JSON) first.",
    ),
    "key-is-a-set": (
        'Det här är en samling nycklar. Klistra in en av dem, utan "keys".',
        'This is a set of keys. Paste one of them, without "keys".',
    ),
    "key-type": (
        "Nyckeln ska vara EC med kurvan P-256, eller RSA.",
        "The key must be EC on curve P-256, or RSA.",
    ),
    "key-use": (
        'Nyckeln ska vara för signering: "use" är "sig", "alg" är ES256, RS256 eller PS256.',
        'The key must be for signing: "use" is "sig", "alg" is ES256, RS256 or PS256.',
    ),
    "key-incomplete": (
        "Nyckeln saknar en del. EC behöver crv, x och y. RSA behöver n och e.",
        "A part of the key is missing. EC needs crv, x and y. RSA needs n and e.",
    ),
    "key-encoding": (
        "En del av nyckeln är felskriven. Talen skrivs i base64url utan utfyllnad.",
        "A part of the key is misspelt. Its numbers are written in base64url without padding.",
    ),
    "key-not-on-curve": (
        "Talen x och y hör inte ihop. Kontrollera att hela nyckeln kom med.",
        "The numbers x and y do not belong together. Check that you pasted the whole key.",
    ),
    "key-size": (
        "RSA-nyckeln ska vara mellan 2048 och 4096 bitar.",
        "The RSA key must be between 2048 and 4096 bits.",
    ),
    "key-weak": (
        "RSA-nyckeln går lätt att knäcka. Gör en ny med exponenten 65537.",
        "The RSA key is easy to break. Make a new one with the exponent 65537.",
    ),
    "key-published": (
        "Det här är en exempelnyckel vars privata del är publicerad. Gör en egen.",
        "This is an example key whose private part is published. Make one of your own.",
    ),
    "key-id": (
        'Nyckelns "kid" ska vara 1 till 128 tecken: bokstäver a-z, siffror och . _ ~ : @ + = -',
        'The key\'s "kid" must be 1 to 128 characters: letters a-z, digits and . _ ~ : @ + = -',
    ),
    "key-used": (
        "Nyckeln, eller dess kid, har använts förut. Gör ett nytt nyckelpar.",
        "The key, or its kid, has been used before. Make a new pair.",
    ),
    "key-too-many": (
        "Systemet har redan två nycklar som gäller. Spärra den äldsta först.",
        "The system already has two keys in force. Revoke the oldest one first.",
    ),
    "key-unknown": (
        "Systemet har ingen sådan nyckel att spärra.",
        "The system has no such key to revoke.",
    ),
    "key-time": (
        "Nyckeln ska sluta gälla efter att den börjar, i framtiden och inom två år.",
        "The key must end after it begins, in the future and within two years.",
    ),
    "person-not-a-person": (
        "En roll ges till en person, inte till en organisation.",
        "A role is given to a person, not to an organisation.",
    ),
    "person-test-number": (
        "Numret är ett testnummer. Testnummer gäller bara i sandlådan.",
        "The number is a test number. Test numbers count only in the sandbox.",
    ),
    "role-held": (
        "Personen har redan rollen under den tiden.",
        "The person already has the role during that time.",
    ),
    "role-time": (
        "Rollen ska sluta efter att den börjar, och i framtiden.",
        "The role must end after it begins, and in the future.",
    ),
    "role-unknown": ("Rollen finns inte.", "There is no such role."),
    "role-last-administrator": (
        "Organisationen måste ha en administratör utan slutdatum. Ge rollen till någon annan först.",
        "The organisation needs an administrator without an end date. Give somebody else the role.",
    ),
    "invitation-unknown": (
        "Länken gäller inte. Kontrollera att hela länken kom med.",
        "The link does not hold. Check that you have the whole link.",
    ),
    "invitation-expired": (
        "Länken har gått ut. Be om en ny inbjudan.",
        "The link has expired. Ask for a new invitation.",
    ),
    "invitation-used": (
        "Länken är redan använd. Be om en ny inbjudan om du behöver den.",
        "The link has been used. Ask for a new invitation if you need one.",
    ),
    "invitation-not-you": (
        "Inbjudan gäller en annan person. Logga in som den som är inbjuden.",
        "The invitation is to another person. Log in as the one who is invited.",
    ),
    "invitation-level": (
        "Logga in med en e-legitimation på tillitsnivå 3 eller högre.",
        "Log in with an e-ID of assurance level 3 or higher.",
    ),
}
