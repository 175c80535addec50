"""A list as lists are: mostly mobile numbers, some written with spaces or a country code, landlines, and rubbish.

The digits are made at random and the same each time. The file lies in a temporary folder and is deleted.
"""

import random
from collections.abc import Callable
from pathlib import Path

NAMES = "王芳 李伟 张敏 刘洋 陈静 杨磊 赵秀英 黄强 周杰 吴霞".split()
PREFIXES = (130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 150, 151, 152, 157, 158, 159, 177, 181, 186, 188, 189)
LONG = ("010", "021", "0311", "0371", "0531", "0571", "0755", "0851")  # areas with eight digits
SHORT = ("0391", "0991")  # and with seven
BAD = ("", "王先生", "110", "95588", "400-810-1234", "1.38E+10", "不详")
Make = Callable[[random.Random, str], str]
SHAPES: tuple[tuple[float, Make], ...] = (
    (0.76, lambda dice, n: n),
    (0.82, lambda dice, n: f"{n[:3]} {n[3:7]} {n[7:]}"),
    (0.86, lambda dice, n: f"+86 {n}"),
    (0.88, lambda dice, n: f"86-{n[:3]}-{n[3:7]}-{n[7:]}"),
    (0.90, lambda dice, n: f"{dice.choice(SHORT)}-{dice.randint(2_000_000, 8_999_999)}"),
    (0.94, lambda dice, n: f"{dice.choice(LONG)}-{dice.randint(20_000_000, 89_999_999)}"),
    (0.95, lambda dice, n: f" {n}转{n[:2]}"),
    (0.96, lambda dice, n: n[:10]),
    (0.965, lambda dice, n: f"{n}/{_mobile(dice)}"),
    (0.97, lambda dice, n: f"{n} 王先生"),
    (1.00, lambda dice, n: dice.choice(BAD)),
)


def write(path: Path, lines: int, *, seed: int = 1, repeats: float = 0.03) -> None:
    """`repeats`: the share of rows that say again what an earlier row said."""
    dice = random.Random(seed)  # noqa: S311 - the same list each time
    before = [_mobile(dice) for _ in range(64)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("姓名,电话,备注\n")
        for row in range(lines):
            mobile = dice.choice(before) if dice.random() < repeats else _mobile(dice)
            if row % 97 == 0:
                before[row % 64] = mobile
            draw = dice.random()
            cell = next(make for most, make in SHAPES if draw < most)(dice, mobile)
            file.write(f"{NAMES[row % 10]},{cell},\n")


def _mobile(dice: random.Random) -> str:
    return f"{dice.choice(PREFIXES)}{dice.randrange(10**8):08d}"
