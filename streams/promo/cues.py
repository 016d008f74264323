"""Cues: what in a line's own words asks the reader to do something other than read this story, or points away from it.

A cue is a grammatical pattern (an imperative to the reader, and the object it is about) rather than a publisher's phrase, so that it
holds for publishers nobody has read. A regular expression runs only when one of its trigger words occurs in the line. Patterns match
normalised lower-case text whose quotations are blanked; every repetition in them is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from streams.promo.fingerprint import normalise
from streams.promo.units import words_of


@dataclass(frozen=True, slots=True)
class Cue:
    kind: str
    weight: float  # how far the cue alone makes the line a promotion, 0 to 1
    triggers: tuple[str, ...]  # one of these words must occur
    beside: frozenset[str]  # and one of these, when there are any
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: str
    score: float  # 0 to 1, of all cues together
    reason: str


NOTHING = Evidence("", 0.0, "")

# Where an imperative may stand: at a sentence's start, or after words that make it one.
_AT = r"(?:^[\W_]*|[.!?:;>|*]\s*(?:\W\s)?|\b(?:please|now,?|today,?|just|simply|then|you can(?: also)?|you may|you should|be sure to|remember to|(?:don't|never) forget to|make sure (?:to|you)|want to|would you like to|like to|be the first to|click (?:here )?to|tap to|here to)\s*)"
_ANY = r"[^.!?]{0,90}?"
_PLATFORM = r"(?:twitter|facebook|instagram|linkedin|youtube|tiktok|telegram|whatsapp|threads|snapchat|pinterest|google\s?(?:\+|plus|news)|flipboard|reddit|bluesky|mastodon|truth social|tumblr|stocktwits|x\b(?!-))"
_LETTER = r"(?:newsletters?|briefings?|digests?|bulletins?|(?:news|e-?mail|text|breaking|push|price|daily|free|mobile) alerts?|alerts|e-?mails?(?: list)?|inbox|mailing list|notifications?|round-?ups?|rundown|playbook)"
_ACCOUNT = r"(?:accounts?|subscriptions?|memberships?|(?:free |risk-free |\d+-day )trial|free|unlimited|full access|premium|access to|all access|exclusive|subscribers?|print edition|digital edition|e-?paper|member benefits)"
_APP = r"(?:apps?\b|app store|google play|play store|mobile application|browser extension)"
_POD = r"(?:podcasts?|episodes?|spotify|itunes|soundcloud|stitcher|audio|radio show|livestream|youtube channel|streaming)"
_SITE = r"(?:https?:|www\.|\b[\w-]{2,40}\.(?:com|org|net|co\.uk|co|io|gov|edu|tv|us|info|news|au|ca|de|eu|in)\b|(?:our|the|its) (?:web ?site|site|home ?page|page|store|shop)|here\b|(?:this|the) link)"
_US = r"(?:us|our|we|here|now|today|below)\b"

_VERBS = "sign|log|register|subscribe|join|get|start|try|become|create|unlock|claim|download|install|listen|read|see|view|follow|like|share|tweet|email|e-mail|print|gift|save|bookmark|send|tell|play|donate|support|help|chip|buy|shop|order|enter|fill|text|tap|click|swipe|turn|enable|allow|explore|discover|learn|check|browse|visit|catch|enjoy|access|add|upgrade|renew|manage|choose|select|submit|contact|ask|meet|tune|stream|search|request|receive|never|scroll|solve"
_OFFERS = "newsletter|newsletters|briefing|alerts|notifications|inbox|app|apps|subscription|membership|podcast|podcasts|crossword|crosswords|puzzle|puzzles|quiz|journalism|newsroom|magazine|trial|premium|headlines|cookies|javascript|comments|e-paper|livestream|reporting|hotline|edition|webinar|e-book|ebook|giveaway|sweepstakes|whatsapp|telegram|browser"

_TABLE: tuple[tuple[str, float, str, str, str], ...] = (
    # registering and subscribing
    ("register", 0.9, "sign signing signup", rf"(?:{_AT}|\bto )sign(?:ing)? ?-?(?:up|in)(?: ?(?:here|now|today|for|to|and|with|via|using|below)\b|\W*$)", "asks the reader to sign up"),
    ("register", 0.85, "register", rf"{_AT}register{_ANY}(?:\b{_ACCOUNT}|\b{_LETTER}|\b{_US}|\bonline|\bwebinar|\bat \w+\.\w+)", "asks the reader to register"),
    ("subscribe", 0.85, "subscribe", rf"{_AT}subscribe(?: (?:to|for|now|today|here|and|via|on|or)\b|\W*$)", "asks the reader to subscribe"),
    ("register", 0.8, "join get start try become create upgrade unlock claim activate enjoy grab renew receive buy purchase access request order log login + newsletter newsletters briefing digest alerts alert email e-mail emails inbox your account subscription membership member subscriber free trial unlimited premium patron insider supporter full digital notifications updates roundup list", rf"{_AT}(?:join|get|start|try|become|create|upgrade|unlock|claim|activate|enjoy|grab|renew|receive|buy|purchase|access|request|order|log ?-?in){_ANY}\b(?:{_LETTER}|your (?:free|risk-free|subscription|account|membership|copy)|(?:a|an|my|our|the) (?:free )?(?:account|subscription|member(?:ship)?|subscriber|patron|insider|supporter)\b|(?:free|risk-free|\d+-day) (?:trial|access|report|copy|newsletter|guide|issue|account|subscription|shipping)|unlimited (?:access|digital|articles)|full access|premium (?:access|content|account|membership|research))", "offers an account, a subscription or free access"),
    ("register", 0.8, "subscriber subscribers member members registered subscribed account articles", r"(?:already (?:a |an |have (?:a|an) )?(?:subscriber|member|registered|subscribed|account)|^\W*not (?:yet )?an? (?:\w+ ){0,2}(?:subscriber|member)|not (?:yet )?an? (?:\w+ ){0,2}(?:subscriber|member)\b[^.!]{0,20}\?|don't have an account|(?:only|exclusively|exclusive|reserved) (?:available )?(?:to|for) (?:\w+ ){0,2}(?:subscribers|members)|\d+ (?:free )?articles? (?:left|remaining)|(?:reached|used|read) (?:your|all|the) .{0,30}(?:articles|limit))", "stands at a paywall"),
    ("newsletter", 0.8, "inbox mailbox", r"\b(?:in|to|into) (?:your|our readers') (?:e-?mail )?(?:in|mail)box\b", "offers mail to the reader's inbox"),
    ("newsletter", 0.75, "newsletter newsletters", r"(?:\b(?:our|my|this|this week's|today's|the \w+) (?:\w+ ){0,4}newsletters?\b.{0,80}\b(?:sign|subscribe|deliver|inbox|every|free|click|here|join)|\b(?:sign|subscribe|get|join|receive)\b.{0,80}\bnewsletters?\b|^.{0,60}\bnewsletters?\W*$)", "offers a newsletter"),
    ("newsletter", 0.7, "alerts alert updates e-mail email emails headlines", rf"{_AT}(?:get|receive|sign up|join|have) {_ANY}(?:alerts?|updates|headlines|news|stories|e-?mails?|analysis){_ANY}(?:e-?mail|phone|device|inbox|delivered|sent to|straight|text|daily|every)", "offers alerts"),
    ("register", 0.6, "unsubscribe signing recaptcha consent privacy", r"(?:\bunsubscribe\b|\bby (?:signing up|subscribing|clicking|submitting|registering|providing)\b.{0,60}\b(?:agree|accept|consent)|\brecaptcha\b|\bagree to (?:our|the|receive)\b|\bread our privacy|\bwe will not (?:share|spam))", "is the small print of a sign-up form"),
    # apps, podcasts, accounts to follow
    ("app", 0.85, "app apps application store play extension", rf"(?:{_AT}(?:download|get|install|try|grab|check out|available (?:on|in|from))|\bto download (?:the|our)\b){_ANY}\b{_APP}", "asks the reader to get an app"),
    ("app", 0.7, "app apps store play", r"\b(?:our|the \w+(?: \w+)?) (?:free )?apps?\b.{0,60}\b(?:available|download|app store|google play|for (?:ios|android|iphone))", "offers an app"),
    ("podcast", 0.85, "podcast podcasts episode episodes spotify itunes soundcloud stitcher audio radio livestream channel streaming", rf"{_AT}(?:listen|subscribe|tune in|catch|hear|check out|stream|follow|find|watch|join|download){_ANY}\b{_POD}", "asks the reader to listen to a programme"),
    ("podcast", 0.7, "podcast podcasts", r"\b(?:our|this week's|today's|latest|on the) (?:\w+ ){0,3}podcasts?\b.{0,40}(?:$|[,:!]|\"|\.$)", "points to a podcast"),
    ("follow", 0.9, "follow like join find connect add tweet friend fan + twitter facebook instagram linkedin youtube tiktok telegram whatsapp threads snapchat pinterest google flipboard reddit bluesky mastodon truth tumblr stocktwits x t", rf"(?:{_AT})(?:follow|like|join|find|connect|add|tweet|friend|fan|become a fan of|keep up with){_ANY}(?:\b(?:on|at|via|with|to|through|in)\b.{{0,24}}?\b{_PLATFORM}|(?:twitter|facebook|instagram|linkedin|t)\.(?:com|me|co)\b)", "asks the reader to follow an account"),
    ("follow", 0.8, "follow like tweet", r"^[\W_]*(?:follow|like|tweet)(?: (?:us|me|along|the author|[\w.'-]+(?: [\w.'-]+){0,4}))? ?(?:@\w|(?:on|at) @|us\b|: ?@|\+ follow)", "asks the reader to follow an account"),
    ("follow", 0.5, "follow", r"^[\W_]*follow (?:us|him|her|them|our|all|the latest|live|along|more|\w+'s)\b.{0,90}$", "asks the reader to follow"),
    ("share", 0.8, "share tweet email print comment comments conversation pin bookmark", rf"^(?!\W*\$)[\W_]*(?:(?:share|tweet|e-?mail|print|pin|bookmark|save)(?: (?:this|the|it|to|on|via|your|with)\b.{{0,60}})?|share (?:on|to|via|this).{{0,60}}|(?:join|start|read|view|add|leave|post|see|show|hide|load|write) (?:the|a|your|all|more)? ?(?:conversation|discussion|debate|\d* ?comments?|reply).{{0,60}}|(?:\d+ )?comments?(?: \(\d+\))?|(?:share|comment).{{0,30}}\b{_PLATFORM}.{{0,30}})[\W_]*$", "asks the reader to share or comment"),
    ("share", 0.7, "think know weigh sound thoughts comments opinion", r"(?:\b(?:tell us|let us know|share (?:your|with us)|sound off|weigh in|have your say)\b.{0,60}\b(?:think|thoughts|know|opinions?|comments?|below|story|experiences?|views?)|\bwhat do you think\b.{0,60}$|\bin the comments?(?: section| below)?\b)", "asks for comments"),
    # the general form: an imperative to the reader and something that publishers offer
    ("offer", 0.65, f"{_VERBS} + {_OFFERS}".replace("|", " "), rf"^(?=.{{0,150}}$)(?:[\W_]*|.{{0,80}}[.!?:] )(?:(?:please|now|just|today) )?(?:{_VERBS})\b{_ANY}\b(?:{_OFFERS})\b", "offers something of the publisher's to the reader"),
    ("share", 0.75, "share save gift print email e-mail read view listen watch bookmark rate copy comment", r"^[\W_]*(?:share|save|gift|print|e-?mail|read|view|listen to|watch|bookmark|rate|copy|comment on)\s(?:this|the full|our|all|these)\s(?:full |entire |\w+ )?(?:articles?|story|stories|posts?|page|video|report|episode|interview|lists?|gallery|link|column)\b.{0,40}$", "asks the reader to do something with this page"),
    ("register", 0.8, "continue keep", r"(?:^[\W_]*(?:log ?-?in|sign ?-?in|register|subscribe|create|join|upgrade|please)\b.{0,60}|^[\W_]*)\bto (?:continue|keep) (?:reading|watching|listening)\b", "stands at a paywall"),
    ("donate", 0.75, "if support", r"(?:^[\W_]*to support\b.{0,60}\b(?:become|donate|give|subscribe|click|join)\b|\bif you (?:value|like|enjoy|enjoyed|believe|appreciate|love|read|rely|care|found|want|liked)\b.{0,100}\b(?:donat\w+|subscri\w+|member\w*|consider|contribut\w+|sign up|share it|join us)\b)", "asks the reader for support"),
    ("pitch", 0.65, "off code discount deals deal picks offer coupon", r"(?:^[\W_]*(?:buy|save|get|shop|order|use|grab|claim|enjoy)\b.{0,60}(?:\d% off|\b(?:code|discount|deals?|our \w+ picks|coupon))\b|\b(?:limited[- ]time|introductory|subscriber) offer\b|^[\W_]*(?:special |exclusive )?offer (?:ends|expires|valid|available)\b)", "offers a discount"),
    ("register", 0.7, "turn enable allow enter fill tap swipe text manage accept choose select + notifications notification cookies javascript email e-mail form preferences settings alerts updates password install here", r"^(?:[\W_]*|.{0,60}[.!?:] )(?:turn on|enable|allow|enter|fill (?:out|in)|tap|swipe|text|manage|accept|choose|select)\b.{0,60}\b(?:notifications?|cookies|javascript|e-?mail|form|preferences|settings|alerts?|updates|password|install|here)\b", "asks the reader to use a form or setting"),
    # what the house says of itself
    ("standards", 0.95, "standards principles", r"(?:^[\W_]*our (?:\w+ ){0,2}standards\b.{0,80}|\btrust principles\b.{0,40}|^[\W_]*(?:editorial|journalistic|our) (?:standards|ethics|principles)(?: (?:and|&) \w+)?\b.{0,40})$", "points to the publisher's standards"),
    ("standards", 0.6, "trust policy ethics guidelines", r"^[\W_]*(?:why (?:you can )?trust|read (?:our|more about our)|(?:see|learn about) (?:our|how)|how we)\b.{0,60}\b(?:policy|policies|ethics|guidelines|trust us|trust|work|report|review process)\W*$", "points to the publisher's policies"),
    ("licensing", 0.95, "licensing license licence reprints reprint syndication", r"(?:\b(?:acquire|purchase|buy|get|obtain|order|request)\b.{0,24}\b(?:licensing rights|reprints?\b|syndication rights|a licen[sc]e to (?:re)?(?:publish|use|print)|licen[sc]es? for this)|\blicensing (?:opportunities|rights|inquiries|enquiries|information)\b|\blicensing@)", "offers a licence"),
    ("licensing", 0.7, "eligible charge republish publisher", r"(?:\bavailable without charge\b|\brepublish (?:this|our)\b|\beligible news publisher)", "offers a licence"),
    ("tagline", 0.6, "latest news informed tuned date loop ahead miss coverage", r"^[\W_]*(?:for (?:the|all the|more|all) (?:latest|breaking|news|coverage|stories|updates)\b|stay (?:informed|up[- ]to[- ]date|tuned|connected|ahead|in the (?:know|loop))|never miss|keep up(?:[- ]to[- ]date)? with|(?:get|see|find|read|watch|catch up on|check out) (?:all )?(?:the|our|more of (?:the|our)) (?:latest|full coverage|most|top|best)|all the (?:latest )?news)\b.{0,140}$", "advertises the publisher's coverage"),
    ("tagline", 0.55, "catch miss", rf"{_AT}(?:catch up (?:on|with)|don't miss|tune in)\b.{{0,140}}$", "advertises the publisher's coverage"),
    ("tagline", 0.3, "our weekly daily exclusive coverage", r"\bour (?:weekly|daily|free|exclusive|premium|full|complete|special|live|experts?|coverage|award|top|latest|picks?|team)\b", "speaks for the publisher"),
    # advertisements and what surrounds them
    ("advertisement", 0.95, "advertisement advertisment advertising sponsored promoted ad ads continued continues continue scroll sponsors sponsor partners paid", r"^[\W_]*(?:(?:advertise?ment|advertising|sponsored|promoted|ads?|sponsors?|paid (?:post|content|promotion|partner content))(?: ?(?:links?|contents?|posts?|stories|message|feature|by .{2,40}))?){1,3}(?:\W{1,4}(?:(?:scroll|story|article|content|swipe|continue)\b.{0,40})?)?[\W_]*$", "marks an advertisement"),
    ("advertisement", 0.95, "continued continues continue resume resumes reading scroll skip", r"^[\W_]*(?:(?:(?:this )?(?:story|article|content|post|text|report|column) (?:continue[sd]?|resumes?) (?:below|after|next|on next).{0,40})|(?:scroll|swipe) (?:down )?(?:to|for) (?:continue|read|more|keep).{0,40}|continue(?: reading)?(?: (?:below|the main story|after|to)\b.{0,60})|(?:skip|close|hide) (?:this )?(?:ad|advert).{0,24}|keep reading|continue reading)[\W_]*$", "marks an advertisement"),
    ("advertisement", 0.6, "sponsored brought presented partnership sponsor paid sponsors partners", r"^(?:[\W_]*(?:this .{3,40} (?:is|was) )?(?:sponsored by|brought to you by|presented by|in paid partnership with|paid for by|from our (?:partners?|sponsors?))\b.{0,80}|.{0,40}\bbecome an? .{0,30}\bsponsor\b.{0,60})$", "names a sponsor"),
    ("advertisement", 0.6, "commission affiliate commissions", r"\b(?:(?:earn|receive|get) (?:an? )?(?:\w+ )?commissions?|affiliate (?:links?|commissions?|partners?|program))\b", "speaks of commissions"),
    # away from this story
    ("related", 0.9, "watched replay playing", r"(?:\bjust watched\b.{0,200}\bmust watch\b|^replay more videos|^[\W_]*now (?:watch|playing|reading)\b)", "is a video teaser"),
    ("link", 0.85, "click tap here", r"(?:\b(?:click|tap) (?:here|on|the|this|below|through|now|to)\b.{0,80}\b(?:read|more|see|view|learn|get|for|watch|download|full|list|find|subscribe|sign|buy|story|article|report|link|join|info|information|buy|try|access|start|claim|discover)\b|\b(?:please |just )?click here\b)", "asks the reader to click"),
    ("link", 0.75, "click read see view find more further full complete", r"^[\W_]*(?:for|to (?:read|see|view|learn|find|get|access|hear|watch|download)) (?:an? |the |all |your )?(?:more|full|further|additional|complete|latest|entire|rest|out|details|free|this|story|article|list)\b.{0,160}\b(?:click|visit|go to|log on|sign up|subscribe|download|tap|here)\b", "points to more elsewhere"),
    ("link", 0.7, "visit go head browse check log explore learn see read find view shop + here com org net www https http our its site website link page gov edu co io tv", rf"{_AT}(?:visit|go to|go online|head (?:over )?to|browse|check out|check|log on(?:to| to)?|explore|learn (?:more|how)|see (?:more|all|the|how)|read (?:more|the full|about|it)|find (?:out )?(?:more|all|it)|view (?:more|the|all)|shop)\b{_ANY}{_SITE}", "sends the reader to another page"),
    ("link", 0.45, "visit check", rf"\b(?:visit|check out)\b{_ANY}{_SITE}", "sends the reader to another page"),
    ("link", 0.6, "check read see take browse explore discover", r"^[\W_]*(?:check out|read|take a look at|browse|explore|discover|see|look for|meet) (?:\w+'s|our|my|all (?:of )?our|more of|also|these|this week's|the full|what|how|why|the \w+(?: \w+){0,3})\b.{0,100}\b(?:magazine|series|special|project|gallery|interactive|map|calculator|quiz|collection|archive|channel|section|blog|column|guide|lists?|picks?|stories|coverage|database|slideshow|here|now|below)\b", "sends the reader to another page"),
    ("related", 0.85, "read view see show learn find more continue full story on", r"^[\W_]*(?:(?:read|view|see|show|load|learn|find out|discover|watch|get|hear) (?:more|the (?:full|rest|entire|complete|original|whole)\b.{0,60}|all|full (?:story|article|report|list|post|coverage|analysis|bio)|on|next|less)(?: (?:about|on|at|from|of|in|here|stories|news|articles|comments|»|>).{0,70})?|continue reading.{0,60}|more|full (?:story|article|report).{0,20}|details here|read it here|(?:this|the) full (?:story|article|report).{0,40})[\W_]*$", "is a read-more line"),
    ("link", 0.65, "> >> >>>", r"(?:^\s*>>|[\w)!.?\'%]\s?>{2,3}\s*$|\w >\s*$)", "is marked as a link"),
    ("link", 0.65, "be forget sure remember + com org net our", r"\b(?:be sure to|don't forget to|make sure to|remember to)\b.{0,120}\bon (?:our|[\w-]{2,40}\.(?:com|org|net))\b", "sends the reader to another page"),
    ("link", 0.7, "for", r"^[\W_]*for (?:an? )?(?:more|further|additional|full|complete|the (?:full|latest|complete))\b[^.!?]{0,90}, (?:please )?(?:view|see|read|check|visit|click|follow|listen|watch|go|join|call|try|download)\b", "points to more elsewhere"),
    ("link", 0.65, "our all complete entire + see view read check browse visit explore be forget sure", r"^[\W_]*(?:see|view|read|check|check out|browse|visit|explore)(?: all| more of| the rest of)? (?:our\b.{0,110}|all (?!the|of|that|this)\w.{0,50}|the (?:full|complete|entire) (?:list|table|ranking|results|schedule|archive|gallery).{0,60})$|\b(?:be sure to|don't forget to|make sure to)\b.{0,20}\b(?:see|view|read|check|visit|browse)\b.{0,12}\bour\b", "sends the reader to another page"),
    ("tagline", 0.6, "powered", r"^.{0,80}\bpowered by \w.{0,30}$", "names a product"),
    ("link", 0.65, "visit go click see check + com org net www https http here website site link our its", rf"^[\W_]*(?:for|to)\b[^.!?]{{5,160}}[, ](?:please )?(?:visit|go to|click|see|check out|check)\b{_ANY}{_SITE}", "sends the reader to another page"),
    # asking for an answer
    ("poll", 0.8, "poll survey quiz vote", rf"(?:{_AT}(?:take|vote|answer|try|test)\b{_ANY}\b(?:poll|survey|quiz)\b|^[\W_]*(?:vote (?:now|here|below|in)|quiz:|poll:)|\bvote in (?:our|the|this) (?:poll|survey))", "asks the reader to vote"),
    ("solicit", 0.75, "tip tips send got us hear affected touch hotline questions whatsapp have submit + us you your tip tips story stories question photo photos information comments feedback touch letters", r"(?:\b(?:got|have|do you have|have you got) (?:(?:an?|any|some|more|confidential) )?(?:\w+ ){0,2}(?:tips?|story|stories|question|photos?|information|comments?|feedback|suggestions?)\b.{0,40}(?:\?|\b(?:e-?mail|contact|send|call|let us|text|tell|share)\b)|\b(?:send|e-?mail|text|submit|share|tweet|call|write|whatsapp) (?:us\b|your (?:\w+ ){0,2}(?:tips?|photos?|videos?|stories|story|comments?|questions?|letters?|feedback|experiences?)\b|(?:news )?tips\b|(?:comments|letters|feedback|questions) to\b)|\btips@|\bhear from you\b|\bhave you been affected\b|^get in touch\b|\b(?:contact|call|text|reach|message|e-?mail) us\b|\btip line\b)", "asks the reader for tips or answers"),
    ("donate", 0.85, "donate support help chip give contribute fund donation gift contribution supporting pledge make consider + journalism newsroom our us independent tax-deductible donation donate contribution gift your", rf"(?:{_AT}(?:donate|support|help|chip in|give|contribute|fund|pledge|consider (?:supporting|donating|making|giving|becoming|subscribing)|make an?){_ANY}\b(?:journalism|newsroom|our (?:work|reporting|mission|team|news|independent|site|cause)|independent (?:media|news|reporting|press)|tax-deductible|(?:as little as|just) \$\d|donation (?:today|now|here)|contribution (?:today|now|here)|gift (?:today|now))|\byour (?:support|donation|contribution|gift|generosity)\b.{0,80}\b(?:us|our|journalism|help|keep|make)|{_AT}(?:support us|fund us|help us (?:keep|continue|grow|report|fund|stay|bring|do))\b|^[\W_]*donate\W*$|\bdonate (?:now|today|here)\b)", "asks for a donation"),
    ("donate", 0.6, "reader-supported tax-deductible rely nonprofit readers journalism", r"\b(?:reader-(?:supported|funded)|tax-deductible|we rely on|supported by readers|support(?:s|ed|ing)? (?:our|independent|quality|local) journalism|free of a paywall|readers like you)\b", "asks for a donation"),
    # selling
    ("pitch", 0.65, "free", r"\bfree\b(?: \w[\w.'-]*){0,5}? (?:reports?|trial|copy|e-?book|guide|webinar|download|analysis|picks?|research|access|quote|consultation|kit|video|list)\b", "offers something free"),
    ("pitch", 0.65, "stock stocks picks pick investments buys shares funds etfs + we our buy better days own even wasn't", r"(?:\b(?:stocks?|picks|investments|shares|buys|funds|etfs|names) (?:that )?(?:we|i|our \w+) (?:like|love|recommend|prefer)\b|\b(?:\d+|ten|five|seven|three|best|top) (?:\w+ ){0,4}(?:stocks?|picks|buys|funds|etfs)\b.{0,30}\b(?:better than|to buy (?:right )?now|to buy today|(?:for|in) the next \d+ days|you should own)|\bwasn't one of them!|\beven better buys\b)", "pitches stocks"),
    ("pitch", 0.55, "stocks picks list", r"^[\W_]*(?:see|get|view|discover|find out|reveal|click|learn|grab|download|here are|check out)\b.{0,30}\b(?:the|these|our|all|which|\d+|zacks'|today's|top|best)\b.{0,40}\b(?:stocks?|picks?|list|names|report|reports|recommendations?|rankings?)\b.{0,40}$", "pitches stocks"),
    ("pitch", 0.9, "returns prices", r"^\W*\*.{0,40}\b(?:returns?|prices?) as of\b.{0,40}$", "is the footnote of a pitch"),
    ("pitch", 0.6, "tip advisor geniuses newsletter", r"\b(?:stock|hot|money|investing) tips?,? it (?:can|could|may|pays|might)|\bit (?:can )?pays? to listen\b|\b(?:beaten|tripled|quadrupled|doubled|crushed|beat) the (?:market|s&p)\b", "pitches stocks"),
    ("pitch", 0.5, "revealed released published named identified uncovered unveiled prepared compiled recommends recommend", r"\b(?:just|recently|has|have|team|experts?|we|analysts?)\b.{0,12}\b(?:revealed|released|published|named|identified|uncovered|unveiled|prepared|compiled|recommends?)\b.{0,80}\b(?:stocks?|picks?|reports?|secrets?|list|recommendations?|investors|guide|buys)\b", "pitches a publication"),
    ("pitch", 0.5, "want wondering looking curious interested ready would tired", r"(?:^[\W_]*|[.!?]\s)(?:do you )?(?:want|wondering|looking|curious|interested|ready|would you|tired of|are you|need)\b[^.?!]{3,120}\?", "asks the reader a leading question"),
    ("pitch", 0.5, "rich millionaire millionaires wealthy fortune wildly profit profits trillionaires money", r"\b(?:make|making|turn|help|create|produce|generate|hand|get|how (?:you|to)|investors|could)\b.{0,60}\b(?:rich|millionaires?|wealthy|fortunes?|trillionair\w+|wildly|you (?:could )?(?:profit|cash in)|could profit|money-making)\b", "promises riches"),
    ("pitch", 0.35, "secret confidential little-known radar breakthrough mega-trend mega-trends hottest bleeding-edge once-in-a-lifetime skyrocket explode untapped isecret opportunity", r"\b(?:i?secret|confidential|little-known|under[- ]the[- ]radar|breakthrough|mega-trends?|hottest|bleeding-edge|once-in-a|skyrocket\w*|explode|untapped|(?:largest|biggest|greatest) (?:\w+ ){0,2}opportunity|game-chang\w+)\b", "is written to sell"),
    ("pitch", 0.55, "hurry act limited offer save discount off sale deal deals coupon shop order only", r"(?:\b(?:limited[- ]time|special offer|act (?:now|fast)|hurry|today only|while supplies|use (?:promo )?code|offer (?:ends|expires|valid)|free shipping|order (?:now|today|yours)|shop now|buy now|best deals?)\b|\b(?:save|get|up to) (?:up to )?\$?\d+%?(?: off)?\b.{0,40}\b(?:off|subscri|today|when you|discount|your|now)\b|\bfor (?:just|only|as little as) \$\d|\b(?:just|only) \$\d[\d.]* (?:a|per) (?:week|month|day|year)\b)", "offers a discount"),
    ("pitch", 0.2, "you you'll you're you've you'd", r"\byou(?:'ll|'re|'ve|'d)?\b(?!\W*(?:know|said|see,))", "speaks to the reader"),
    ("pitch", 0.15, "your yourself", r"\byour(?:self)?\b", "speaks to the reader"),
    # pointers of wire products
    ("product", 0.85, "click double-click key keywords type pages page", r"(?:^[\W_]*(?:for|to)\b.{0,120}\b(?:double[- ]?click|click|key in|type \S{1,20} in|please (?:see|click|press)|see page)\b|\bdouble[- ]click (?:on|in))", "points to another page of a wire service"),
)  # fmt: skip


def _cue(kind: str, weight: float, triggers: str, pattern: str, reason: str) -> Cue:
    first, _, beside = triggers.partition(" + ")
    return Cue(kind, weight, tuple(first.split()), frozenset(beside.split()), re.compile(pattern), reason)


_CUES = tuple(_cue(*row) for row in _TABLE)
_BY_TRIGGER: dict[str, tuple[int, ...]] = {}
for _index, _cue in enumerate(_CUES):
    for _word in _cue.triggers:
        _BY_TRIGGER[_word] = (*_BY_TRIGGER.get(_word, ()), _index)
_TRIGGERS = frozenset(_BY_TRIGGER)

_QUOTED = re.compile(r'"[^"]{0,600}(?:"|$)')
_TICKER = re.compile(r"\([^()]{0,60}(?:nyse|nasdaq|otc|free report|quick quote)[^()]{0,60}\)")
_SENTENCE = re.compile(r"(?<=[.!?>])\s+(?=[A-Z\"(>*])")
_SAID = re.compile(r"\b(?:said|says|told|according to|added|announced|tweeted|reported)\b")
_LONGEST = 1200
_SENTENCES_FROM = 200  # code points: a longer line is weighed sentence by sentence
_END_KINDS = frozenset(("link", "register", "subscribe", "newsletter", "app", "podcast", "follow", "related", "product", "share", "donate", "licensing"))

# A heading of links to other stories, alone in its line.
_HEADING = re.compile(
    r"[\W_]*(?:related(?: (?:stories|articles?|content|links?|coverage|news|topics?|reading|posts?|videos?|comments?|headlines|reports?|tags?))?|"
    r"(?:read |see |view )?more (?:from|on|in|about|like|news|stories|coverage|top|headlines|articles|by|at|related|reading|analysis|of our)\b.{0,50}|more (?:on|from) (?:this|these).{0,20}|"
    r"read (?:more|next|also|this next)|up next|(?:also|elsewhere|popular|trending|today|new|latest|now|featured|most popular|recent) (?:on|in|from|at)\b.{0,40}|see also|also (?:see|read|of interest)|"
    r"(?:stories )?you (?:may|might|should|could|would|will) (?:also |have )?(?:like|love|be interested in|want|enjoy|missed|read|find interesting)\b.{0,24}|"
    r"(?:recommended|suggested)(?: (?:for you|stories|reading|videos?|articles?|links|by .{2,30}))?|most (?:read|popular|viewed|shared|commented|watched|recent)(?: .{1,40})?|"
    r"trending(?: (?:now|stories|news|topics|articles|today))?|popular (?:now|stories|posts|articles|on .{2,30})|(?:top|latest|other|featured|must-read|our (?:best|top|latest)|recent|today's top) (?:news|stories|headlines|articles|reads?|posts|picks|videos?)(?: .{1,30})?|"
    r"in other news|more (?:[\w&'.-]+ ){1,4}from .{2,40}|(?:more|additional|related|useful|external) (?:\w+ ){0,2}(?:information|research|links|resources|coverage|analysis)(?: (?:on|about|from) .{2,40})?|further reading|don't miss|editors?'?s? picks?|what to read next|in case you missed it|icymi|keep reading|must[- ]reads?|around the web|from (?:around )?the web|"
    r"from our partners|complete coverage|full coverage|quick links|useful links|links|next (?:article|story|up)|previous (?:article|story)|additional (?:reading|resources)|"
    r"learn more about .{2,40}|dig deeper|go deeper|explore more(?: .{1,30})?|more on these topics|(?:related )?topics)[\W_]*"
)
# A label and a link in one line.
_LABEL = (
    r"related(?: (?:story|stories|article|articles|video|link|links|coverage|content|news|reading|post))?|read(?: more| also| next| this| now| it)?(?: (?:here|on \w+|about .{2,30}|at .{2,30}))?|see(?: also| more| it| here)?|"
    r"also (?:see|read|watch|on [\w .'-]{2,30}|in [\w .'-]{2,30})|more(?: (?:on this|from [\w .'-]{2,30}|on [\w .'-]{2,30}|stories|here|coverage|info|news))?|must[- ](?:read|see|watch)s?|don't miss|full (?:coverage|story|report|text|list|results)|"
    r"complete coverage|dig deeper|go deeper|further reading|up next|next read|in case you missed it|icymi|recommended(?: reading)?|for more(?: .{2,40})?|learn more|click(?: here)?|you (?:may|might) (?:also )?like|"
    r"watch(?: (?:now|live|more|this|it|here|also|next|the video|video|below))?|now watch|listen(?: (?:now|here|to this|live|to))?|photos|pictures|gallery|photo gallery|slideshow|videos?|best of [\w .'-]{2,30}|"
    r"check (?:it )?out|also check out|join (?:the )?(?:debate|conversation)|interactive|special coverage"
)
_LINK_LINE = re.compile(rf"[\W_]*(?:{_LABEL})\s?(?::|\||>+|-\s|--)\s*\S.{{2,240}}")
_CAPS_LINK_LINE = re.compile(
    r"[\W_]*(?:RELATED|READ|READ MORE|SEE|WATCH|VIDEO|MORE|OPINION|LIVE|LIVE UPDATES|LIVE BLOG|PHOTOS?|QUIZ|POLL|EXPLAINER|PODCAST|LISTEN|ANALYSIS|NEXT|FROM THE ARCHIVES?|EXPLAINED|SPECIAL REPORT|IN PICTURES|BLOG|GRAPHIC|MAP|FACTBOX|INTERACTIVE)S?\s?[:|]\s*\S.{2,240}"
)
_BRACKET_LINK = re.compile(
    r"[(\[]\s*(?:(?:related|read|see|watch|video|photos?|pictures|gallery|also|more|listen|full|must)\b[^()\[\]]{0,60}:[^()\[\]]{2,200}|(?:also (?:on|see|read|from)|read more|see also|click|watch|more from)\b[^()\[\]]{2,200})[)\]]"
)
# A headline with a link's words at its end and no stop before them: the whole line is the link.
_TAILED = re.compile(
    r".{6,170}[^.!?:;,\"')\s]\s*[|–—-]?\s?(?:R(?:ead|EAD) (?:[Mm]ore|MORE|[Ff]ull [Ss]tory|the (?:full )?(?:story|article))|(?:See|View|Learn) [Mm]ore|Full [Ss]tory|Continue [Rr]eading|View [Gg]allery)\W{0,4}"
)
_TAIL_WORDS = frozenset("read see view learn full continue watch listen".split())
_NOT_LINKS = re.compile(r"\b(?:credit|courtesy|getty|afp)\b")
_HEADING_FIRST = frozenset(
    """related read see view more up also elsewhere popular trending today new latest now featured most recent stories you recommended suggested top other must
    must-read must-reads our today's in further don't editor's editors editors' what icymi keep around from complete full quick useful links next previous
    additional learn dig go watch listen photos pictures gallery photo slideshow videos video best check join interactive special click for recommended
    explore topics opinion live quiz poll explainer podcast analysis explained blog graphic map factbox reads""".split()
)


# Headings that a story may have too: promotional only where a list of links follows.
_WEAK_HEADING = re.compile(
    r"[\W_]*(?:top|latest|our|in other|other|most|featured|today|new|recent|popular|learn more|links|next|previous|additional|must|more (?!from|stories|coverage|like))(?:\b|(?<= ))"
)


def is_weak_heading(lower: str) -> bool:
    return _WEAK_HEADING.match(lower) is not None and is_heading(lower)


def is_heading(lower: str) -> bool:
    """Whether a short line is a heading under which links to other stories stand."""
    return len(lower) <= 80 and _HEADING.fullmatch(lower) is not None


def link_line(plain: str, lower: str) -> bool:
    """Whether a line is a label and a link to another story: "RELATED: ...", "( PHOTOS: ...)"."""
    if len(plain) > 260:
        return False
    found = _LINK_LINE.fullmatch(lower) or _CAPS_LINK_LINE.fullmatch(plain) or (plain[0] in "([" and _BRACKET_LINK.fullmatch(lower))
    if not found or _NOT_LINKS.search(lower):
        return False
    label, _, rest = lower.partition(":")
    if (
        ":" in plain
        and len(rest.split()) < 3
        and not plain.isupper()
        and plain[0] not in "(["
        and label.strip() in ("video", "videos", "photos", "pictures", "see", "more", "watch")
    ):
        return False
    return not (plain[-1] == "." and len(plain) > 140)


def evidence(plain: str, lower: str, words: frozenset[str] | None = None) -> Evidence:
    """The cues of a line's own words. `plain` is normalised text, `lower` the same in lower case."""
    if len(plain) > _LONGEST:
        return NOTHING
    words = words_of(lower) if words is None else words
    first = lower.lstrip(' \t-*•·([|>_#~:."').split(" ", 1)[0].rstrip(":|,.")
    if first in _HEADING_FIRST:
        if is_heading(lower):
            return Evidence("related", 0.85 if lower[-1] == ":" else 0.7, "is a heading of links to other stories")
        if link_line(plain, lower):
            return Evidence("related", 0.8, "is a link to another story")
    if words.isdisjoint(_TRIGGERS):
        return NOTHING
    if len(plain) <= 190 and not words.isdisjoint(_TAIL_WORDS) and _TAILED.fullmatch(plain):
        return Evidence("related", 0.85, "is a link to another story")
    whole = _weigh(plain, lower, words)
    if whole.score < 0.4 or len(plain) <= _SENTENCES_FROM:
        return whole
    return Evidence(whole.kind, min(whole.score, 0.25), whole.reason) if _share(plain) < 0.35 else whole


def _share(plain: str) -> float:
    """How much of a long line stands in sentences with a cue of their own."""
    sentences = _SENTENCE.split(plain)
    cued = 0
    for sentence in sentences:
        lower = sentence.lower()
        words = words_of(lower)
        if not words.isdisjoint(_TRIGGERS) and _weigh(sentence, lower, words).score >= 0.3:
            cued += len(sentence)
    return cued / len(plain)


def promotional_end(text: str) -> tuple[int, Evidence] | None:
    """Where the last sentences of a paragraph begin when they alone are a promotion, after prose of another matter; else None."""
    if len(text) > 2 * _LONGEST:
        return None
    seams = list(_SENTENCE.finditer(text, max(0, len(text) - 400)))
    best: tuple[int, Evidence] | None = None
    end_at = len(text)
    for seam in reversed(seams):
        sentence = normalise(text[seam.end() : end_at])
        found = evidence(sentence, sentence.lower())
        if found.score < (0.65 if best is None else 0.5) or found.kind not in _END_KINDS:
            break
        best, end_at = (seam.start(), found), seam.start()
    if best is None:
        return None
    rest = normalise(text[: best[0]])
    return best if len(rest) >= 40 and rest[-1] != "?" and evidence(rest, rest.lower()).score < 0.2 else None


def _weigh(plain: str, lower: str, words: frozenset[str]) -> Evidence:
    found = {index for word in words & _TRIGGERS for index in _BY_TRIGGER[word]}
    candidates = [cue for cue in map(_CUES.__getitem__, sorted(found)) if not cue.beside or not words.isdisjoint(cue.beside)]
    if not candidates:
        return NOTHING
    text = _QUOTED.sub(" ", lower) if '"' in lower[:-1] else lower
    if "(" in text:
        text = _TICKER.sub(" ", text)
    hits = [cue for cue in candidates if cue.pattern.search(text)]
    if not hits:
        return NOTHING
    # One family counts once for its strongest pattern; a second pattern of the same family adds half.
    left, families = 1.0, set[str]()
    for cue in sorted(hits, key=lambda cue: -cue.weight):
        left *= 1.0 - cue.weight * (0.5 if cue.kind in families and cue.weight < 0.5 else 1.0)
        families.add(cue.kind)
    score = (1.0 - left) * _length_factor(len(plain))
    if _SAID.search(text):
        score *= 0.55
    best = max(hits, key=lambda cue: cue.weight)
    return Evidence(best.kind, min(score, 0.99), best.reason)


def _length_factor(length: int) -> float:
    """A long line is more than its cue: a promotion seldom runs over 350 characters."""
    if length <= 220:
        return 1.0
    return max(0.55, 1.0 - (length - 220) / 900)
