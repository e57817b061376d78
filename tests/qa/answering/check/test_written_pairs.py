"""Sentences that say what an update says, in other words, and such as nearly do: the first stand, the others fall.

Each pair was written by hand: figures in words, ranges, units, currencies, bounds, ordinals, names that hold numbers,
sides and speakers swapped, verbs denied, days shifted, and markers in all shapes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from qa.answering.check.assembly import Checked
from qa.answering.check.checking import Checker, check
from qa.answering.check.evidence import SentUpdate
from qa.answering.check.rulings import Ruling
from qa.models import LiveBlog, Update
from qa.sources.registry import read_source
from qa.text.cleaning import clean

_PAGES = Path(__file__).parents[4] / "eval" / "pages"
# What an update says (its headline before the bar), what may be said of it, and what may not.
_UPDATES: list[tuple[str, list[str], list[str]]] = [
    (
        "Harbour reopens | Thirty-two ferries left the harbour on two routes.",
        ["32 ferries left the harbour"],
        ["Twenty-three ferries left the harbour"],
    ),
    ("Levy agreed | The levy will bring in one and a half million euros.", ["The levy brings in €1.5 million"], []),
    (
        "Crowd grows | About 2,500 people stood in the square.",
        [
            "About two and a half thousand people stood in the square",
            "About twenty-five hundred people stood in the square",
        ],
        [],
    ),
    (
        "Share falls | A third of the fleet is idle.",
        ["One third of the fleet is idle"],
        ["Two thirds of the fleet are idle", "Half of the fleet is idle"],
    ),
    ("Exports rise | Exports doubled in a year.", [], ["Exports tripled in a year"]),
    ("Bridge shut | One worker was hurt on the bridge.", [], ["No workers were hurt on the bridge"]),
    ("Bridge shut | A dozen workers were hurt on the bridge.", ["Twelve workers were hurt on the bridge"], []),
    ("Bridge shut | Dozens of workers were hurt on the bridge.", [], ["Hundreds of workers were hurt on the bridge"]),
    ("Bridge shut | Two workers were hurt on the bridge.", [], ["One worker was hurt on the bridge"]),
    (
        "Rain ahead | Forecasters expect 40 to 60 mm of rain by night.",
        ["Between 40 and 60 mm of rain are expected by night"],
        ["Forecasters expect 50 mm of rain by night"],
    ),
    ("Rain ahead | Forecasters expect 40–60 mm of rain by night.", ["Forecasters expect 40-60mm of rain by night"], []),
    ("Tax talk | The tax may rise by 3-5%.", ["The tax may rise by 3 to 5 percent"], ["The tax may rise by 3.5%"]),
    ("Fire line | The fire front is 12 km long.", [], ["The fire front is 12 miles long"]),
    (
        "Fire line | The fire burnt 900 hectares.",
        [],
        ["The fire burnt 900 acres", "The fire burnt 900 square kilometres"],
    ),
    ("Heat | It was 41C in the shade.", ["It was 41 degrees in the shade"], ["It was 41F in the shade"]),
    ("Wait | The queue took 6 hours.", [], ["The queue took 6 days"]),
    ("Tank | The tank holds 300 litres.", [], ["The tank holds 300 gallons"]),
    ("Speed | Gusts reached 130 km/h.", ["Gusts reached 130 kilometres an hour"], ["Gusts reached 130 mph"]),
    ("Power | The plant gives 400 megawatts.", [], ["The plant gives 400 gigawatts"]),
    ("Vote | Turnout was 61 percent.", ["Turnout was 61%"], ["61 people turned out"]),
    ("Vote | 61 people voted.", [], ["61% of people voted"]),
    (
        "Losses | Russia has lost 15,800 soldiers since the invasion began, Kyiv says.",
        [],
        ["Ukraine has lost 15,800 soldiers since the invasion began, Kyiv says"],
    ),
    (
        "Losses | Russia has lost 15,800 soldiers since the invasion began, Kyiv says. Ukraine "
        "gives no figure for its own losses.",
        ["Russia has lost 15,800 soldiers, according to Kyiv"],
        ["Ukraine has lost 15,800 soldiers"],
    ),
    (
        "Results | Labour won 48 seats. The Conservatives won 21 seats.",
        ["Labour won 48 seats and the Conservatives 21"],
        ["The Conservatives won 48 seats"],
    ),
    (
        "Aid | Germany sends 500 missiles. France sends 12 howitzers.",
        ["Germany sends 500 missiles and France sends 12 howitzers"],
        ["France sends 500 missiles"],
    ),
    (
        "Aid | Germany will send 500 missiles. It had first refused. Berlin changed its mind on Saturday.",
        ["Germany, which first refused, sends 500 missiles"],
        [],
    ),
    (
        "Sweden joins | Sweden will send 5,000 weapons. | It has never done so before.",
        ["It is the first time that Sweden sends weapons, 5,000 of them"],
        [],
    ),
    (
        "Scholz speaks | The chancellor said 100 billion euros go to the army.",
        ["Scholz said 100 billion euros go to the army"],
        [],
    ),
    (
        "Poland counts arrivals | More than 2.2 million people have crossed since 24 February, the border guard says.",
        ["Poland's border guard counts more than 2.2 million arrivals since 24 February"],
        [],
    ),
    ("Talks | The minister did not resign.", [], ["The minister resigned"]),
    ("Talks | The minister resigned on Friday.", [], ["The minister did not resign on Friday"]),
    (
        "Talks | The company denied that it had paid a ransom.",
        ["The company denies having paid a ransom"],
        ["The company paid a ransom"],
    ),
    ("Talks | The company never paid a ransom, its head said.", [], ["The company paid a ransom, its head said"]),
    ("Talks | Nobody was hurt when the roof fell.", ["No one was hurt when the roof fell"], []),
    (
        "Talks | The ban has not been lifted.",
        ["The ban is still in place and has not been lifted", "The ban remains"],
        [],
    ),
    (
        "Trip | The envoy arrives on Friday, 25 March.",
        ["The envoy arrives on March 25"],
        ["The envoy arrives on Saturday", "The envoy arrives on 26 March"],
    ),
    ("Trip | The envoy arrives tomorrow.", [], ["The envoy arrives today"]),
    ("Trip | The envoy arrived yesterday.", [], ["The envoy arrived on Tuesday"]),
    ("Trip | The law dates from March 2014.", [], ["The law dates from March 2015"]),
    ("Trip | The ceasefire begins next month.", [], ["The ceasefire begins in April"]),
    (
        "Dead | More than 30 people died in the fire.",
        ["More than 30 people died in the fire"],
        ["Fewer than 30 people died in the fire"],
    ),
    ("Dead | Exactly 30 people died in the fire.", [], ["Fewer than 30 people died in the fire"]),
    ("Dead | Up to 30 people may have died in the fire.", [], ["At least 30 people may have died in the fire"]),
    ("Dead | At least 30 people died in the fire.", ["Some 30 people or more died in the fire"], []),
    (
        "Sanctions | It is the fourth package of sanctions.",
        ["It is the 4th package of sanctions"],
        ["It is the fifth package of sanctions", "It is the 5th package of sanctions"],
    ),
    ("Sanctions | It is the first visit since 2010.", [], ["It is the second visit since 2010"]),
    (
        "Prices | Petrol costs 2.19 euros a litre.",
        ["Petrol costs 2,19 euros a litre"],
        ["Petrol costs 219 euros a litre", "Petrol costs 2.9 euros a litre"],
    ),
    (
        "Prices | The grant is worth $40m.",
        ["The grant is worth 40 million dollars", "The grant is worth US$40 million"],
        ["The grant is worth £40m", "The grant is worth 40 million Swiss francs", "The grant is worth $40bn"],
    ),
    ("Prices | The grant is worth A$40m.", [], ["The grant is worth 40 million Canadian dollars"]),
    ("Prices | The grant is worth 40 million kronor.", [], ["The grant is worth 40 million zloty"]),
    (
        "Visit | Prime Minister Ana Novak met President Karl Berg.",
        ["Ana Novak met Karl Berg"],
        ["President Ana Novak met Karl Berg", "Ana Berg met Karl Novak"],
    ),
    (
        "Visit | Dr Ana Novak of the WHO warned of cholera.",
        ["Novak, of the World Health Organization, warned of cholera"],
        [],
    ),
    ("Visit | Ana Novak warned of cholera.", [], ["Anna Nowak warned of cholera"]),
    (
        "Speech | “We will not yield,” Novak said. Berg called it “a sad day”.",
        ['Novak said: "We will not yield"'],
        ["Berg said: “We will not yield”", "Novak called it “a sad day”", "“We will yield,” Novak said"],
    ),
    (
        "Speech | “The so-called ‘peace plan’ is a trap,” Novak said.",
        ["Novak called the “so-called ‘peace plan’” a trap", "Novak said \"the so-called 'peace plan' is a trap\""],
        ["Novak said \"the so-called 'peace plan' is a gift\""],
    ),
    (
        "Novak warns of a long winter | “It will be hard,” she told reporters in Graz.",
        ["Novak told reporters in Graz that “it will be hard”"],
        [],
    ),
    (
        "Budget | The fund holds $5.75 billion.",
        ["The fund holds $5.75bn"],
        ["The fund holds nearly $6 billion", "The fund holds about 5.8 billion dollars"],
    ),
    ("Budget | The fund holds nearly $6 billion.", ["The fund holds almost 6 billion dollars"], []),
    ("Budget | It cost $1,049,000.", [], ["It cost over a million dollars"]),
    ("Summit | The G7 leaders meet in Kassel.", ["The G-7 leaders meet in Kassel"], ["The G20 leaders meet in Kassel"]),
    ("Jets | Two F-16 jets were sent.", ["Two F16 jets were sent"], ["Two F-35 jets were sent", "16 jets were sent"]),
    ("Clinic | The clinic counts 19 patients with COVID-19.", ["The clinic counts 19 COVID-19 patients"], []),
    ("Clinic | The clinic counts COVID-19 patients.", [], ["The clinic counts 19 patients"]),
    ("Clinic | The clinic counts patients with Covid-19.", [], ["The clinic counts patients with Covid-21"]),
    ("Rocket | A T-72 tank burnt out.", [], ["A T-90 tank burnt out", "72 tanks burnt out"]),
    ("Rule | Article 5 of the treaty was named.", [], ["Article 4 of the treaty was named"]),
    (
        "Storm leaves 14,000 homes without power | Crews are at work along the coast.",
        ["14,000 homes are without power after the storm"],
        ["41,000 homes are without power after the storm"],
    ),
]
# How many updates were sent, and a sentence with its markers.
_MARKED_WELL = [
    (2, "There are 12 ferries and 30 buses [1][2]."),
    (2, "There are 12 ferries and 30 buses [1, 2]."),
    (3, "There are 12 ferries, 30 buses and 44 trams [1-3]."),
    (3, "There are 12 ferries, 30 buses and 44 trams [1]-[3]."),
    (3, "There are 12 ferries, 30 buses and 44 trams [1–3]."),
    (2, "There are 12 ferries and 30 buses 【1】【2】."),
    (2, "There are 12 ferries and 30 buses (1)(2)."),
    (2, "There are 12 ferries and 30 buses (1, 2)."),
    (1, "There are 12 ferries (1)."),
    (1, "There are 12 ferries [Update 1]."),
    (1, "There are 12 ferries {1}."),
    (1, "There are 12 ferries [^1^]."),
    (1, "There are 12 ferries [1](#1)."),
    (1, "There are 12 ferries ⟦1⟧."),
]
_MARKED_BADLY = [
    (2, "There are 12 ferries and 30 buses [1]."),
    (2, "There are 12 ferries and 30 buses and 5 trams [1][2]."),
    (1, "There are 12 ferries [1] and 13 ships [1]."),
]
# The updates of eval/pages/storm.txt that hold these words.
_STORM = [
    (
        "took down its highest alert",
        [
            "The Weather Office lifted the red warning at 20:30, half an hour early",
            "A yellow wind warning is in force until 10 am on Friday",
            "Petra Vane expects 10–15 mm more rain overnight",
            "Vane said the low was “filling up like a bathtub”",
        ],
        ["The red warning was lifted at 21:30", "Petra Vane expects 10 to 15 cm of rain overnight"],
    ),
    (
        "closed her last briefing",
        [
            "In all, 143 people were rescued: 61 by boat, 52 by tractor or army lorry, 30 by helicopter",
            "No one is missing any more, and two firefighters were hurt",
            "One of the two hurt firefighters broke a wrist",
        ],
        [],
    ),
    (
        "published the list of buildings",
        [
            "38 of 212 schools remain closed on Friday, 29 because of damage",
            "Nine schools stay shut because they serve as shelters",
        ],
        ["212 of 38 schools stay shut, 19 of them damaged"],
    ),
    (
        "some 41,000 homes",
        [
            "Merrow Grid says about 41,000 homes are without power, the ministry says 67,000 customers",
            "The peak was 84,000 homes at midday",
            "The energy ministry counts 67,000 because it includes farms, shops and workshops",
        ],
        ["More than 84,000 homes were dark at the peak", "About 41% of homes have no power"],
    ),
    (
        "release 60 million crowns",
        [
            "Torvik's government is releasing 60 million crowns for roads, pumps and temporary housing",
            "Flooded households can get 4,000 crowns from Monday and need not pay it back",
            "The advance does not have to be repaid and needs no proof beyond an address",
        ],
        [
            "Torvik releases 60 billion crowns",
            "Households get €4,000 from Monday",
            "The advance has to be paid back",
            "Torvik blamed the dyke's builders: “The reckoning is today”",
        ],
    ),
    (
        "first estimate by the consultancy",
        [
            "Dunmore Risk puts insured losses at 450 to 600 million crowns, more than Storm Corvin's 380 million",
            "Piers Hallam said 2,300 claims had been logged",
            "About a third of the losses are due to wind",
        ],
        [
            "Storm Corvin cost 600 million crowns in 2016",
            "Wind accounts for two thirds of the losses",
            "Piers Hallam put the losses at nearly 600 million crowns",
        ],
    ),
    (
        "prepare to be away for three nights",
        [
            "Of 6,200 people ordered out, 4,870 left and 1,330 stayed, governor Holloway said",
            "Nobody who stayed will be fined, Marit Holloway said",
        ],
        [],
    ),
    (
        "High water at Tern Quay came",
        ["The water reached 4.91 metres at 18:52, below the forecast 5.30 metres", "The barrier was not overtopped"],
        ["The barrier was overtopped at 18:52", "The water reached 4.78 feet"],
    ),
    (
        "did not die because of the storm",
        [
            "Two people died in the storm, not three: the man near Grent had a heart attack",
            "The toll is now two; police removed the 66-year-old man found near Grent",
        ],
        [
            "Three people died because of the storm, the police announced on Friday",
            "The man at the farm died because of the storm",
        ],
    ),
    (
        "All six men of the Maid",
        ["All six crew of the Maid of Corran were found alive in a raft at 16:55", "Two of the men have hypothermia"],
        [],
    ),
    (
        "hole in the Brannock dyke is 25",
        [
            "The breach is 25 metres wide, not 40 as first reported",
            "Sixty concrete blocks of four tonnes each will close the gap, Colonel Dunn said",
        ],
        [
            "The gap is 25 miles wide",
            "Dunn said 4 blocks of 60 tonnes each close the gap",
            "Governor Marit Holloway called the soil “porridge”",
        ],
    ),
    ("detained four people", ["Police arrested four people aged 19 to 34 and found about 40 phones"], []),
    (
        "sending 12 high-capacity",
        [
            "Kasmere sends twelve pumps and 44 specialists",
            "Ostreia gets 12 pumps from Kasmere, each moving 5,000 cubic metres an hour",
        ],
        ["Kasmere sends 44 pumps", "“Neighbours keep a ledger,” Radek Soll said"],
    ),
    (
        "Gauges at Grent caught",
        [
            "Grent got 94 mm of rain in nine hours, more than the 91 mm of an average November",
            "Hallinport had 63 mm and Pellham 71 mm",
        ],
        ["Pellham had 63 mm of rain"],
    ),
    (
        "rejected the opposition",
        [
            "Dagny Holt denied that money for the dyke was cut",
            "Holt says spending rose from 11 million to 13 million crowns",
            "No money was taken away, according to Holt",
        ],
        [
            "Corin Asher says spending rose from 11 million to 13 million crowns",
            "Spending went up from 13 million to 21 million crowns",
        ],
    ),
    (
        "leads the opposition People",
        ["Corin Asher asks why a 2026 inspection led to no repair, priced at 34 million crowns"],
        [],
    ),
    ("140 of its 620 masts", ["Bellwire says 140 of 620 masts are down"], ["Bellwire lost 620 of 1,400 masts"]),
    (
        "A reading of 163",
        [
            "The 163 km/h reading was not accepted; the record stays at 151 km/h",
            "The official maximum is 151 kilometres an hour, at Corran Head",
        ],
        ["The record of 163 mph stands"],
    ),
    (
        "97 people rescued",
        ["97 people were rescued, not 112, because 15 care home residents were counted twice"],
        ["Up to 15 residents were entered three times"],
    ),
    ("There are six, not seven", ["There were six people on board, not seven"], ["There are eight people on board"]),
    (
        "Fifty-eight patients",
        [
            "58 patients, among them 11 from intensive care, are moved to Danesmoor General",
            "No one came to harm, said Amal Brandt",
        ],
        ["58% of patients are moved"],
    ),
    (
        "claimed a second life",
        ["A 34-year-old woman is the second person to die in the storm"],
        ["A 34-year-old woman is the third to die"],
    ),
    (
        "beds for 400 people",
        ["The sports hall has 400 beds, but 530 people signed in"],
        ["The sports hall has more than 400 beds"],
    ),
    ("lost 240 sheep", ["Hugh Sallow lost 240 sheep but saved his cattle"], ["Bettina Crowe lost 240 sheep"]),
    (
        "The Brannock dyke burst",
        ["The dyke burst at 13:35 and threatens about 300 houses in a village of about 900 people"],
        [],
    ),
]
# The updates of eval/pages/election.txt that hold these words.
_ELECTION = [
    (
        "What happens next",
        [
            "The new Chamber first meets on 19 May, when Karsten's mandate runs out",
            "The president may dissolve the Chamber after 60 days, as happened once, in 1998",
            "Oyelin's cabinet stays on as a caretaker and may not sign anything binding",
        ],
        ["The president may dissolve the Chamber after 16 days", "Dissolution has happened twice"],
    ),
    (
        "Eighty-four of the 201",
        [
            "84 of the 201 members are women, nine more than before",
            "Homeland has four women among 27 members, the Green Front 13 of 20",
            "The youngest member is 21 and the oldest 83",
        ],
        ["84% of members are women", "Homeland has 13 women out of 20"],
    ),
    (
        "certified result",
        [
            "Civic Union has 71 seats, the Workers' Alliance 68 and the Homeland List 27",
            "Turnout was 69.9%, up from 66.3% four years ago",
            "The Liberal Forum won nine seats, the Highland Party six",
            "About 6.84 million people were entitled to vote",
            "The Workers' Alliance got 30.6 percent of the vote",
        ],
        [
            "Homeland has 20 seats",
            "Civic Union took 30.6 per cent",
            "More than 6.84 million people were entitled to vote",
        ],
    ),
    (
        "handed Dov Karsten the mandate",
        [
            "Anton Rhys gave Karsten the mandate to form a government until May 19",
            "The meeting lasted 25 minutes",
            "Karsten will name his ministers next week",
        ],
        ["The audience lasted 25 hours", "Karsten announced his ministers this week"],
    ),
    (
        "wished him luck",
        [
            "Marta Oyelin has conceded and will hand over her party's leadership in October",
            "Oyelin did not say whom she favours as successor",
            "She had claimed victory fifteen hours before",
        ],
        ["Teo Falk said “I have rung Mr Karsten and wished him luck”", "Oyelin named a favourite to succeed her"],
    ),
    (
        "shaken hands on a joint",
        [
            "Four parties agreed on a coalition with 103 seats, two above the majority of 101",
            "The minimum wage is to rise to 14 lorins an hour in January",
            "There will be no new income taxes for two years, which the Liberals had demanded, Pia Solmund said",
            "Ines Tallow called the coal date “a bruise I can live with”",
        ],
        [
            "They hold fewer than 103 seats",
            "The minimum wage rises to €14",
            "There will be new income taxes for two months",
        ],
    ),
    (
        "finished the day",
        [
            "The Sessane 30 closed 0.9% lower after falling up to 2.3 percent",
            "The lorin did not recover and closed 1.4% weaker",
            "Nordlys Kraft lost 6 percent",
        ],
        [
            "The index was down by more than 2.3 per cent",
            "The lorin closed at 4.31 dollars",
            "Nordlys Kraft fell by $6",
        ],
    ),
    (
        "stealing a seat",
        [
            "Vessek accused judges of stealing a seat and goes to the Coastal Court of Rights",
            "Runa Feld said the court has no power to change the seats",
            "The court cannot change the distribution of seats, according to Feld",
        ],
        ["Runa Feld accused “judges in velvet” of theft", "The court has the power to change the seats, Feld said"],
    ),
    (
        "The count of the disputed",
        [
            "The Greens rise from 19 to 20 seats, Homeland falls from 28 to 27",
            "Of 2,140 ballots, 1,996 were valid, and the Greens got 702",
            "The seat was decided by 37 votes and goes to Oona Kell",
        ],
        [
            "The Homeland List goes from 19 to 20",
            "The third seat goes to Oona Kell",
            "Two thirds of the ballots were valid",
        ],
    ),
]


def _update(text: str) -> Update:
    headline, *body = text.split(" | ")
    return Update(id="u-1", position=1, headline=headline, body=tuple(body))


@lru_cache(maxsize=2)
def _page(name: str) -> LiveBlog:
    return read_source(_PAGES / f"{name}.txt", name)


def _found(name: str, words: str) -> Update:
    return next(update for update in _page(name).updates if words in update.text)


_CASES = [
    *((_update(text), stands, falls) for text, stands, falls in _UPDATES),
    *((_found("storm", words), stands, falls) for words, stands, falls in _STORM),
    *((_found("election", words), stands, falls) for words, stands, falls in _ELECTION),
]
_STANDS = [(update, sentence) for update, stands, _ in _CASES for sentence in stands]
_FALLS = [(update, sentence) for update, _, falls in _CASES for sentence in falls]
# What takes understanding: each word and figure stands in the update, and yet it says something else.
_MEANING = frozenset(
    [
        "At least 30 people may have died in the fire",
        "Berg said: “We will not yield”",
        "Bettina Crowe lost 240 sheep",
        "Civic Union took 30.6 per cent",
        "Dunn said 4 blocks of 60 tonnes each close the gap",
        "Fewer than 30 people died in the fire",
        "France sends 500 missiles",
        "Homeland has 13 women out of 20",
        "Homeland has 20 seats",
        "Karsten announced his ministers this week",
        "Kasmere sends 44 pumps",
        "More than 6.84 million people were entitled to vote",
        "More than 84,000 homes were dark at the peak",
        "No workers were hurt on the bridge",
        "Novak called it “a sad day”",
        "One worker was hurt on the bridge",
        "Oyelin named a favourite to succeed her",
        "Pellham had 63 mm of rain",
        "Piers Hallam put the losses at nearly 600 million crowns",
        "President Ana Novak met Karl Berg",
        "Runa Feld accused “judges in velvet” of theft",
        "Teo Falk said “I have rung Mr Karsten and wished him luck”",
        "The Conservatives won 48 seats",
        "The Homeland List goes from 19 to 20",
        "The advance has to be paid back",
        "The barrier was overtopped at 18:52",
        "The company paid a ransom",
        "The company paid a ransom, its head said",
        "The court has the power to change the seats, Feld said",
        "The envoy arrives today",
        "The index was down by more than 2.3 per cent",
        "The man at the farm died because of the storm",
        "The minister did not resign on Friday",
        "The minister resigned",
        "The sports hall has more than 400 beds",
        "There will be new income taxes for two months",
        "They hold fewer than 103 seats",
        "Ukraine has lost 15,800 soldiers",
    ]
)
_EXACT = [(update, sentence) for update, sentence in _FALLS if sentence not in _MEANING]
_MEANT = [(update, sentence) for update, sentence in _FALLS if sentence in _MEANING]
_THREE = [
    _update("Ferry count | The port counts 12 ferries."),
    _update("Bus count | The city counts 30 buses."),
    _update("Tram count | The city counts 44 trams."),
]


def _checked(answer: str, *updates: Update) -> Checked:
    return check(clean(answer), [SentUpdate(n, "page", update) for n, update in enumerate(updates, start=1)])


@pytest.mark.parametrize(("update", "sentence"), _STANDS, ids=[sentence for _, sentence in _STANDS])
def test_what_an_update_says_stands_in_other_words(update: Update, sentence: str) -> None:
    assert _checked(f"{sentence} [1].", update).text == f"{sentence} [1]."


@pytest.mark.parametrize(("update", "sentence"), _EXACT, ids=[sentence for _, sentence in _EXACT])
def test_what_is_exact_and_not_said_is_struck_or_marked(update: Update, sentence: str) -> None:
    checked = _checked(f"{sentence} [1].", update)
    assert [one.sentence for one in checked.unsupported] == [f"{sentence}."]
    assert f"{sentence} [1]." not in checked.text


@pytest.mark.parametrize(("update", "sentence"), _MEANT, ids=[sentence for _, sentence in _MEANT])
def test_what_takes_understanding_falls_by_a_ruling_alone(update: Update, sentence: str) -> None:
    checker = Checker([SentUpdate(1, "page", update)])
    text = f"{sentence} [1]."
    (claim,) = checker.check(text).claims
    start = len(update.headline) + 2
    checked = checker.check(text, rulings={claim: Ruling("refuted", 1, start, start + 5)})
    assert not checked.stands
    assert [one.struck for one in checked.unsupported] == [True]
    # What the update says stands in its place, under its headline.
    assert checked.text.split("\n")[0].endswith(update.headline)
    assert checked.citations[0].quote in checked.text


@pytest.mark.parametrize(("sent", "answer"), _MARKED_WELL, ids=[answer for _, answer in _MARKED_WELL])
def test_markers_of_any_shape_are_read(sent: int, answer: str) -> None:
    text = _checked(answer, *_THREE[:sent]).text
    assert [int(n) for n in re.findall(r"\[(\d)\]", text)] == list(range(1, sent + 1))


@pytest.mark.parametrize(("sent", "answer"), _MARKED_BADLY, ids=[answer for _, answer in _MARKED_BADLY])
def test_markers_do_not_help_a_figure_that_is_another_updates(sent: int, answer: str) -> None:
    assert _checked(answer, *_THREE[:sent]).unsupported


def test_a_bare_figure_in_brackets_is_no_marker_in_the_middle_of_a_sentence() -> None:
    update = _update("Match | Kiruna (5) beat Lund (2) on Sunday.")
    assert _checked("Kiruna (5) beat Lund (2) on Sunday [1].", update).text == "Kiruna (5) beat Lund (2) on Sunday [1]."
