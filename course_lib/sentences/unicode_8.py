"""The categories of characters as Unicode 8 had them in 2015, which BERT's fast tokenizer keeps.

Python's own tables grow with each version. A mark that Unicode 9 added is a mark to Python, which
strips it, and an unknown letter to the tokenizer that the model was published with, which keeps it.
"""

from __future__ import annotations

import re
import unicodedata

# From the first to the last code point of each range, hexadecimal: everything that Unicode 8 had
# not assigned, as Perl's \P{Present_In: 8.0} lists it. Ranges with nothing but plain letters,
# digits and symbols between them are joined, since the tokenizer treats those like unassigned ones.
_NEWER = """
    378-379 380-383 38b 38d 3a2 530-558 560-588 58b-590 5c8-5ef 5f5-5ff 61d 70e 74b-74c 7b2-7bf
    7fb-7ff 82e-82f 83f 85c-85d 85f-8e2 984-9bb 9c5-9ca 9cf-9db 9de 9e4-a00 a04-a31 a34 a37-a3b a3d
    a43-a46 a49-a4a a4e-a50 a52-a58 a5d a5f-a65 a76-a80 a84-abb ac6 aca ace-adf ae4-ae5 af2-b00
    b04-b3b b45-b46 b49-b4a b4e-b55 b58-b5b b5e b64-b81 b84-b91 b96-bbd bc3-bc9 bce-bff c04-c3c c45
    c49 c4e-c54 c57-c5f c64-c80 c84-cbb cc5 cc9 cce-cdf ce4-d00 d04-d3c d45-d49 d4f-d5e d64-dc9
    dcb-dce dd5 dd7 de0-df1 df5-e00 e3b-e3e e5c-eac eba ebe-ec7 ece-eff f48 f6d-f70 f98 fbd fcd
    fdb-fff 10c6-10cf 1249-135c 137d-13ff 169d-169f 16f9-170d 1715-171f 1737-173f 1754-1771
    1774-177f 17de-17ff 180f-187f 18ab-191f 192c-192f 193c-1943 196e-19dd 1a1c-1a1d 1a5f 1a7d-1a7e
    1a8a-1a9f 1aae-1aaf 1abf-1aff 1b4c-1b4f 1b7d-1b7f 1bf4-1bfb 1c38-1c3a 1c4a-1c4c 1c80-1cbf
    1cc8-1ccf 1cf7 1cfa-1cff 1df6-1dfb 1f16-1f17 1f1e-1f1f 1f46-1f47 1f4e-1f4f 1f58 1f5a 1f5c 1f5e
    1f7e-1f7f 1fb5 1fc5 1fd4-1fd5 1fdc 1ff0-1ff1 1ff5 1fff 2065 2072-2073 208f-20cf 20f1-20ff
    218c-218f 23fb-245f 2b74-2c5f 2cf4-2cf8 2d26-2d6e 2d71-2d7e 2d97-2ddf 2e43-2fff 3040 3097-3098
    3100-a4cf a62c-a63f a6f8-a7f6 a82c-a83f a878-a87f a8c5-a8cd a8da-a8df a8fe-a8ff a954-a95e
    a97d-a97f a9ce-a9dd a9ff aa37-aa3f aa4e-aa5b aac3-aada aaf7-ab6f abee-abff d7a4-d7ff fa6e-fa6f
    fada-fb1c fb37 fb3d fb3f fb42 fb45 fbc2-fbd2 fd40-fdcf fdfe-fdff fe1a-fe1f fe53 fe67 fe6c-fefe
    ff00 ffbf-fff8 1000c-100ff 10103-101cf 101fe-102df 102fc-1034f 1037b-1039e 103c4-103c7
    103d6-1056e 10570-10856 1089f-1091e 1093a-1093e 10940-109d1 10a04 10a07-10a0b 10a14-10a37
    10a3b-10a3e 10a48-10a4f 10a59-10a5f 10aa0-10abf 10ae7-10aea 10af7-10b38 10b56-10b98 10b9d-10fff
    1104e-1107e 110c2-110ff 11135 11144-1114f 11177-1117f 111ce-111cf 111e0-11212 1123e-1129e
    112aa-112af 112eb-112ff 11304-1133b 11345-1134a 1134e-11365 1136d-1136f 11375-1147f 114c8-1157f
    115b6-115b7 115de-115ff 11645-1167f 116b8-1171c 1172c-1172f 11740-1246f 12475-16a6d 16a70-16aef
    16af6-16aff 16b46-16f8e 16fa0-1bc9b 1bca4-1d128 1d1e9-1d1ff 1d246-1d7cd 1da8c-1da9a 1daa0
    1dab0-1e8c6 1e8d7-1fffd 2a6d7-2f7ff 2fa1e-2fffd 30000-3fffd 40000-4fffd 50000-5fffd 60000-6fffd
    70000-7fffd 80000-8fffd 90000-9fffd a0000-afffd b0000-bfffd c0000-cfffd d0000-dfffd e0000
    e0002-e001f e0080-e00ff e01f0-efffd
"""
_MOVED = {
    "\u166d": "Po",
    "\u1734": "Mn",
    "\u1885": "Lo",
    "\u1886": "Lo",
    "\ua9bd": "Mc",
    "\U000111c9": "Po",
}


def _character_class(ranges: str) -> str:
    ends = [[chr(int(end, 16)) for end in item.split("-")] for item in ranges.split()]
    return "".join("-".join(re.escape(end) for end in pair) for pair in ends)


_is_newer = re.compile(f"[{_character_class(_NEWER)}]").match


def category(character: str) -> str:
    """Return the general category that Unicode 8 gave to a character.

    Letters, digits and symbols in the gaps between the ranges may be called unassigned, too: the
    answer is meant for telling marks, punctuation, spaces, format and private characters apart.

    Parameters
    ----------
    character
        One character.

    Returns
    -------
    str
        Two letters, such as ``"Mn"`` (a mark that takes no place), ``"Po"`` (punctuation) or
        ``"Cn"`` (not assigned).

    References
    ----------
    The Unicode Standard, version 8.0.0, section 4.5, "General Category".

    Examples
    --------
    >>> category("\u0301"), category("!"), category("\u08d4")  # the last one came in Unicode 9
    ('Mn', 'Po', 'Cn')
    """
    if _is_newer(character):
        return "Cn"
    return _MOVED.get(character) or unicodedata.category(character)


def decompose(character: str) -> str:
    """Return the canonical decomposition (NFD) of a character that Unicode 8 knew, else itself.

    Parameters
    ----------
    character
        One character.

    Returns
    -------
    str
        The base character and its marks.

    Examples
    --------
    >>> [f"{ord(part):04x}" for part in decompose("é")]
    ['0065', '0301']
    """
    return character if _is_newer(character) else unicodedata.normalize("NFD", character)
