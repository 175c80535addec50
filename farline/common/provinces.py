"""The 31 mainland provinces: ISO 3166-2:CN letters and their names in the three languages.

Common ground, so that neither river has to ask the other what Henan is called.
"""

NAMES: dict[str, tuple[str, str, str]] = {
    "BJ": ("北京", "北京", "Beijing"),
    "TJ": ("天津", "天津", "Tianjin"),
    "HE": ("河北", "河北", "Hebei"),
    "SX": ("山西", "山西", "Shanxi"),
    "NM": ("内蒙古", "內蒙古", "Inner Mongolia"),
    "LN": ("辽宁", "遼寧", "Liaoning"),
    "JL": ("吉林", "吉林", "Jilin"),
    "HL": ("黑龙江", "黑龍江", "Heilongjiang"),
    "SH": ("上海", "上海", "Shanghai"),
    "JS": ("江苏", "江蘇", "Jiangsu"),
    "ZJ": ("浙江", "浙江", "Zhejiang"),
    "AH": ("安徽", "安徽", "Anhui"),
    "FJ": ("福建", "福建", "Fujian"),
    "JX": ("江西", "江西", "Jiangxi"),
    "SD": ("山东", "山東", "Shandong"),
    "HA": ("河南", "河南", "Henan"),
    "HB": ("湖北", "湖北", "Hubei"),
    "HN": ("湖南", "湖南", "Hunan"),
    "GD": ("广东", "廣東", "Guangdong"),
    "GX": ("广西", "廣西", "Guangxi"),
    "HI": ("海南", "海南", "Hainan"),
    "CQ": ("重庆", "重慶", "Chongqing"),
    "SC": ("四川", "四川", "Sichuan"),
    "GZ": ("贵州", "貴州", "Guizhou"),
    "YN": ("云南", "雲南", "Yunnan"),
    "XZ": ("西藏", "西藏", "Tibet"),
    "SN": ("陕西", "陝西", "Shaanxi"),
    "GS": ("甘肃", "甘肅", "Gansu"),
    "QH": ("青海", "青海", "Qinghai"),
    "NX": ("宁夏", "寧夏", "Ningxia"),
    "XJ": ("新疆", "新疆", "Xinjiang"),
}
CODES = tuple(NAMES)
PARTS: dict[str, tuple[str, ...]] = {
    "north": ("BJ", "TJ", "HE", "SX", "NM"),
    "northeast": ("LN", "JL", "HL"),
    "east": ("SH", "JS", "ZJ", "AH", "FJ", "JX", "SD"),
    "south_central": ("HA", "HB", "HN", "GD", "GX", "HI"),
    "southwest": ("CQ", "SC", "GZ", "YN", "XZ"),
    "northwest": ("SN", "GS", "QH", "NX", "XJ"),
}
PART_NAMES: dict[str, tuple[str, str, str]] = {
    "north": ("华北", "華北", "North China"),
    "northeast": ("东北", "東北", "Northeast China"),
    "east": ("华东", "華東", "East China"),
    "south_central": ("中南", "中南", "South Central China"),
    "southwest": ("西南", "西南", "Southwest China"),
    "northwest": ("西北", "西北", "Northwest China"),
}
_COLUMN = {"zh-hans": 0, "zh-hant": 1, "en": 2}


def name_of(code: str, language: str) -> str:
    """ "" for a code that is in neither table."""
    names = NAMES.get(code) or PART_NAMES.get(code)
    return names[_COLUMN[language]] if names else ""
