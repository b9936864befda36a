"""What an award year starts with: a rulebook of usual by-laws, three criteria and a plan of dates. Everything can be changed at the desk.

No association is named here. The criteria are the ones an alumni association names its alumnus of the year by: who has supported the
university's mission, advanced academic education, and carried the academic spirit out into the world.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from award.dates import end_of_day, house_zone

Words = dict[str, str]

ELIGIBILITY: Words = {
    "fi": (
        "Ehdokkaaksi voidaan ehdottaa jokaista, joka on saanut oikeuden opiskella yliopistossa, tehnyt siellä tutkimusta tai "
        "työskennellyt siellä. Tutkintoa ei vaadita. Itseään ei voi ehdottaa."
    ),
    "sv": (
        "Den som har fått rätt att studera vid universitetet, forskat där eller arbetat där kan nomineras. Examen krävs inte. "
        "Man kan inte nominera sig själv."
    ),
    "en": (
        "Anyone who has been granted the right to study at the university, has done research there or has worked there can be "
        "nominated. A degree is not required. You cannot nominate yourself."
    ),
}


def _criterion(key: str, name: Words, description: Words, anchors: tuple[Words, ...]) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "description": description,
        "weight": "1.00",
        "alternative": False,
        "scale_min": 1,
        "scale_max": len(anchors),
        "anchors": [{"level": level, "text": text} for level, text in enumerate(anchors, start=1)],
    }


CRITERIA: tuple[dict[str, Any], ...] = (
    _criterion(
        "mission",
        {"fi": "Yliopiston tehtävä", "sv": "Universitetets uppdrag", "en": "The university's mission"},
        {
            "fi": "Miten ehdokas on tukenut yliopistoa sen tehtävässä: tutkimuksessa, opetuksessa ja yhteiskunnan hyväksi tehtävässä työssä.",
            "sv": "Hur kandidaten har stött universitetet i dess uppdrag: forskningen, undervisningen och arbetet för samhällets bästa.",
            "en": "How the candidate has supported the university in what it is there for: research, teaching and the good of society.",
        },
        (
            {
                "fi": "Perusteluista ei käy ilmi selvää tukea yliopiston tehtävälle.",
                "sv": "Underlaget visar inget tydligt stöd för universitetets uppdrag.",
                "en": "The case shows no clear support for the university's mission.",
            },
            {
                "fi": "Tuki on ollut satunnaista ja näkynyt lähinnä ehdokkaan omassa piirissä.",
                "sv": "Stödet har varit tillfälligt och har märkts främst i kandidatens egen krets.",
                "en": "Support now and then, noticed mostly in the candidate's own circle.",
            },
            {
                "fi": "Tuki on ollut pitkäjänteistä ja selvästi hyödyksi tiedekunnalle, oppialalle tai opiskelijoille.",
                "sv": "Stödet har varit långsiktigt och till klar nytta för en fakultet, ett ämne eller studenterna.",
                "en": "Steady support, of clear use to a faculty, a field of study or the students.",
            },
            {
                "fi": "Tuki on ollut merkittävää: se tuntuu koko yliopistossa ja näkyy myös sen ulkopuolella.",
                "sv": "Stödet har varit betydande: det känns i hela universitetet och syns också utanför det.",
                "en": "Considerable support, felt throughout the university and seen outside it too.",
            },
            {
                "fi": "Tuki on ollut poikkeuksellista, vahvistanut yliopistoa pysyvästi ja on esimerkkinä muille.",
                "sv": "Stödet har varit enastående, har stärkt universitetet varaktigt och är ett föredöme för andra.",
                "en": "Outstanding support that has strengthened the university for good and is an example to others.",
            },
        ),
    ),
    _criterion(
        "learning",
        {"fi": "Akateeminen sivistys", "sv": "Akademisk bildning", "en": "Academic education"},
        {
            "fi": "Miten ehdokas on edistänyt tiedettä, koulutusta ja sivistystä sekä niiden arvostusta.",
            "sv": "Hur kandidaten har främjat vetenskap, utbildning och bildning och aktningen för dem.",
            "en": "How the candidate has advanced scholarship, education and learning, and the esteem in which they are held.",
        },
        (
            {
                "fi": "Perusteluista ei käy ilmi, että ehdokas olisi edistänyt akateemista sivistystä.",
                "sv": "Underlaget visar inte att kandidaten har främjat den akademiska bildningen.",
                "en": "The case does not show that the candidate has advanced academic education.",
            },
            {
                "fi": "Ehdokas on edistänyt sivistystä tavalla, joka kuuluu hänen työhönsä tai asemaansa.",
                "sv": "Kandidaten har främjat bildningen på ett sätt som hör till hens arbete eller ställning.",
                "en": "The candidate has advanced learning as somebody in that work or position is expected to.",
            },
            {
                "fi": "Ehdokas on tehnyt enemmän kuin työ tai asema vaatii, ja tulos on selvästi nähtävissä.",
                "sv": "Kandidaten har gjort mer än arbetet eller ställningen kräver, och resultatet syns tydligt.",
                "en": "The candidate has done more than work or position demands, with a result that is plain to see.",
            },
            {
                "fi": "Ehdokkaan työ on muuttanut sitä, miten tietoa luodaan, opetetaan tai ymmärretään omalla alalla.",
                "sv": "Kandidatens arbete har förändrat hur kunskap skapas, lärs ut eller förstås inom det egna området.",
                "en": "The candidate's work has changed how knowledge is made, taught or understood in a whole field.",
            },
            {
                "fi": "Ehdokas on poikkeuksellinen sivistyksen edistäjä, jonka työ kantaa vielä tuleville polville.",
                "sv": "Kandidaten har gjort bildningen en enastående tjänst, som kommande generationer bygger vidare på.",
                "en": "An outstanding service to learning, which coming generations will still build upon.",
            },
        ),
    ),
    _criterion(
        "spirit",
        {"fi": "Akateeminen henki", "sv": "Den akademiska andan", "en": "The academic spirit"},
        {
            "fi": "Miten ehdokas on vienyt akateemista henkeä yliopistosta maailmalle: totuudellisuutta, avarakatseisuutta ja vastuuta muista.",
            "sv": "Hur kandidaten har fört den akademiska andan ut i världen: sanningssökande, vidsynthet och ansvar för andra.",
            "en": "How the candidate has carried the academic spirit out into the world: truthfulness, an open mind, responsibility for others.",
        },
        (
            {
                "fi": "Perusteluista ei käy ilmi, miten akateeminen henki näkyy ehdokkaan toiminnassa.",
                "sv": "Underlaget visar inte hur den akademiska andan kommer till uttryck i kandidatens gärning.",
                "en": "The case does not show how the academic spirit comes through in what the candidate does.",
            },
            {
                "fi": "Akateeminen henki näkyy ehdokkaan lähipiirissä.",
                "sv": "Den akademiska andan märks i kandidatens närmaste krets.",
                "en": "The academic spirit is noticed by those close to the candidate.",
            },
            {
                "fi": "Ehdokas tunnetaan omalla alallaan tai paikkakunnallaan akateemisen hengen kantajana.",
                "sv": "Kandidaten är i sitt yrke eller på sin ort känd som bärare av den akademiska andan.",
                "en": "In profession or home town the candidate is known for carrying the academic spirit.",
            },
            {
                "fi": "Ehdokas on tuonut akateemisen hengen laajalti yhteiskuntaan, myös sinne, missä sitä ei odottaisi.",
                "sv": "Kandidaten har fört den akademiska andan vida ut i samhället, också dit där man inte väntar sig den.",
                "en": "The candidate has carried the academic spirit widely into society, also where one would not expect it.",
            },
            {
                "fi": "Ehdokas on akateemisen hengen tunnettu esikuva koko maassa tai kansainvälisesti.",
                "sv": "Kandidaten är en förebild för den akademiska andan i hela landet eller internationellt.",
                "en": "The candidate embodies the academic spirit to the whole country, or internationally.",
            },
        ),
    ),
)


def rules() -> dict[str, Any]:
    """Return the rules that differ from the defaults of the Rulebook's own columns, by column name."""
    return {f"eligibility_{language}": text for language, text in ELIGIBILITY.items()}


def year_plan(year: int) -> dict[str, datetime]:
    """Return a plan for the award year, by the names of the Cycle's dates: a call over the turn of the year, a decision in spring.

    Nominations from 1 December to the last Friday of January, recommendations a week more, scoring to the third Sunday of March,
    the jury on the Wednesday after, the board on the second Thursday of April, a fortnight to answer, celebration on the second
    Wednesday of May.
    """
    close = _weekday(date(year, 1, 25), 4)
    scoring = _weekday(date(year, 3, 15), 6)
    board = _weekday(date(year, 4, 8), 3)
    return {
        "nominations_open_at": _at(date(year - 1, 12, 1), 9),
        "nominations_close_at": end_of_day(close),
        "endorsements_due_at": end_of_day(close + timedelta(days=7)),
        "scoring_closes_at": end_of_day(scoring),
        "jury_meets_at": _at(scoring + timedelta(days=3), 16),
        "board_meets_at": _at(board, 16),
        "answer_by": end_of_day(board + timedelta(days=14)),
        "celebration_at": _at(_weekday(date(year, 5, 8), 2), 18),
    }


def _weekday(first: date, weekday: int) -> date:
    """Return the first such weekday (Monday is 0) on or after the day."""
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), house_zone())
