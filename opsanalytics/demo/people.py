"""Invented buyers: unmasked nicknames, receivers, addresses and phones of nobody."""

from __future__ import annotations

from dataclasses import dataclass

from opsanalytics.demo.dice import Dice

# fmt: off
_MOODS = (
    "小", "大", "胖", "软", "懒", "乖", "甜", "呆", "野", "慢", "暖", "糯", "酷", "闲", "倔",
)
_BEINGS = (
    "橘猫", "柴犬", "团子", "芒果", "柚子", "豆包", "年糕", "海盐", "松鼠", "鲸鱼", "云朵", "板栗", "青柠",
    "麦子", "土豆", "月牙", "汤圆", "鹿鹿",
)
_PHRASES = (
    "爱吃火锅的", "住在海边的", "早起跑步的", "不想上班的", "喜欢种花的", "会弹吉他的", "每天犯困的",
    "攒钱买房的",
)
_WORDS = (
    "sunny", "lemon", "coco", "mango", "leo", "nana", "kiki", "momo", "vivi", "hello", "ocean", "maple",
    "forest", "pepper", "summer",
)

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "文静雨欣浩然子涵思远佳怡晓峰梦瑶建国秀兰志强丽华宇轩诗琪"
_ROADS = (
    "望舒路", "青禾路", "拾光巷", "听雨街", "星野路", "半夏路", "云栖弄", "南枝路", "白露街", "知秋路",
)
# fmt: on

_PLACES = (
    ("浙江省 杭州市 西湖区", "310000"),
    ("浙江省 金华市 义乌市", "322000"),
    ("江苏省 苏州市 吴中区", "215000"),
    ("江苏省 南京市 江宁区", "211100"),
    ("上海 上海市 闵行区", "201100"),
    ("北京 北京市 朝阳区", "100020"),
    ("广东省 广州市 天河区", "510630"),
    ("广东省 深圳市 宝安区", "518100"),
    ("广东省 东莞市 南城区", "523000"),
    ("福建省 泉州市 丰泽区", "362000"),
    ("山东省 青岛市 市北区", "266000"),
    ("山东省 临沂市 兰山区", "276000"),
    ("河南省 郑州市 金水区", "450000"),
    ("河北省 石家庄市 长安区", "050000"),
    ("湖北省 武汉市 洪山区", "430070"),
    ("湖南省 长沙市 岳麓区", "410006"),
    ("四川省 成都市 武侯区", "610041"),
    ("重庆 重庆市 渝北区", "401120"),
    ("陕西省 西安市 雁塔区", "710061"),
    ("辽宁省 沈阳市 和平区", "110000"),
    ("安徽省 合肥市 蜀山区", "230031"),
    ("江西省 南昌市 青山湖区", "330029"),
    ("云南省 昆明市 盘龙区", "650224"),
    ("新疆维吾尔自治区 乌鲁木齐市 天山区", "830000"),
)


@dataclass(frozen=True)
class Buyer:
    """One invented person as the platform knows them."""

    nick: str
    account: str
    receiver: str
    address: str
    phone: str


class People:
    """Everybody who ever ordered; no nickname is given out twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._nicks: set[str] = set()

    def newcomer(self) -> Buyer:
        """Make a buyer that nobody has seen before."""
        dice, nick = self._dice, self._nick()
        while nick in self._nicks:
            nick = self._nick()
        self._nicks.add(nick)
        place, postcode = dice.pick(_PLACES)
        address = f"{place} {dice.pick(_ROADS)}{dice.between(1, 399)}号({postcode})"
        receiver = dice.pick(_SURNAMES) + "".join(dice.pick(_GIVEN) for _ in range(dice.between(1, 2)))
        account = f"buyer{len(self._nicks):05d}@example.com"
        return Buyer(nick, account, receiver, address, f"199000{dice.between(0, 99999):05d}")

    def _nick(self) -> str:
        dice, kind = self._dice, self._dice.share()
        if kind < 0.35:
            return f"{dice.pick(_MOODS)}{dice.pick(_BEINGS)}{dice.between(1975, 2012)}"
        if kind < 0.60:
            return f"tb_{dice.between(10_000_000, 99_999_999)}"
        if kind < 0.80:
            return f"{dice.pick(_PHRASES)}{dice.pick(_BEINGS)}{dice.between(1, 99)}"
        return f"{dice.pick(_WORDS)}_{dice.pick(_WORDS)}{dice.between(1, 9999)}"
