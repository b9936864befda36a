"""The people of the year that journeys live through, and what they write."""

from dataclasses import dataclass

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class Person:
    """Somebody of the year; the surnames say that they are invented."""

    name: str
    email: str
    language: str = "en"


SECRETARY = Person("Siiri Sihteerilä", "siiri@alumn.example")
CHAIR = Person("Malla Mallikas", "malla@alumn.example")
BOARD = (
    (CHAIR, "Chair of the board"),
    (Person("Birger Bordsson", "birger@alumn.example", "sv"), "Vice-chair of the board"),
    (Person("Hilla Hallitusjäsen", "hilla@alumn.example", "fi"), "Member of the board"),
)
JURY_CHAIR = Person("Jarl Juryström", "jarl@alumn.example", "sv")
CONFLICTED = Person("Essi Esteellinen", "essi@alumn.example", "fi")
JURY = (
    (JURY_CHAIR, "Chair of the jury"),
    (Person("Vilja Varamallikas", "vilja@alumn.example", "fi"), "Vice-chair of the jury"),
    (CONFLICTED, "Member of the jury"),
    (Person("Sam Sample", "sam@alumn.example"), "Member of the jury"),
)
LAUREATE = Person("Aino Esimerkki", "aino@alumn.example", "fi")
NOMINEES = (LAUREATE, Person("Bror Exempel", "bror@alumn.example", "sv"), Person("Una Specimen", "una@alumn.example"))
NOMINATORS = (
    Person("Niilo Ehdottaja", "niilo@alumn.example", "fi"),
    Person("Nils Förslagsson", "nils@alumn.example", "sv"),
    Person("Nora Nominator", "nora@alumn.example"),
)
READER = Person("Somebody", "", "sv")
CHECKER = Person("Greta Granskare", "greta@alumn.example", "sv")
CASE = {
    "fi": "Kolmekymmentä vuotta hän on tehnyt yliopiston tieteestä kaikkien omaisuutta.",
    "sv": "I trettio år har hon gjort universitetets vetenskap till allas egendom.",
    "en": "For thirty years she has made science at the university the property of everybody.",
}
TEXTS = {
    "citation": {
        "fi": "Siitä, että hän on tehnyt tieteestä kaikkien yhteistä.",
        "sv": "För att hon har gjort vetenskapen till allas.",
        "en": "For having made science the property of everybody.",
    },
    "headline": {
        "fi": "Tiede kuuluu kaikille",
        "sv": "Vetenskapen hör till alla",
        "en": "Science belongs to everybody",
    },
    "lead": {
        "fi": "Yhdistys palkitsee elämäntyön.",
        "sv": "Föreningen belönar en livsgärning.",
        "en": "The association honours a life's work.",
    },
    "body": {
        "fi": "Hän on kirjoittanut, opettanut ja kuunnellut.",
        "sv": "Hon har skrivit, undervisat och lyssnat.",
        "en": "She has written, taught and listened.",
    },
}
