"""Offensive words, by the list of better_profanity, as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from schemas.finding import Finding
from schemas.rules.content.texts import Texts, words_of
from schemas.rules.settings import Settings

LIST = ("better_profanity", "profanity_wordlist.txt")
# On the list, but with a place in lessons on bodies, animals, history, law, programming, names or everyday life.
HARMLESS = frozenset(
    """anal anus areole arian aryan ass asses autoerotic bastard bastards bestial bestiality bimbo bimbos bondage
    boner breasts busty chink cipa clitoris cock cocks coon cowgirl cowgirls crap crotch cum cummer cumming cums
    damn dick dink dinks doggin dogging dong doofus dopey drunk duche dummy dyke dykes ejaculate ejaculated
    ejaculates ejaculating ejaculation enlargement erect erection erotic erotism extacy extasy facial fack fag
    fagot fagots fags fanny fart fat feck feltch femdom fingering fisted fisting fisty flange floozy fondle foobar
    fook foreskin freex frigg frigga fubar fuk fux g-spot gae gai ganja gay gaylord gays gey ghay gigolo glans god
    god-dam god-damned godamn godamnit goddam goddammit goddamn goddamned gonad gonads gringo gtfo guido he11 hebe
    hell hemp heroin herp herpes herpy hitler hiv hoar hoare hoer hom0 homey homo homoerotic honky hooch hookah
    hooker hoor hootch hooter hooters hore horniest horny hump humped humping hussy hymen inbred incest jackass
    jap jerk jerked junkie junky kill kinky kkk klan knob kock kraut kum kummer kums labia lech len leper lesbians
    lez lmao lmfao loin loins lube lust lusting lusty mams masochist massa masturbate masturbating masturbation
    maxi menses menstruate menstruation meth mo-fo molest moolie moron muff murder muther n1g nad nads naked
    napalm nappy nazi nazism negro nig niggle niglet nimrod ninny nipple nipples nob nude nudes nympho omg opiate
    opium oral orally organ orgasm orgasmic orgasms orgies orgy ovary ovum ovums paddy pantie panties panty pastie
    pasty pawn pcp pecker pedo pedophile pedophilia pee peepee penetrate penetration penial penile penis
    perversion peyote phalli phallic pimp pimpis pinko playboy pms pollock poon poop porn porno pornography pornos
    pot potty prick pricks prig pron prostitute prude pube pubic pubis punky puss puto queer queers quicky quim
    racy rape raped raper raping rapist raunch rectal rectum rectus reefer reetard reich revue rimming rum rump
    ruski s-o-b s.o.b. s0b sadism sadist sandbar scag scantily schizo schlong screw screwed screwing scrog scrot
    scrotum scrud scum seaman seamen seduce semen sex sexual shag shagging shamedame shemale shi+ shibari shiz
    shota sissy skag slave sleaze sleazy slope smegma smut smutty snatch sniper snuff sodom souse soused spac
    sperm spick spik spiks spunk steamy stfu stiffy stoned strip stroke stupid suck sucked sucking t1t tampon tard
    tawdry teabagging teat teets teez terd teste testee testes testical testicle testis threesome throating thrust
    thug tinkle tit titi tits titty toke toots tosser tramp transsexual trashy turd tush ugly undies unwed urinal
    urine uterus uzi vag vagina valium viagra virgin vixen vodka vomit voyeur vulgar vulva wad wang wazoo wedgie
    weed weenie weewee weiner weirdo wench whitey whiz whoar wigger willies willy womb woody wop wtf xx xxx yaoi
    yury""".split()
)
LEET = str.maketrans("@43!10$57", "aaeiiosst")
DISGUISED = 4  # letters of a word that is looked for behind digits; "A55" is a road
PART = re.compile(r"[^\W_]+")


def check_profanity(texts: Texts, settings: Settings) -> Iterator[Finding]:
    """Find words of the list, also behind the digits and signs that are written for letters."""
    offensive = _find_words(texts.vocabulary, {word.casefold() for word in settings.allowed_words})
    if not offensive:
        return
    pattern = _pattern(offensive)
    for text in texts.every:
        for match in pattern.finditer(text.text):
            place = texts.tree.within(text.steps, *match.span())
            message = f"`{mask_word(match[0])}` stands on a list of offensive words."
            fix = "Use another word; where it must stand as it is, ask the maintainers to allow it."
            yield place.find("content/profanity", message, fix)


def find_profanity(text: str, allowed: frozenset[str] = frozenset()) -> Iterator[tuple[int, int]]:
    """Yield where offensive words of a text begin and end, those of `allowed` (casefolded) apart."""
    offensive = _find_words(frozenset(words_of(text)), allowed)
    if offensive:
        yield from (match.span() for match in _pattern(offensive).finditer(text))


def mask_word(word: str) -> str:
    """Return a word with asterisks for all letters but the first."""
    return word[:1] + "*" * (len(word) - 1)


@cache
def offensive_words() -> frozenset[str]:
    """Return the words that are offensive, casefolded; phrases of several words are left out."""
    package, name = LIST
    spec = find_spec(package)  # not imported: the list is all that is needed
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{package} is not installed", name=package)
    words = Path(spec.origin).with_name(name).read_text(encoding="utf-8").casefold().splitlines()
    return frozenset(word for word in words if " " not in word) - HARMLESS


def _pattern(words: set[str]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


def _find_words(words: frozenset[str], allowed: Set[str]) -> set[str]:
    """The offensive ones, as they stand in the text."""
    listed = offensive_words() - allowed if allowed else offensive_words()
    found = set(words & listed)
    for word in words:
        if not word.isalpha():
            found |= listed.intersection(PART.findall(word))
            plain = word.translate(LEET)
            if len(plain) >= DISGUISED and plain in listed and not word.isdigit():
                found.add(word)
    return found - allowed
