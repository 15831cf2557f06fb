"""Rules held against a copy of their document, in Chinese, by key."""

LABELS: dict[str, str] = {
    "Agreement.found": "原文一致",
    "Agreement.implied": "原文未写出数字",
    "Agreement.differs": "数字与原文不同",
    "Agreement.twice": "原文中出现不止一次",
    "Agreement.gone": "原文中没有找到",
}
