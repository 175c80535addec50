"""A number with its middle hidden: all that a page needs before the permit. The key-holder uses it too."""


def is_mobile(national: str) -> bool:
    return len(national) == 11 and national.startswith("1") and not national.startswith("10")


def area_length(national: str) -> int:
    """How many digits of a national landline number are its area code (without the 0)."""
    return 2 if national.startswith(("10", "2")) else 3


def masked(e164: str) -> str:
    """138****5678; a landline keeps its area code and last two digits: 0391-*****67."""
    national = e164.removeprefix("+86")
    if is_mobile(national):
        return f"{national[:3]}****{national[-4:]}"
    area = area_length(national)
    return f"0{national[:area]}-{'*' * (len(national) - area - 2)}{national[-2:]}"
