"""Numbers of legal documents inside run-together text: `118/2014/NĐ-CP`, `67/2011/QH12`, `2338/QĐ-BTP`.

A number is digits, a year where there is one, and the sign of the document: the kind (NĐ, TT, QĐ ...) and the
issuers. What follows a number may be glued to it, so the sign is read against the list of issuers, longest first:
`10/2020/TT-BTPNghị định` ends after `BTP` because `BTPN` is nobody. In the same way `QH1361/2014` is the 13th
National Assembly followed by the number 61/2014.
"""

import re
from dataclasses import dataclass

# Kinds of document in the signs of legal documents (Law 64/2025/QH15 on legal documents and older practice).
KINDS = (
    "TTLT", "NQLT", "VBHN", "UBTVQH", "TTr", "CTr", "CT", "TT", "NĐ", "ND", "QĐ", "QD", "NQ", "PL", "HD", "KH",
    "CV", "TB", "SL", "LCT", "HĐBT", "L", "Nđ",
)  # fmt: skip
# Issuers: Government, Prime Minister, ministries of 2026 and of earlier years, agencies, provincial bodies.
ISSUERS = (
    "CP", "TTg", "TTG", "CTN", "VPCP", "VPQH", "TW", "BCHTW", "HĐBT",
    "BTC", "BTP", "BNNMT", "BXD", "BCT", "BYT", "BCA", "BQP", "BNV", "BNG", "BKHCN", "BVHTTDL", "BGDĐT", "BDTTG",
    "BNNPTNT", "BNN", "BTNMT", "BGTVT", "BKHĐT", "BKHDT", "BLĐTBXH", "BTTTT", "BVHTT", "BTM", "BTS", "BTNT",
    "BLĐ", "BTCCBCP", "BNTMT",
    "NHNN", "NHNNVN", "TTCP", "KTNN", "UBDT", "UBCK", "UBCKNN", "BHXH", "BHXHVN", "TCHQ", "TCT", "TCTK", "KBNN",
    "TANDTC", "VKSNDTC", "HĐTP", "HĐTV", "ĐCTUBTƯMTTQVN", "UBTƯMTTQVN", "MTTW", "LĐTBXH", "TLĐ", "TLĐLĐVN",
    "HĐND", "UBND", "CHK", "CHHVN", "CĐKVN", "ĐKVN", "VPTW", "TƯĐTN", "BBCVT", "BVGCP", "BCĐ", "BTGCP", "TTPVHCC",
)  # fmt: skip

_LETTER = "A-ZĐÐƯƠÂĂÊÔ"
_BY_LENGTH = sorted(ISSUERS, key=len, reverse=True)
_ISSUER = "(?:" + "|".join(_BY_LENGTH).replace("Đ", "[ĐÐ]") + ")"
_DASH = r"\s?[-–]\s?"
_ASSEMBLY = r"(?:UBTVQH|QH)(?:1[0-6]|[1-9])"
_KIND = "(?:" + "|".join(sorted(KINDS, key=len, reverse=True)).replace("Đ", "[ĐÐ]") + ")"
_SIGN = rf"(?:{_ASSEMBLY}|{_KIND}(?:(?:{_DASH}|/)(?:{_ASSEMBLY}|{_ISSUER}))+|CP-NĐ|BHXH(?:-[{_LETTER}]+)+)"
_OLD_SIGN = rf"{_DASH}(?:CP|TTg|HĐBT|CT)(?![a-zà-ỹđ])"
_CUT_SIGN = rf"(?:NĐ|TT|QĐ){_DASH}[{_LETTER}]{{1,2}}(?=[{_LETTER}][a-zà-ỹđ]|$|\s)"
_YEAR = r"\s?/\s?(?:19|20)\d\d"
_NUMBER = re.compile(
    rf"(?P<digits>\d+)(?P<part>\.\d{{1,2}}(?=/)|\.?[a-z](?=/))?"
    rf"(?:(?P<year>(?:{_YEAR}){{0,2}})\s?/\s?(?P<sign>{_SIGN}|{_CUT_SIGN})|(?P<old>{_OLD_SIGN})"
    rf"|(?P<only_year>{_YEAR})(?!\s?[/\d]))"
)


@dataclass(frozen=True)
class Number:
    """A legal number at text[start:end]; `cited` is the number in its usual spelling, without spaces.

    `certain` is false where the sign is cut off or missing (`46/2020`).
    """

    start: int
    end: int
    cited: str
    certain: bool


def find(text: str) -> list[Number]:
    """Every number of a legal document in `text`, in order; dates (`24/6/2025`) are not numbers."""
    found = []
    for match in _NUMBER.finditer(text):
        start = _start(text, match)
        if start is None:
            continue
        before = text[max(0, start - 2) : start].rstrip()[-1:]
        if match["only_year"] and before and before in "/-.":
            continue  # the month and the year of a date
        cited = re.sub(r"\s+", "", text[start : match.end()]).replace("Ð", "Đ").replace("–", "-")
        certain = not match["only_year"] and not _is_cut(cited.lstrip("0123456789"))
        found.append(Number(start, match.end(), cited, certain))
    return found


def _is_cut(rest: str) -> bool:
    return not re.fullmatch(rf"(?:\.\d{{1,2}}|\.?[a-z])?(?:/\d{{4}}){{0,2}}/?(?:{_SIGN}|-\w+)", rest)


def _start(text: str, match: re.Match[str]) -> int | None:
    """Where the number begins: after the digits of a year or of `QH13` that the cell before ended with.

    Only resolutions of the Government carry a point in their number (`66.7/2025/NQ-CP`); elsewhere the point ends
    a sentence (`... năm 2025.09/2026/TT-BNNMT`).
    """
    first, run = match.start("digits"), match["digits"]
    if (match["part"] or "").startswith(".") and match["part"][1:].isdigit():
        is_resolution = (match["sign"] or "").startswith("NQ")
        return first if is_resolution and len(run) <= 3 else match.start("part") + 1
    if text.endswith("QH", 0, first):
        own = re.sub(r"^(?:1[0-6]|[1-9])", "", run)
    elif len(run) > 4:
        own = run[4:] if re.match(r"(?:19|20)\d\d", run) else run[-2:]
    else:
        own = run
    return match.end("digits") - len(own) if own else None
