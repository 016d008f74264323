"""Items written for the tests of `streams.stories`: a story with its versions, and notices that come every day from one form."""

from __future__ import annotations

from streams.event.ids import item_uri
from streams.stories.marks import update_marks
from streams.stories.sketch import sketch
from streams.stories.telling import Telling

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_700_000_000_000  # milliseconds

FERRY = (
    "The ferry Saint Brannoc ran aground on a sandbank off Port Ellery early on Friday with 214 passengers on board, the coastguard said.",
    "Nobody was hurt when the 82-metre vessel stopped about 600 metres short of the harbour mouth in thick fog, a coastguard spokeswoman said.",
    "Two tugs from the neighbouring port of Carrick were on their way and would try to pull the ship free at high tide, due at 11.40 a.m.",
    "The operator, Northern Isles Lines, said it had cancelled four crossings and was offering passengers refunds or seats on the evening sailing.",
    "It was the third grounding in the channel since dredging was suspended in March because of a dispute over who should pay for the work.",
)
FERRY_LATER = (
    "Passengers were taken off in lifeboats from 9 a.m. after the captain reported a slight list, and 37 of them were seen by doctors in the harbour hall.",
    "Harbour master Ilse Trevanion told reporters that divers had found a dent in the hull but no leak, and that no fuel had reached the water.",
    "The regional government said it would hold talks with the port authority on Monday about dredging, which officials put at 2.3 million crowns a year.",
)


def telling(
    text: str,
    headline: str = "",
    *,
    at: int = START,
    uri: str = "a",
    order: int = 1,
    newsid: str = "",
    supplier: str = "harbour-wire",
    notes: tuple[str, ...] = (),
) -> Telling:
    return Telling(
        uri=item_uri(supplier, uri),
        order=order,
        newsid=newsid or f"{supplier}/{uri}/{order}",
        supplier=supplier,
        headline=headline,
        time=at,
        words=len(text.split()),
        marks=update_marks(headline, notes),
        sketch=sketch(text),
    )


def options(name: str, ticker: str, month: str, strike: str, price: str, bid: str, discount: str, odds: str, yield_: str) -> tuple[str, str]:
    return (
        f"{name} ({ticker}) {month} options begin trading",
        f"Investors in {name} (Symbol: {ticker}) saw new options begin trading today, for the {month} expiration. Our screener has looked up and down the "
        f"{ticker} options chain for the new contracts and identified one put contract of particular interest. The put contract at the ${strike} strike "
        f"price has a current bid of ${bid}. If an investor was to sell-to-open that put contract, they are committing to purchase the stock at ${strike}, but "
        f"will also collect the premium, putting the cost basis of the shares at a price below the ${price} that is paid today. Because the ${strike} "
        f"strike represents an approximate {discount}% discount to the current trading price of the stock, there is also the possibility that the put "
        f"contract would expire worthless. The current analytical data suggest the current odds of that happening are {odds}%. Our screener will track "
        f"those odds over time to see how they change and publish a chart of those numbers. Should the contract expire worthless, the premium would "
        f"represent a {yield_}% return on the cash commitment.",
    )


def dividend(name: str, amount: str, record: str, payable: str, rate: str) -> tuple[str, str]:
    return (
        f"{name} declares quarterly dividend",
        f"The board of directors of {name} today declared a regular quarterly dividend of ${amount} a share on the outstanding common stock. The dividend is "
        f"payable on {payable} to stockholders of record at the close of business on {record}. The company has paid a dividend in each quarter since it was "
        f"listed. At the present price the annual yield is {rate} percent. The declaration of future dividends is at the discretion of the board and "
        "depends on earnings, financial condition and other factors that the directors consider relevant.",
    )


def fund(name: str, date: str, value: str, units: str, assets: str) -> tuple[str, str]:
    return (
        f"{name}: net asset value",
        f"{name} announces that its unaudited net asset value per ordinary share as at the close of business on {date} was {value} pence, including current "
        f"period revenue. The number of shares in issue was {units} and total net assets were {assets} million pounds. The value has been calculated in "
        "accordance with the guidelines of the industry association, with debt at fair value. For further information the company secretary may be "
        "contacted during office hours.",
    )


def weather(day: str, high: str, low: str, wind: str, rain: str) -> tuple[str, str]:
    return (
        "Weather forecast for the Ellery coast",
        f"{day}: a mix of sun and cloud in the morning, becoming cloudy in the afternoon with a chance of rain of {rain} percent. High {high}. Wind from the "
        f"west at {wind} kilometres an hour. Overnight partly cloudy, low {low}. Small craft should take care near the headland. The outlook for the days "
        "that follow is unsettled, with bright spells between the showers.",
    )


def opening(index: str, points: str, level: str, shares: str, turnover: str, oil: str, rate: str) -> tuple[str, str]:
    return (
        "Ellery stocks open higher",
        f"Shares on the Ellery exchange opened higher as investors waited for figures on employment. The benchmark {index} index rose {points} points to "
        f"{level} in the first minutes of trade. Advancing shares outnumbered those that fell by {shares}. Turnover was {turnover} million crowns. Brent crude "
        f"traded at {oil} dollars a barrel, and the crown stood at {rate} to the euro. Traders said volumes were thin and that few expected a clear "
        "direction before the central bank publishes its minutes.",
    )


NOTICES = {
    "options": (
        options("Corvane Systems", "CRVN", "January 12th", "42.50", "43.86", "1.15", "3", "61", "2.71"),
        options("Corvane Systems", "CRVN", "January 19th", "41.00", "44.02", "0.92", "7", "70", "2.24"),
        options("Melidor Foods", "MELD", "January 12th", "18.00", "19.77", "0.35", "9", "74", "1.94"),
    ),
    "dividend": (
        dividend("Harrow Pike Bancorp", "0.22", "December 14", "December 29", "3.4"),
        dividend("Harrow Pike Bancorp", "0.24", "March 15", "March 30", "3.7"),
        dividend("Quillon Water", "0.115", "December 20", "January 5", "2.8"),
    ),
    "fund": (
        fund("Strathmoor Income Trust", "13 November", "412.55", "88,450,112", "364.9"),
        fund("Strathmoor Income Trust", "14 November", "409.18", "88,425,112", "361.8"),
        fund("Lorne Smaller Companies", "13 November", "97.02", "41,003,877", "39.8"),
    ),
    "weather": (weather("Tuesday", "14", "6", "25", "40"), weather("Wednesday", "11", "3", "40", "70"), weather("Thursday", "12", "4", "35", "60")),
    "opening": (
        opening("EX-20", "14.2", "3,812.6", "3 to 1", "212", "81.44", "11.52"),
        opening("EX-20", "9.7", "3,835.1", "2 to 1", "187", "82.10", "11.49"),
        opening("EX-20", "21.3", "3,850.9", "5 to 2", "240", "80.15", "11.47"),
    ),
}
