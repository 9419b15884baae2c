"""Texts on which tokenizers part, if they part at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

TEXTS = (
    "The quick brown fox jumps over the lazy dog.",
    " a leading space, and a trailing one ",
    "two  spaces, three   spaces, eight        spaces",
    "tab\tand two\t\ttabs, \t space and tab",
    "one\nline\n\ntwo\n\n\nthree\n \n  \nend\n",
    "windows\r\nlines\r\n\r\n",
    "     ",
    "\n",
    "\t\n \r\n\x0b\x0c",
    "no-break\u00a0space, thin\u2009space, ideographic\u3000space, zero\u200bwidth, word\u2060joiner",
    "I'm, you're, he's, we'll, they'd, I've, don't; I'M, YOU'RE, HE'S, WE'LL, THEY'D, I'VE; it’s",
    "'s 't 're 've 'm 'll 'd 'S 'LL 'x '' \"quoted\" «guillemets» „low“",
    "0 1 12 123 1234 12345 1234567890 3.14159 1,000,000 1e-9 0xDEADBEEF 2024-02-29T23:59:60Z",
    "Arabic-Indic ٠١٢٣٤٥٦٧٨٩, Devanagari ०१२३४५, fullwidth １２３, circled ①②③, fractions ½ ¾, Roman Ⅷ, super x²³",
    "CamelCase snake_case kebab-case SCREAMING_CASE mixedUPPERlower XMLHttpRequest iPhone",
    'def f(x: int) -> str:\n    return f"{x!r:>{10}}"  # comment\n\n\nclass A(B):\n\t@property\n\tdef g(self): ...\n',
    "for (int i = 0; i < n; ++i) { a[i] <<= 2; b->c &= ~0xff; } /* end */ // done\n#include <stdio.h>\n",
    "SELECT * FROM \"t\" WHERE a != 'b' AND c LIKE '%d%'; -- comment",
    '<html><body class="x">&nbsp;&amp;</body></html> <!-- no --> {{ jinja }} {% if x %}',
    "https://example.org/a/b?c=d&e=%20f#g user@example.org C:\\Windows\\System32 ~/.config/*.yaml $HOME",
    '{"key": [1, 2.5, null, true], "nested": {"a": "b\\n\\u00e9"}}',
    "!!! ??? ... --- *** === ___ ### @@@ $$$ %%% ^^^ &&& (((())) [[[]]] {{{}}} <<<>>> ||| \\\\\\ /// ~~~ ```",
    "a.b,c;d:e!f?g(h)i[j]k{l}m<n>o|p\\q/r~s`t@u#v$w%x^y&z*",
    "Größenwahn, façade, naïve, Łódź, Ærøskøbing, Þingvellir, İstanbul, ŉ, ǅ, ﬁligree, ﬀ",
    "e\u0301 a\u0308 n\u0303 composed \u00e9 \u00e4 \u00f1; A\u030a\u0323 stacked \u0300\u0301\u0302",
    "Привет, как дела? Ёжик в тумане. Здравствуй, МИР!",
    "Γειά σου Κόσμε, ΌΣΟΣ όσος",
    "שלום עולם, מַה נִּשְׁתַּנָּה",
    "مرحبا بالعالم، كيف حالك؟ ﷽",
    "नमस्ते दुनिया, क्षत्रिय",
    "สวัสดีชาวโลก ภาษาไทย",
    "வணக்கம் உலகம்",
    "你好，世界！这是一个测试。汉字漢字",
    "こんにちは世界。カタカナ、ひらがな、ｶﾅ ー",
    "안녕하세요 세계 한글",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟙𝟚𝟛 𠜎𠜱 🜁 𐍈",
    "🙂 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪🇫🇷 ☃️ ❤️‍🔥",
    "© ® ™ § ¶ † ‡ • … ‰ € £ ¥ ₿ ∀x∈ℝ: ∑ᵢ xᵢ² ≠ ∞ → ⇒ ∴",
    "\u202eright to left\u202c \u2066isolated\u2069 \ufeffmark soft\u00adhyphen",
    "\x01\x02\x1b[31mred\x1b[0m\x7f\x80\x9f",
    "\ufffd \ufffe private \ue000 unassigned \u0378",
    "▁ already there ▁▁ Ġ Ċ ĉ <0x0A> <0xFF> </w> ##ing",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "abababababababab bananananana mississippi Donaudampfschifffahrtsgesellschaft",
    "the the the The THE tHe of of in in ing ing tion tion",
)
"""Plain ones: spaces, lines, digits, code, scripts, marks, emoji, controls."""


def hard_texts(special: Iterable[str]) -> Iterator[str]:
    """`TEXTS`, and each of the special and added tokens (which stand as one in text) where it is easily got wrong."""
    yield from TEXTS
    tokens = tuple(special)
    for token in tokens:
        yield token
        yield f"a{token}b"
        yield f"word {token} word"
        yield f"{token}  two spaces{token}\nline{token}{token}"
    yield "".join(tokens)
    yield " x ".join(tokens)
    yield "".join(f"{token[:-1]} {token[1:]}" for token in tokens)
