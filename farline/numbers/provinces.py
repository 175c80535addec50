"""The 31 mainland provinces by the letters of ISO 3166-2:CN: Simplified, Traditional, English. All ring under +86."""

PROVINCES = {
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
MUNICIPALITIES = frozenset({"BJ", "TJ", "SH", "CQ"})
# Official time is one; in Xinjiang daily life runs about two hours later.
CLOCK_SHIFTS = {"XJ": 120}
