"""Lines that ask the reader for something, and lines that only look like it, in words of publishers that do not exist."""

from __future__ import annotations

import pytest

from streams.promo.cues import evidence, is_heading, link_line, promotional_end
from tests.unit.promo_samples import fate

PROMOTIONS = (
    "Sign up for the Morning Ledger and start your day informed.",
    "Sign up to our weekly briefing",
    "Get our best reporting in your inbox every weekday at 7am",
    "Register for free to keep reading",
    "Create a free account to read this story",
    "Log in or subscribe to continue reading",
    "You have 2 free articles left this month.",
    "Already a member? Log in here",
    "This content is exclusive to subscribers.",
    "Support independent local journalism. Give today.",
    "Help us keep our reporting free for everyone. Chip in $5 a month.",
    "If you value our work, please consider making a donation.",
    "Download the Harbour Times app for live scores",
    "Get the app",
    "Our app is available on the App Store and Google Play.",
    "Listen to the latest episode of our politics podcast",
    "Subscribe wherever you get your podcasts",
    "Follow us on Instagram and TikTok",
    "Like us on Facebook",
    "Follow @harbourtimes",
    "Join our WhatsApp channel for breaking news",
    "Find us on Telegram",
    "Share this article",
    "Tell us what you think in the comments below",
    "Join the conversation",
    "Leave a comment",
    "Advertisement",
    "- Advertisement -",
    "Article continues below advertisement",
    "Story continues below",
    "Scroll down to continue",
    "Sponsored content",
    "Related stories",
    "Related: Ministers agree on a fishing deal",
    "READ MORE: Ministers agree on a fishing deal",
    "Read more: Ministers agree on a fishing deal",
    "See also: Ministers agree on a fishing deal",
    "ALSO READ | Ministers agree on a fishing deal",
    "WATCH: Minister walks out of talks",
    "PHOTOS: Storm hits the coast",
    "You might also like",
    "Recommended for you",
    "More from Business",
    "Don't miss: The ten best beaches of the north",
    "Click here to see the full list",
    "Click here for our live coverage of the election.",
    "For more on this story, visit harbourtimes.example.com",
    "Read the full story here.",
    "Read the original article on Business Insider",
    "Continue reading",
    "Learn more",
    "Have a tip? Email our newsroom at tips@harbour.example.com",
    "Do you have a story to share? Get in touch.",
    "Send us your photos and videos of the storm",
    "Vote in our poll",
    "Take our quiz: How well do you know your rivers?",
    "Buy now and save 40% off an annual subscription",
    "Subscribe for just $1 a week",
    "Limited time offer: 3 months for $3",
    "Enter your email address to receive alerts",
    "By signing up you agree to our terms of use and privacy policy",
    "Our journalism standards: read our code of ethics",
    "Purchase reprint rights",
    "For licensing enquiries contact rights@harbour.example.com",
    "Stay up to date with the latest news from the region",
    "Never miss a story",
    "Get breaking news alerts sent straight to your phone",
    "Be the first to know: turn on notifications",
    "Play our daily crossword",
    "Watch live: the parliament debate",
    "Turn on push notifications to get updates",
    "Enjoying this article? Subscribe to get more like it.",
    "Unlock all stories with a premium membership",
    "For the latest headlines, follow our Google News channel",
    "Explore our interactive map of polling stations",
    "Listen to this article",
    "5 stocks our analysts like better than Acme Corp",
    "Get a free copy of our special report on dividend stocks",
    "Want to know which shares our experts are buying now?",
    "Gift this article",
    "Print this page",
    "Email this story to a friend",
    "Support our work",
    "Become a supporter today",
    "Donate",
    "Keep up with the election: sign up for First Edition",
    "Editor's picks",
    "What to read next",
    "Trending now",
    "Up next: Ministers agree on a fishing deal",
    "Explore more on these topics",
    "Interested in reading more? Try our magazine free",
    "Catch up on all the day's news with our evening edition",
    "Hear more from our correspondents on the World Tonight podcast",
    "Use code HARBOUR for 20% off",
    "Shop our favourite picks",
    "[Read more about the strike]",
    ">> Ministers agree on a fishing deal",
    "(Read: Ministers agree on a fishing deal)",
    "Tap here to install",
    "Ministers agree on a fishing deal »",
    "We want to hear from you",
    "Fill out this form to share your experience",
    "Text NEWS to 55555 to get updates",
    "Allow notifications",
    "Skip advertisement",
    "Paid for by our advertisers",
    "To support our reporting, become a member",
    "Want more stories like this? Join our mailing list.",
    "This newsletter was sent to subscribers. Sign up here to receive it.",
    "Register free and get every story from",
    "Log in or register to read all articles from",
    "Create a free account now to finish reading",
    "Access all our stories",
    "Did you enjoy this article?",
    "Liking what you read?",
    "Thank you for reading. Come back tomorrow.",
    "Follow the whole cup live in our app.",
    "Listen to the match on the Harbour Radio app",
    "Your gift keeps our newsroom alive.",
    "Our Pledge: accuracy before speed.",
    "Our commitment to readers: facts first",
    "Why trust the Harbour Times? Read our editorial guidelines.",
)

CONTENT = (
    "Voters who want to register must sign up at town halls before Friday, officials said.",
    "The company said it would offer a free trial of its app to new customers.",
    "Apple removed the app from its App Store after complaints.",
    "Subscribers to the service rose 12% to 3.4 million in the quarter.",
    '"Sign up for our newsletter," the message on the screen read.',
    "He asked supporters to donate to the campaign and to follow him on Twitter.",
    "($1 = 0.8941 euros)",
    "Follow the money, investigators say, and you reach three shell firms.",
    "What happened",
    "So what",
    "Now what",
    "Key points",
    "Background",
    "The poll of 1,004 adults was taken between May 3 and May 6.",
    "Register of Copyrights Shira Perlmutter testified on Tuesday.",
    "More than 200 people were arrested.",
    "More troops will be sent to the border, the minister said.",
    "Related party transactions rose to 4 million euros, the filing shows.",
    "Read receipts were turned off on all of the phones, the court heard.",
    "The newspaper will start a podcast in the autumn and a newsletter for teachers.",
    "Join forces or lose the vote: that is the choice before the two parties.",
    "Watch makers such as Swatch and Richemont fell 3%.",
    "Advertisement revenue at the broadcaster fell 9%.",
    "Most read newspapers in the country belong to three families.",
    "Share prices of banks fell for a third day.",
    "Shares in the group rose 4.5% to 812 pence.",
    "Support for the government has fallen to 28%.",
    "Listen to your body and rest, the doctor told the players.",
    "Police urged anyone with information to call 0800 555 111.",
    "The band's new album is available on Spotify and Apple Music from Friday.",
    "Residents can visit www.flood.example.gov to report damage, the agency said.",
    "TECH LAYOFFS GROW",
    "OIL PRICES SLIDE",
    "Trending down",
    "Latest figures",
    "Top scorers",
    "Click fraud costs advertisers billions a year.",
    "The site asks users to create an account before they can read more than five articles.",
    "Contact tracing will begin on Monday.",
    "Vote counting continued below the pace of earlier years.",
    "Sponsored bills must be published before a second reading.",
    "Tip workers will receive a higher minimum wage from January.",
    "BUY: Acme Corp, target price $45",
    "Zacks Rank #2 (Buy)",
    "In other news, the group named a new finance chief on Friday.",
    "Follow-on offerings raised $4.5 billion.",
    "Next week's agenda",
    "You can't win them all, he said with a shrug.",
    "Get well soon, read a banner over the bridge.",
    "See table below.",
    "Sales by region",
    "Video: unclear",
    "Photos of the wreck were released by the navy on Sunday.",
    "Also on Friday, the central bank left rates unchanged.",
    "For more than a decade, the two men did not speak.",
    "For more information about symptoms, patients should see a doctor.",
    "To learn more about the reef, scientists dived for six weeks.",
    "Visit to Beijing",
    "Join us, he told the crowd, and we will win.",
    "How to vote in Tuesday's election",
    "The free newspaper was closed in 2012.",
    "Sign language interpreters went on strike.",
    "Discover Financial Services shares rose 3%.",
    "Exclusive access to the fjord was granted to the navy.",
    "Our soldiers will stay until spring, the general said.",
    "Tell us the truth, the crowd shouted.",
    "Full results",
    "Recommended dose",
    "Popular mobilisation forces",
    "The top stories in Wednesday's papers concern the budget.",
    "So if you could just tell us everything you know about the plant, that would help us all.",
    "Thanks for the fish, the card on the coffin said.",
    "Join free trade areas or be left behind, ministers were told.",
    "Free accounts will be closed in June.",
    "Your support decides this vote, she told the hall.",
    "Our values have not changed, the bishop said.",
    "Our pledge to the miners was a mistake, the minister said.",
    "The minister wants to unlock all funds for the region.",
    "The court told the firm to open all stores.",
    "Read out in court, the letter described a lonely childhood.",
)


@pytest.mark.parametrize("line", PROMOTIONS)
@pytest.mark.parametrize("position", [3, 5])
def test_a_promotion_goes_whole(line: str, position: int) -> None:
    assert fate(line, position) == "removed"


@pytest.mark.parametrize("line", CONTENT)
@pytest.mark.parametrize("position", [3, 5])
def test_content_stays(line: str, position: int) -> None:
    assert fate(line, position) == "kept"


@pytest.mark.parametrize("position", [0, 2, 4])
@pytest.mark.parametrize("line", ["Watch your step", "Read the signs", "Get ready"])
def test_a_heading_in_the_imperative_stays_above_its_paragraph(line: str, position: int) -> None:
    """At the very end of an item such a line may as well be a link to another one."""
    assert fate(line, position) == "kept"


def test_what_stands_in_quotation_marks_is_no_cue() -> None:
    said = 'A banner over the door read "sign up for our newsletter" until the shop closed.'
    assert evidence(said, said.lower()).score < 0.3


def test_a_long_paragraph_is_not_judged_by_one_of_its_sentences() -> None:
    story = "The council met for six hours. " * 12
    alone, within = "Click here to see the full list.", story + "Click here to see the full list. " + story
    assert evidence(alone, alone.lower()).score > 0.8
    assert evidence(within, within.lower()).score <= 0.25


def test_the_promotional_end_of_a_paragraph() -> None:
    text = "The council met for six hours on Tuesday and closed the terminal. Sign up for our newsletter here. Follow us on Facebook."
    found = promotional_end(text)
    assert found is not None
    assert text[: found[0]] == "The council met for six hours on Tuesday and closed the terminal."
    assert promotional_end("The council met for six hours on Tuesday and closed the terminal. It will meet again in May.") is None


def test_headings_and_labels_of_links() -> None:
    assert is_heading("more from harbour times:")
    assert is_heading("you may also like")
    assert not is_heading("more ferries were cancelled on friday")
    assert link_line("RELATED: Ferry strike ends", "related: ferry strike ends")
    assert not link_line("Photos: Jane Roe/Getty Images", "photos: jane roe/getty images")
