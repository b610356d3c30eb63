"""What the imaginary buyers write in their ratings."""

from __future__ import annotations

from opsanalytics.demo.dice import Dice

DEFAULT_GOOD = "此用户没有填写评价。"
_GOOD = (
    "东西不错，和图片一样。",
    "质量很好,下次还来。",
    "发货快，包装仔细，满意。",
    "很实用，家里收拾得整整齐齐。",
    "妈妈说比超市买的好用。",
    '客服小姐姐很耐心，一直说"亲不着急"。',
    "颜色好看,没有异味,推荐。",
    "第二次买了，一如既往的好。",
    "尺寸刚好，严丝合缝。",
    "性价比高，朋友也要了链接。",
    "收到就用上了，手感不错",
    "物流给力，隔天就到。",
)
_MIDDLING = (
    "还行吧，一分钱一分货。",
    "有点小，和想的不太一样。",
    "东西可以,就是快递慢了点。",
    "颜色有色差，凑合用。",
)
_BAD = (
    "收到是坏的，客服半天不回。",
    "做工粗糙，边上全是毛刺。",
    "少发了一个,问了两天才补。",
    '说好的"加厚"，薄得像纸。',
)
_BAD_BATCH = (
    "用了一次就裂开了，太失望。",
    "盖子发黏，有很重的味道,不敢用。",
    "和以前买的不是一个东西，偷工减料。",
    "六个里有三个漏气，根本盖不紧。",
    '号称"可微波"，加热一次就变形了。',
)


def words(dice: Dice, rating: str, *, broken: bool) -> str:
    """Pick what the buyer writes; `broken` when the bad batch is meant."""
    if rating == "好评":
        return dice.pick(_GOOD)
    if broken:
        return dice.pick(_BAD_BATCH)
    return dice.pick(_MIDDLING if rating == "中评" else _BAD)
