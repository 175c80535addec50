# ruff: noqa: E501 - read as a table
"""Surnames, titles and words for relatives: what shows that a name stands there."""

import re

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古"
    "吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "司徒",
    "端木",
    "南宫",
)
# As families abroad spell them, beside Pinyin and Wade-Giles.
ABROAD = {
    "王": "wong", "陈": "chan tan", "李": "lee", "张": "cheung teo", "林": "lam lim", "黄": "wong ng", "吴": "ng goh",
    "梁": "leung", "刘": "lau low", "杨": "yeung yeo", "郑": "cheng tay", "谢": "tse", "何": "ho", "叶": "yip", "周": "chow chew",
    "蔡": "choi chua", "郭": "kwok", "邓": "tang", "许": "hui koh", "罗": "law", "冯": "fung", "曾": "tsang", "萧": "siu",
    "徐": "tsui", "朱": "chu", "胡": "wu woo", "赵": "chiu", "彭": "pang", "潘": "poon", "袁": "yuen", "苏": "so",
    "欧阳": "auyeung", "司徒": "szeto", "诸葛": "chukot",
}  # fmt: skip
# Names of other peoples as they are written in Latin letters; their Pinyin is another word.
ELSEWHERE = {
    "阿依古丽": "aygul ayigul aigul", "古丽": "gul", "买买提": "memet muhammad mehmet mamat", "艾买提": "ahmet ehmet ahmat",
    "艾合买提": "ahmet ehmet", "吐尔逊": "tursun", "阿不都拉": "abdulla abdullah", "阿卜杜拉": "abdulla abdullah",
    "古丽娜尔": "gulnar gulnur", "热合曼": "rahman rehman", "玉素甫": "yusup yusuf", "艾山": "hasan hesen", "努尔": "nur",
    "帕提古丽": "patigul", "阿迪力": "adil", "买合木提": "mahmut", "依明": "imin", "阿里木": "alim", "祖丽": "zohre zuhra",
    "扎西": "tashi trashi", "卓玛": "dolma drolma", "多吉": "dorje dorjee", "次仁": "tsering", "才让": "tsering", "丹增": "tenzin",
    "旦增": "tenzin", "格桑": "kelsang kalsang", "达瓦": "dawa", "尼玛": "nyima", "拉姆": "lhamo", "央金": "yangchen",
    "平措": "phuntsok", "白玛": "pema padma", "洛桑": "lobsang", "索南": "sonam", "仁青": "rinchen", "德吉": "deki dekyi",
    "巴图": "batu bat", "其其格": "tsetseg chichig", "格日勒": "gerel", "乌云": "oyun", "苏和": "suhe", "巴特尔": "bataar baatar",
}  # fmt: skip
BEGINNERS = frozenset({"he", "she", "an", "you", "we", "so", "me", "do", "my", "in", "on", "at"})
# Surnames in Latin letters that are words of English too: without a capital they say nothing.
ENGLISH = BEGINNERS | frozenset(
    "long song tan fan pan gang bang sun man pin dong ding fang lai mo bin hang ban can sang wan ran die ten chin"
    " hung lung king lie hue hoe too low hay ho hi hu ha ma pa la ta mu nan shy shan chew yawn be or and the they"
    " them then than that this is it its of to was us as no not now all any are but by for from had has her him his"
    " how if one out over own see their there up very what when who will with your our lo ai ya ye ou er sin tang bo"
    " bi di du fu ge gu ji ding law lam lee choy wing kung sum hop tong wu mei hua".split()
)
TITLES = (
    "副书记", "副局长", "副县长", "副市长", "副主任", "书记", "局长", "主任", "县长", "市长", "省长", "区长", "处长", "科长", "镇长",
    "乡长", "村长", "厅长", "所长", "队长", "院长", "校长", "厂长", "站长", "行长", "部长", "股长", "组长", "班长", "团长", "连长",
    "营长", "师长", "政委", "经理", "董事长", "总编", "总", "老师", "医生", "大夫", "护士", "教授", "警官", "法官", "检察官", "律师",
    "工程师", "会计", "师傅", "司机", "老板", "先生", "女士", "小姐", "夫人", "太太", "大姐", "大哥", "大嫂", "大爷", "大娘", "大妈",
    "大叔", "阿姨", "叔叔", "伯伯", "奶奶", "爷爷", "婶", "姐", "哥", "叔", "姨", "伯", "嫂", "爷", "妈", "同志", "同学", "工", "老",
)  # fmt: skip
KINSHIP = re.compile(
    r"(?:我|他|她)?(?:的)?(?:大|小|二|三|老)?(?:儿子|女儿|孙子|孙女|外孙女|外孙|儿媳|女婿|丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|哥哥|弟弟|姐姐|妹妹"
    r"|叔叔|舅舅|姑姑|姨妈|侄子|侄女|外甥女|外甥|表哥|表弟|表姐|表妹|堂哥|堂弟|堂姐|堂妹|亲戚|同事|朋友|邻居|战友|同学|老伴)(?:叫|名叫|是)?"
    r"|\b(?:his|her|my|their|the)?\s*(?:son|daughter|grandson|granddaughter|husband|wife|father|mother|brother|sister"
    r"|uncle|aunt|nephew|niece|cousin|friend|colleague|neighbou?r)\s*(?:named|called|is)?\b"
)
