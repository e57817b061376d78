"""Countries by their other names: newsrooms write "Moscow" for Russia's government and "Dutch" for the Netherlands'."""

from __future__ import annotations

from functools import lru_cache

from qa.text.terms import stem

# Country, people or adjective, seat of government; one country a line.
_NAMES = """
Afghanistan Afghan Kabul
Albania Albanian Tirana
Algeria Algerian Algiers
Angola Angolan Luanda
Argentina Argentine Argentinian
Armenia Armenian Yerevan
Australia Australian Canberra
Austria Austrian Vienna
Azerbaijan Azerbaijani Azeri Baku
Bahrain Bahraini Manama
Bangladesh Bangladeshi Dhaka
Belarus Belarusian Minsk
Belgium Belgian
Bolivia Bolivian
Bosnia Bosnian Sarajevo
Brazil Brazilian Brasilia
Britain British UK Briton London
Bulgaria Bulgarian Sofia
Cambodia Cambodian
Cameroon Cameroonian
Canada Canadian Ottawa
Chad Chadian
Chile Chilean Santiago
China Chinese Beijing
Colombia Colombian Bogota
Congo Congolese Kinshasa
Croatia Croatian Croat Zagreb
Cuba Cuban Havana
Cyprus Cypriot Nicosia
Czechia Czech Prague
Denmark Danish Dane Copenhagen
Ecuador Ecuadorian Quito
Egypt Egyptian Cairo
Eritrea Eritrean Asmara
Estonia Estonian Tallinn
Ethiopia Ethiopian
Finland Finnish Finn Helsinki
France French Paris
Georgia Georgian Tbilisi
Germany German Berlin
Ghana Ghanaian Accra
Greece Greek Athens
Haiti Haitian
Hungary Hungarian Budapest
Iceland Icelandic Reykjavik
India Indian Delhi
Indonesia Indonesian Jakarta
Iran Iranian Tehran
Iraq Iraqi Baghdad
Ireland Irish Dublin
Israel Israeli
Italy Italian Rome
Jamaica Jamaican
Japan Japanese Tokyo
Jordan Jordanian Amman
Kazakhstan Kazakh Astana
Kenya Kenyan Nairobi
Kosovo Kosovar Pristina
Kuwait Kuwaiti
Latvia Latvian Riga
Lebanon Lebanese Beirut
Libya Libyan Tripoli
Lithuania Lithuanian Vilnius
Malaysia Malaysian
Mali Malian Bamako
Mexico Mexican
Moldova Moldovan Chisinau
Mongolia Mongolian
Montenegro Montenegrin Podgorica
Morocco Moroccan Rabat
Myanmar Burmese
Nepal Nepali Nepalese Kathmandu
Netherlands Dutch Hague
Nicaragua Nicaraguan Managua
Nigeria Nigerian Abuja
Norway Norwegian Oslo
Oman Omani Muscat
Pakistan Pakistani Islamabad
Palestine Palestinian Ramallah
Peru Peruvian Lima
Philippines Filipino Philippine Manila
Poland Polish Pole Warsaw
Portugal Portuguese Lisbon
Qatar Qatari Doha
Romania Romanian Bucharest
Russia Russian Moscow Kremlin
Rwanda Rwandan Kigali
Serbia Serbian Serb Belgrade
Slovakia Slovak Bratislava
Slovenia Slovenian Slovene Ljubljana
Somalia Somali Mogadishu
Spain Spanish Spaniard Madrid
Sudan Sudanese Khartoum
Sweden Swedish Swede Stockholm
Switzerland Swiss Bern
Syria Syrian Damascus
Taiwan Taiwanese Taipei
Thailand Thai Bangkok
Tunisia Tunisian Tunis
Turkey Turkish Turk Ankara
Turkmenistan Turkmen
Ukraine Ukrainian Kyiv Kiev
US USA American Washington Pentagon
Uzbekistan Uzbek Tashkent
Venezuela Venezuelan Caracas
Vietnam Vietnamese Hanoi
Yemen Yemeni Sanaa
Zimbabwe Zimbabwean Harare
"""


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for line in _NAMES.split("\n"):
        names = frozenset(stem(name) for name in line.split())
        groups.update(dict.fromkeys(names, names))
    return groups


def same_place(word: str) -> frozenset[str]:
    """Stems of all names of the country that a word names, its own among them; empty for other words.

    "us" names a country only in capitals.
    """
    if not word[:1].isupper() or (stem(word) == "us" and word[:2] != "US"):
        return frozenset()
    return _groups().get(stem(word), frozenset())
