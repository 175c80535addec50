# ruff: noqa: E501 - patterns are read as a table, one a line
"""What to look at in a Chinese text, folded to one script: names, days, small places, employers, cases."""

import re
from collections.abc import Iterator

from farline.stories import marks_wider
from farline.stories.surnames import COMPOUND, SURNAMES, TITLES

HAN = r"[\u4e00-\u9fff]"
COUNT = r"[0-9〇零一二三四五六七八九十百两几廿]"
# Characters that are common in given names and rare after a surname by chance.
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国红梅玲燕斌辉鹏浩宇轩涵欣怡晨曦梓萱浩然俊峰海波志远文博思雨佳琪雪莉婷晓东春花"
    "凤珍玉素云莲真环荣爱妹香月莺媛瑞凡嘉琼勤贞桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婉娴瑾颖露瑶仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺"
    "咏卿聪澜纯毓悦昭冰爽琬茗羽希宁飘育滢馥筠柔竹霭凝欢枫芸菲寒伊亚宜可姬舒影荔枝丽阳妮宝贝初程梵罡恒鸿桦骅剑娇纪宽苛灵玛媚琪晴容睿烁"
    "堂唯威韦雯苇萱阅彦宇雨洋忠宗曼紫逸贤蝶菡绿蓝儿翠烟德福贵财根生水火土木林森炎鑫垚金银铜铁钢柱栓喜乐康健安祥顺利民富昌盛茂发达兴旺才"
    "学武文斗庆祖光宗耀辰良善义礼智信仁孝廉耻正大成功胜利和谐友好新跃进卫援朝抗美解放改革少先锋全有余永长寿松柏鹤龄元亨"
)
NUMERALS = "〇零一二三四五六七八九幺"
KIN = (
    "儿子|女儿|孙子|孙女|外孙|儿媳|女婿|丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|哥哥|弟弟|姐姐|妹妹|叔叔|舅舅|姑姑|侄子|侄女|外甥"
    "|表哥|表弟|表姐|表妹|堂哥|堂弟|亲戚|同事|朋友|邻居|战友|同学|老伴|徒弟|师傅|领导|上司|厂友|工友"
)
LONG_TITLES = "|".join(title for title in TITLES if len(title) > 1 or title == "总")
SURNAME = rf"(?:{'|'.join(COMPOUND)}|[{SURNAMES}])"
VERB = (
    "说讲问答听看想去来在是叫把被给和跟对向告打找认写念哭笑走住做当也就都不没还有又才已先后从到，。、；：！？”」（( \n"
)
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"[0-9](?:[ \-.()（）]{0,2}[0-9]){3,}(?!年)")),
    ("number", re.compile(rf"(?:号码?|电话|手机|末尾|后面|最后四位)[^。，\n]{{0,6}}?([{NUMERALS}]{{3,}})")),
    ("number", re.compile(rf"[{NUMERALS}]{{5,}}")),
    ("number", re.compile(rf"尾号(?:是|为)?[0-9{NUMERALS}]{{3,}}")),
    ("number", re.compile(r"(?:微信|qq|推特|抖音|账号|车牌|工号|警号|学号|身份证)(?:号|号码)?(?:是|叫|为|:|：)?\s?[a-z0-9_\-]{3,}")),
    ("number", re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·\s]?[a-z0-9]{5,6}")),
    ("number", re.compile(rf"{COUNT}{{1,4}}(?:号楼|单元|弄|号院|室|号门牌|栋|幢)(?:{COUNT}{{1,4}}(?:单元|室|号|楼|门))*")),
    ("date", re.compile(rf"(?:{COUNT}{{2,4}}年)?{COUNT}{{1,3}}月(?:份)?(?:初)?{COUNT}{{1,3}}[日号]?")),
    ("date", re.compile(rf"(?:[0-9]{{4}}|[0-9]{{2}}|[{NUMERALS}]{{4}}|[{NUMERALS}]{{2}})年(?:{COUNT}{{1,2}}月(?:份)?|春天|夏天|秋天|冬天|底|初)?(?!代|前|后|来|多|间|里|级|轻|纪)")),
    ("date", re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}")),
    ("date", re.compile(r"昨天|前天|昨晚|前晚|今早|大前天|上周|上星期|上个?月|这个月|下周|上礼拜|(?:这|上|下)?(?:个)?(?:星期|礼拜|周)[一二三四五六日天]")),
    ("date", re.compile(r"(?:今年|去年|前年|大前年|那年)?(?:中秋|国庆|春节|元宵|清明|端午|除夕|元旦|重阳|腊八|冬至|五一|十一|六四|七一|八一|大年三十|大年初一)(?:节|前夕|那天|前|后|期间|长假|当天)?")),
    ("date", re.compile(rf"(?:今年|去年|前年|大前年){COUNT}{{1,2}}月")),
    ("date", re.compile(rf"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜)?{COUNT}{{1,3}}点(?:{COUNT}{{1,3}}分|半|多|整|钟|一刻)?(?!点|儿|什么|东西|了)")),
    ("date", re.compile(r"(?:今年|刚满|年满)?(?:[0-9]{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?)(?:周)?岁")),
    ("person", re.compile(rf"(?<!老){SURNAME}{HAN}{{0,2}}?(?:{LONG_TITLES})")),
    ("person", re.compile(rf"(?<![{HAN[1:-1]}])[老小阿大]{SURNAME}(?=[{VERB}]|$)|(?<=[{VERB}])[老小阿]{SURNAME}(?=[{VERB}]|$)")),
    ("person", re.compile(rf"[老小阿][{SURNAMES}](?=[{VERB}])")),
    ("person", re.compile(rf"{SURNAME}某{{1,2}}|{SURNAME}氏(?:兄弟|姐妹)?")),
    ("person", re.compile(rf"(?<=姓){SURNAME}")),
    ("person", re.compile(rf"{SURNAME}[{GIVEN}]{{2}}")),
    ("person", re.compile(rf"(?:{'|'.join(COMPOUND)}){HAN}{{1,2}}(?=[{VERB}]|$)")),
    ("person", re.compile(rf"(?:{KIN}|名叫|叫做|叫作|名字叫|名字是|叫|一个叫)({SURNAME}{HAN}{{1,2}}?)(?=[{VERB}的]|$)")),
    ("person", re.compile(rf"(?:^|(?<=[，。、；：！？“「\n 是叫找给和跟与问请对有]))({SURNAME}[{GIVEN}]{{1,2}})(?=[{VERB}]|$)")),
    ("person", re.compile(rf"(?<![从大最自])[老小阿](?![师板家人百时]){SURNAME}(?![师板人家百实是会大时声心学伙鬼区队组麦米道路店乡天年车气话子金石元高])")),
    ("person", re.compile(rf"(?:叫(?:他|她|我|做|作)?|{KIN})([{GIVEN}]{{2}})(?=[{VERB}住上下这那]|$)")),
    ("person", re.compile(rf"(?:^|(?<=[，。；！？”\n]))({SURNAME}{HAN}{{1,2}})(?=(?:说|讲|问|答|笑|叹|告诉|觉得|记得|认为|住|坐|站|今年|自己))")),
    ("person", re.compile(rf"({HAN}{{2,4}})(?=这个名字|的名字)")),
    ("person", re.compile(rf"([{GIVEN}]{{2}})(?=这个名字|的名字)")),
    ("person", re.compile(rf"(?:名叫|叫做|名字叫|我叫|他叫|她叫|，叫)((?!什么|我|他|她|你|大家|不|好|人){HAN}{{2,5}})(?=[，。、；！？”」])")),
    ("person", re.compile(rf"{HAN}{{2,3}}(?=[（(](?:化名|音))")),
    ("person", re.compile(rf"{HAN}{{1,6}}[·•・‧]{HAN}{{1,6}}")),
    ("person", re.compile(rf"(?:阿不都|阿卜杜|阿布都|买买提|艾合买提|吐尔逊|古丽|热合曼|艾山|玉素甫|扎西|卓玛|多吉|才让|次仁|丹增|格桑|达瓦|尼玛|巴图|其其格|格日勒|旦增|拉姆|央金|平措|白玛|阿依|帕提|努尔|木拉提|乌云|阿迪力|凯德)(?:{HAN}{{0,3}}(?=[{VERB}的]|$))?")),
    ("person", re.compile(rf"[建小阿]{HAN}(?:他|她)(?:爸|妈|爹|娘|哥|姐)|{HAN}{{1,2}}(?:他|她)(?:爸|妈|爹|娘)(?=[{VERB}])")),
    ("case", re.compile(rf"被?判(?:了|刑)?(?:有期徒刑)?{COUNT}{{1,3}}年|(?:劳教|关|坐牢|监禁|软禁|蹲)(?:了|过)?{COUNT}{{1,3}}(?:个月|年|天)|被(?:判刑|劳教|双开|开除|免职|撤职|双规|拘留|抓走|停职|批捕)")),
    ("place", re.compile(rf"{HAN}{{1,5}}?(?:自治州|自治县|地区|新区|开发区|街道|社区|小区|花园|大院|家属院|胡同|公社|林场|农场|牧场|水库|大桥|火车站|高铁站|汽车站|码头|机场|寺|庙|教堂|广场|公园)")),
    ("place", re.compile(rf"(?<![一二三四五六七八九十几两这那每个全])(?:{HAN}{{1,4}}?)(?:[县镇乡村旗屯路巷街庄堡寨沟湾坝集]|市(?!场|民|里|面|区|长))(?=[{VERB}的里那这人上东西南北一县镇乡村]|$)")),
    ("unit", re.compile(
        rf"{HAN}{{1,8}}?(?:公司|集团|大学|学院|中学|小学|高中|初中|[一二三四五六七八九十]中(?![学间央心])|实验学校|幼儿园|医院|卫生院|诊所|法院|检察院|派出所|公安局|分局|监狱|看守所"
        r"|戒毒所|劳教所|电视台|日报|晚报|出版社|研究所|设计院|银行|支行|煤矿|油田|铁路局|发电厂|电厂|钢厂|车间|部队|军分区|研究院|纪委|政法委|组织部|宣传部"
        r"|统战部|党校|信访办|居委会|村委会|超市连锁|饭店|酒店|机关幼儿园|[厂局])"
    )),
    ("place", re.compile(rf"(?:住在|来自|老家在|老家是|家在|离|搬到|调到|嫁到|分到|回到|路过|人在)((?!这里|那里|哪里|家|一起|外面|国外|海外|城里|乡下|农村|学校|单位|办公室){HAN}{{2,3}}?)(?=[不的这那教做当开种修卖，。、；]|$)")),
    ("unit", re.compile(r"[0-9〇零一二三四五六七八九]{2,6}(?:部队|师|团|厂|工厂|信箱|医院|所)")),
    ("unit", re.compile(r"[“「]" + HAN + r"{2,8}[”」](?:公司|厂|店|项目|行动|专案|工程)")),
)  # fmt: skip
# Words that look like places, offices or people and are neither.
HARMLESS = re.compile(
    r"城市|超市|股市|门市|都市|市场|农村|道路|出路|思路|结局|当局|网路|走路|一路|后路|路上|上路|赶路|带路|半路|活路|退路|问路"
    r"|马路|公路|铁路(?!局)|山村|乡村|全村|村里人|街上|大街|逛街|各县|全县|全市|老师说|老百姓|老实|老家|小时|小学时|大学时|上大学|读大学"
    r"|考大学|大学生|小学生|中学生|高中生|上小学|上中学|上高中|去医院|住医院|进医院|在医院|进工厂|集中|集体|邮局|布局|格局|书局|时局|局面"
    r"|一集|电视剧|平安大|老师傅(?=们)|老同学|老领导|老朋友|老同事"
)
NOT_NAMES = re.compile(
    r"^(?:华北|华东|华南|华中|时候|时间|高兴|金钱|万一|安全|安心|和平|明白|方便|方法|方式|方面|马上|石头|白天|白白|平安|成功|成了|成为|于是|常常|任何|任务|何必|何况|何时|许多|许可|应该|应当"
    r"|从来|从前|水平|温和|黄金|高大|高中|高级|黄昏|龙卷|关心|关系|关于|包括|和谐|全家|全国|全部|田里|车站|车上|单位|单独|时代|毛病|马路|金属|双方|双手|易懂|安静|安宁|安定"
    r"|平静|平时|平常|平和|平等|计划|成长|成年|成立|余生|余下|常有|高原|高考|商量|商店|解放|解决|阳光|古老|文革|文化|文学|文明|强大|和好|和睦|党员|方才|方正|明天|明年|明明"
    r"|白发|江山|华人|柳树|米饭|水果|乐意|乐观|沙发|游泳|相信|有人|谷子|麦子|葛根|钟头|全都|全天|连忙|连续|边上|汤水|别人|别的|路上|云南|家里|师傅|同学|大家|那位)"
)


def found(folded: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in (*PATTERNS, *marks_wider.PATTERNS):
        for match in pattern.finditer(folded):
            start, end = match.span(1) if pattern.groups and match[1] else match.span()
            said = folded[start:end]
            no_name = kind == "person" and (NOT_NAMES.match(said) or marks_wider.NOT_NAMES.match(said))
            if not no_name and not is_harmless(folded, start, end):
                yield start, end, kind


def is_harmless(folded: str, start: int, end: int) -> bool:
    """Whether an ordinary word covers the end of the mark, where its telling part stands."""
    around = folded[max(0, start - 2) : end + 2]
    offset = max(0, start - 2)
    return any(
        match.start() + offset < end <= match.end() + offset and match.end() + offset <= end + 1
        for words in (HARMLESS, marks_wider.HARMLESS)
        for match in words.finditer(around)
    )
