"""How to reach somebody, typed into free text (a title, a campaign's name, a reason): blotted out.

Only what can be told from product codes and figures is: docs/safety.md lists it.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_HIDDEN = "***"
_EMAIL = r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_DAY_OF_BIRTH = r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"
_ID_CARD = rf"\b[1-9]\d{{5}}{_DAY_OF_BIRTH}\d{{3}}[\dXx]\b"
_MOBILE = r"(\+86[-. ]?|\b(0086|86)[-. ]?|\b)1[3-9]\d[-. ]?\d{4}[-. ]?\d{4}\b"
_AREA = r"(010|02\d|0[3-9]\d{2})"
_LAND_LINE = (
    rf"(\+86[-. ]?)?[(（]?\b{_AREA}([)）]|[)）]?[-—. ])\d{{3,4}}[-. ]?\d{{4}}(-\d{{1,6}})?\b"
)
_WORDED_PHONE = r"((?:电话|座机|固话|[Tt][Ee][Ll])(?:号码|号)?[:： .]*)\d[\d -]{5,12}\d"
_ACCOUNT = r"[A-Za-z0-9][A-Za-z0-9_-]{4,19}"
_WECHAT = rf"((?:微信|薇信|威信|扣扣)(?:号|[Ii][Dd])?[:： +]*){_ACCOUNT}"
_WECHAT_BRIEF = rf"(\b(?i:vx|wx|v信|wechat|weixin|qq)(?:号|(?i:id))? ?[:：] ?){_ACCOUNT}"
_WECHAT_ID = r"\bwxid_\w+"
_PATTERNS = (
    (_EMAIL, _HIDDEN),
    (_ID_CARD, _HIDDEN),
    (_MOBILE, _HIDDEN),
    (_LAND_LINE, _HIDDEN),
    (_WORDED_PHONE, rf"\1{_HIDDEN}"),
    (_WECHAT, rf"\1{_HIDDEN}"),
    (_WECHAT_BRIEF, rf"\1{_HIDDEN}"),
    (_WECHAT_ID, _HIDDEN),
)
_MAYBE = r"\d{4}|[@＠]|信|扣扣|(?i:vx|wx|wechat|weixin|qq)"  # without any of these, none of those


def without_contacts(texts: pa.StringArray) -> pa.StringArray:
    """The texts with telephone and identity-card numbers, e-mails and WeChat or QQ ids as ***.

    >>> without_contacts(pa.array(["加微信 xiaoyu_888", "收纳筐 2022 款"])).to_pylist()
    ['加微信 ***', '收纳筐 2022 款']
    """
    suspicious = pc.fill_null(pc.match_substring_regex(texts, _MAYBE), False)
    if not pc.any(suspicious).as_py():
        return texts
    chosen = texts.filter(suspicious)
    for pattern, shown in _PATTERNS:
        chosen = pc.replace_substring_regex(chosen, pattern, shown)
    return pc.replace_with_mask(texts, suspicious, chosen)
