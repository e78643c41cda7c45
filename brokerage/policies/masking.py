"""Show personal data so that a colleague recognises it and a stranger learns nothing new: 王**, 138****1234."""


def name(text: str) -> str:
    """Keep the first character: 王小明 becomes 王**."""
    return text[:1] + "**" if text else ""


def phone(text: str) -> str:
    """Keep three and four digits of a mainland mobile number, four of any other: 138****1234, ****5678."""
    if len(text) == 11 and text.startswith("1"):
        return f"{text[:3]}****{text[-4:]}"
    return "****" + text[-4:] if len(text) > 7 else "****"


def id_number(text: str) -> str:
    """Keep three and four of a resident's 18 characters, one and two of a shorter number."""
    if len(text) >= 15:
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    if len(text) >= 7:
        return text[:1] + "*" * (len(text) - 3) + text[-2:]
    return "*" * len(text)


def address(_text: str) -> str:
    """Keep nothing of building, unit and room; the community stands beside it."""
    return "***"
