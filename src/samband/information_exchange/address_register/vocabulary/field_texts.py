# SPDX-License-Identifier: EUPL-1.2
"""The words of kinds and fields: labels, hints, and what to correct."""

from __future__ import annotations

FIELD_TEXTS: dict[str, tuple[str, str]] = {
    "ar.kind.organisation": ("Organisation", "Organisation"),
    "ar.kind.unit": ("Enhet", "Unit"),
    "ar.kind.function": ("Funktion", "Function"),
    "ar.kind.service": ("Tjänst", "Service"),
    "ar.kind.endpoint": ("Teknisk adress", "Technical address"),
    "ar.kind.certificate": ("Certifikat", "Certificate"),
    "ar.add.organisation": ("Lägg till organisationen", "Add the organisation"),
    "ar.add.unit": ("Lägg till en enhet", "Add a unit"),
    "ar.add.function": ("Lägg till en funktion", "Add a function"),
    "ar.add.service": ("Lägg till en tjänst", "Add a service"),
    "ar.add.endpoint": ("Lägg till en teknisk adress", "Add a technical address"),
    "ar.add.certificate": ("Lägg till ett certifikat", "Add a certificate"),
    "ar.revise.organisation": ("Ändra organisationen", "Change the organisation"),
    "ar.revise.unit": ("Ändra enheten", "Change the unit"),
    "ar.revise.function": ("Ändra funktionen", "Change the function"),
    "ar.revise.service": ("Ändra tjänsten", "Change the service"),
    "ar.revise.endpoint": ("Byt teknisk adress", "Change the technical address"),
    "ar.revise.certificate": ("Byt certifikat", "Change the certificate"),
    "ar.use.signing": ("Underskrift", "Signing"),
    "ar.use.encryption": ("Kryptering", "Encryption"),
    "ar.use.tls": ("Förbindelse (TLS)", "Connection (TLS)"),
    "ar.whole-country": ("Hela landet", "The whole country"),
    "ar.field.name": ("Namn", "Name"),
    "ar.field.nameEn": ("Namn på engelska", "Name in English"),
    "ar.field.description": ("Beskrivning", "Description"),
    "ar.field.municipality": ("Kommunkod", "Municipality's code"),
    "ar.field.address": ("Funktionsadress", "Function address"),
    "ar.field.serviceType": ("Tjänstetyp", "Service type"),
    "ar.field.documentTypes": ("Dokumenttyper", "Document types"),
    "ar.field.municipalities": ("Kommuner", "Municipalities"),
    "ar.field.url": ("Webbadress", "Web address"),
    "ar.field.transportProfile": ("Transportprofil", "Transport profile"),
    "ar.field.use": ("Används till", "Used for"),
    "ar.field.pem": ("Certifikatet", "The certificate"),
    "ar.field.subject": ("Utfärdat till", "Issued to"),
    "ar.field.issuer": ("Utfärdat av", "Issued by"),
    "ar.field.key": ("Nyckel", "Key"),
    "ar.field.notAfter": ("Gäller längst till", "Holds at most until"),
    "ar.field.thumbprint": ("Tumavtryck (SHA-256)", "Thumbprint (SHA-256)"),
    "ar.field.organisation": ("Organisations\u00adnummer", "Organisation number"),
    "ar.field.participant": ("Deltagar-id", "Participant identifier"),
    "ar.hint.name": ("Så som andra känner till det.", "As others know it."),
    "ar.hint.nameEn": ("Visas på de engelska sidorna.", "Found by those who search in English."),
    "ar.hint.description": (
        "Vad den tar emot, och vad den inte gör.",
        "What it receives, and what it does not do.",
    ),
    "ar.hint.municipality": ("Fyra siffror, till exempel 1280.", "Four digits, such as 1280."),
    "ar.hint.address": (
        "Små bokstäver a till z, siffror, punkt och bindestreck. Till exempel sbk.bygglov.",
        "Small letters a to z, digits, points and hyphens. For example sbk.bygglov.",
    ),
    "ar.hint.serviceType": (
        "Typens id, så som den som förvaltar typen skriver det.",
        "The type's identifier, as whoever maintains the type writes it.",
    ),
    "ar.hint.documentTypes": (
        "Ett id på varje rad. Så hittar meddelanden hit.",
        "One identifier on each line. This is how messages find here.",
    ),
    "ar.hint.municipalities": (
        "Koder med mellanslag mellan. Tomt betyder hela landet.",
        "Codes with spaces between them. Empty means the whole country.",
    ),
    "ar.hint.url": ("Börjar med https://", "Begins with https://"),
    "ar.hint.transportProfile": (
        "Till exempel bdxr-transport-ebms3-as4-v1p0.",
        "For example bdxr-transport-ebms3-as4-v1p0.",
    ),
    "ar.hint.use": (
        "Vad nyckeln i certifikatet är till för.",
        "What the certificate's key is for.",
    ),
    "ar.hint.pem": (
        "Klistra in från BEGIN CERTIFICATE till END CERTIFICATE. Aldrig den privata nyckeln.",
        "Paste from BEGIN CERTIFICATE to END CERTIFICATE. Never the private key.",
    ),
    "ar.fault.name": (
        "Skriv ett namn på en rad, högst 256 tecken.",
        "Write a name on one line, at most 256 characters.",
    ),
    "ar.fault.nameEn": (
        "Skriv namnet på en rad, högst 256 tecken.",
        "Write the name on one line, at most 256 characters.",
    ),
    "ar.fault.description": ("Skriv högst 1 024 tecken.", "Write at most 1,024 characters."),
    "ar.fault.municipality": (
        "Skriv kommunkoden med fyra siffror.",
        "Write the municipality's code in four digits.",
    ),
    "ar.fault.address": (
        "Skriv funktionsadressen med små bokstäver a till z, siffror, punkt och bindestreck.",
        "Write the function address in small letters a to z, digits, points and hyphens.",
    ),
    "ar.fault.serviceType": (
        "Skriv tjänstetypens id utan mellanslag och utan å, ä och ö.",
        "Write the service type's identifier without spaces, in ASCII.",
    ),
    "ar.fault.documentTypes": (
        "Skriv ett id på varje rad, utan å, ä och ö. Högst hundra.",
        "Write one identifier on each line, in ASCII. At most a hundred.",
    ),
    "ar.fault.municipalities": (
        "Skriv kommunkoder med fyra siffror och mellanslag mellan.",
        "Write municipalities' codes of four digits with spaces between them.",
    ),
    "ar.fault.url": (
        "Skriv en hel webbadress, högst 1 000 tecken.",
        "Write a whole web address, at most 1,000 characters.",
    ),
    "ar.fault.transportProfile": (
        "Skriv transportprofilens id utan mellanslag.",
        "Write the transport profile's identifier without spaces.",
    ),
    "ar.fault.use": ("Välj vad nyckeln är till för.", "Choose what the key is for."),
    "ar.fault.pem": ("Klistra in certifikatet.", "Paste the certificate."),
    "ar.fault.time": (
        "Skriv dagen som åååå-mm-dd, eller med klockslag som åååå-mm-dd tt:mm.",
        "Write the day as yyyy-mm-dd, or with a time as yyyy-mm-dd hh:mm.",
    ),
    "ar.fault.reason": (
        "Skriv varför på en rad, högst 200 tecken.",
        "Write why on one line, at most 200 characters.",
    ),
    "ar.fault.content": ("Klistra in filens innehåll.", "Paste the file's content."),
    "ar.fault.given-name": (
        "Skriv vad ni kallar den som sköter delen, på en rad.",
        "Write what you call whoever looks after it, on one line.",
    ),
    "ar.fault.entry": ("Välj en del.", "Choose a part."),
    "ar.fault.number": (
        "Skriv personnumret med tolv siffror. Kontrollsiffran ska stämma.",
        "Write the personal identity number in twelve digits. The check digit must be right.",
    ),
}
