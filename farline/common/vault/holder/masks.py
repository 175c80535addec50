"""A number with its middle hidden: all that a page ever needs before the permit."""


def masked(e164: str) -> str:
    """ "138****5678"; a landline keeps its area code: "0391-***0001"."""
    national = e164.removeprefix("+86")
    if len(national) == 11 and national.startswith("1") and not national.startswith("10"):
        return f"{national[:3]}****{national[-4:]}"
    area = 2 if national.startswith(("10", "2")) else 3
    local = national[area:]
    return f"0{national[:area]}-{'*' * max(0, len(local) - 4)}{local[-4:]}"
