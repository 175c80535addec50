"""Passphrases that can be dictated and typed by people who grew up with pinyin: five made-up words."""

import secrets
from collections.abc import Callable, Sequence

SYLLABLES = (
    "ba bai ban bang bao bei bi bo bu cai can cao cha chan chang chao chi chu chun da dan dao deng di ding "
    "dong dou du fan fang fei fu gai gan gao gu guan guang gui hai han hao he hong hu hua huan hui ji jia "
    "jian jiang jin jing ju kai kan kang ke kong ku lai lan lang li lian liang lin ling liu long lu luo ma "
    "mai man mao mei men mi mian min ming mo mu na nan nian ning niu nuan pan pei peng pi pin ping pu qi qian "
    "qiao qin qing qiu quan ran ren rong ru san shan shang shao shen sheng shi shou shu shui si song su sui "
    "ta tai tan tang tao tian ting tong tu tuan wan wang wei wen wo wu xi xia xian xiang xiao xin xing xiu xu "
    "xue xun ya yan yang yao ye yi yin ying you yu yuan yue yun zai zao zhan zhang zhao zhen zhi zhong zhou "
    "zhu zi zuo"
).split()
WORDS = 5


def propose(choose: Callable[[Sequence[str]], str] = secrets.choice, *, words: int = WORDS) -> str:
    """Five words of two syllables each: more than 70 bits."""
    return " ".join(choose(SYLLABLES) + choose(SYLLABLES) for _ in range(words))
