"""What a number is, by its digits and by how they are written. The libraries are asked only where both fit."""

from __future__ import annotations

import re

# The issuers of payment cards, by first digits and length.
CARD = re.compile(
    r"4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|"
    r"35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}",
    re.ASCII,
)
CARD_SHAPE = re.compile(r"[0-9]+(?:[ -][0-9]+)*")
SOCIAL_SECURITY = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
# National numbers only as they are written in America and in Britain: other groups of digits are too often no phones.
NATIONAL = {
    "US": re.compile(r"(?:\([0-9]{3}\) ?|[0-9]{3}[-. ])[0-9]{3}[-.][0-9]{4}"),
    "GB": re.compile(r"\(?0[0-9]{2,4}\)? (?:[0-9]{3,4} [0-9]{3,4}|[0-9]{6})"),
}
PERSONAL_TYPES = {0, 1, 2, 6, 7}  # landlines, mobiles, either, internet, personal; no hotlines
# Kept free for examples by the makers of payment systems, of IBANs, and of American and British phone numbers. Nobody
# in America is reached behind 555.
INVENTED_CARDS = {
    "4111111111111111",
    "4242424242424242",
    "4012888888881881",
    "5555555555554444",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
}
INVENTED_ACCOUNTS = {"GB29NWBK60161331926819", "GB82WEST12345698765432", "DE89370400440532013000"}
INVENTED_SOCIAL_SECURITY = "123-45-6789"
INVENTED_PHONE = re.compile(r"1\d{3}555\d{4}|44(?:207946|1[1-9]\d496|1632960|7700900|8081570|9098790)\d+", re.ASCII)


def is_card(written: str) -> bool:
    """Return whether a number is one of a payment card, by issuer, length and check digit."""
    digits = re.sub(r"[ -]", "", written)
    if not CARD_SHAPE.fullmatch(written) or not CARD.fullmatch(digits) or digits in INVENTED_CARDS:
        return False
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def is_account(written: str) -> bool:
    """Return whether a number is an IBAN, by country, length and check digits."""
    compact = written.replace(" ", "")
    if compact in INVENTED_ACCOUNTS:
        return False
    from stdnum import iban

    return bool(iban.is_valid(compact))


def is_social_security(written: str) -> bool:
    """Return whether a number is one of the social security of the United States."""
    if not SOCIAL_SECURITY.fullmatch(written) or written == INVENTED_SOCIAL_SECURITY:
        return False
    from stdnum.us import ssn

    return bool(ssn.is_valid(written))


def is_phone(written: str) -> bool:
    """Return whether a number is a phone that somebody has: with its country, or as America and Britain write it."""
    plus = written.lstrip("(").startswith("+")
    region = None if plus else next((name for name, shape in NATIONAL.items() if shape.fullmatch(written)), "")
    if region == "":
        return False
    import phonenumbers

    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return False
    invented = INVENTED_PHONE.fullmatch(f"{number.country_code}{number.national_number}")
    kind = phonenumbers.number_type(number)
    return phonenumbers.is_valid_number(number) and kind in PERSONAL_TYPES and invented is None
