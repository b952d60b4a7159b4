"""Made-up people: names from many countries, and addresses on domains that nobody can own."""

import unicodedata
from collections import Counter
from random import Random

GIVEN = """
Adaeze Aiko Alba Alejandro Amara Ana Anders Aniela Anouk Antoine Ayşe Beatriz Ben Björn Camille Carlos Catarina Chidi
Chiara Clara Daan Dalia Daniel Dario Deepa Diego Dimitra Edith Elif Elin Emeka Emil Emma Enzo Esra Eva Fatima Felix
Femke Finn Florian Freya Gabriel Giulia Hana Hannah Hassan Helena Henrik Hiro Ida Ilse Ines Ingrid Irina Isak Ivan
Jakub Jana Javier Joana Johan Jonas Julia Kamal Karin Katja Kenji Klaus Lars Layla Lea Leon Lina Linh Lorenzo Lucía
Ludwig Luka Magda Maja Malik Mara Marco Maren Mateo Matilda Mehmet Mei Mia Mikkel Mila Mina Mirjam Moritz Nadia Naomi
Nils Noa Noor Olga Olivia Omar Oskar Paola Pavel Petra Pia Priya Rafael Ravi Rosa Ruben Sakura Samir Sara Sven Tamar
Tariq Teresa Thiago Tilda Tomás Ulrike Vera Viktor Wanjiru Wilma Yara Yusuf Zofia Zoë
""".split()  # noqa: SIM905  a list to be read, not a list of quotes
FAMILY = """
Abebe Acosta Adeyemi Ahmadi Almeida Andersen Aydin Baker Banerjee Bauer Becker Bergström Bianchi Borg Brandt Carvalho
Castro Cermak Chen Clarke Costa Dahl Demir Diallo Dubois Dvořák Eriksson Evans Farah Ferrari Fischer Fontaine Fuchs
García Gruber Haddad Haas Hansen Hartmann Hayashi Heikkinen Hoffmann Horák Hughes Ibrahim Ivanova Iversen Jansen
Jensen Johansson Kaminski Kaya Keller Khan Kim Klein Kovács Kowalski Kumar Lambert Larsen Laurent Lehmann Lindqvist
Lombardi López Maas Marek Marino Martins Mendes Meyer Moreau Morgan Müller Mwangi Nagy Nakamura Ndlovu Nguyen Nielsen
Novak Nowak Okafor Oliveira Olsen Onyango Oriol Osei Park Patel Pereira Petersen Petrov Popescu Quist Rahman Reyes
Ribeiro Richter Rossi Roux Ruiz Sandoval Sato Schmid Schneider Schulz Silva Singh Sørensen Stein Suzuki Svensson
Takahashi Tanaka Teixeira Toth Tran Uhl Vasquez Vidal Visser Vogel Wagner Walsh Weber Weiss Wieland Wong Yamada
Yilmaz Young Zając Zhang Zimmermann
""".split()  # noqa: SIM905  a list to be read, not a list of quotes
HOSTS = ("example.org", "example.com", "example.net")
LETTERS = str.maketrans({"ø": "o", "\u0131": "i", "ß": "ss", "ł": "l", "ð": "d"})


class Names:
    """Gives one made-up person after the other, no address twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._used: Counter[str] = Counter()

    def next(self) -> tuple[str, str]:
        """Return a name and an address."""
        given, family = self._chance.choice(GIVEN), self._chance.choice(FAMILY)
        return f"{given} {family}", self.address(given, family)

    def address(self, given: str, family: str) -> str:
        """Return an address for a name; the second of that name gets a 2."""
        local = f"{_plain(given)}.{_plain(family)}"
        self._used[local] += 1
        number = self._used[local] if self._used[local] > 1 else ""
        return f"{local}{number}@{self._chance.choice(HOSTS)}"


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold().translate(LETTERS))
    return "".join(letter for letter in letters if "a" <= letter <= "z")
