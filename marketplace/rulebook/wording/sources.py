"""Rules held against a copy of their document, in Chinese, by key."""

SENTENCES: dict[str, str] = {
    "document.empty": "文件“{name}”是空的，没有关联。请核对后重新选择。",
    "document.too_long": "文件“{name}”超过 {most} 个字，没有关联。请只保存文件正文。",
    "document.packed": "文件“{name}”是文字处理软件或 PDF 的文件，没有关联。请先另存为纯文本（UTF-8 或 GB18030 编码）。",
    "document.no_text": "文件“{name}”读不出文字，没有关联。请另存为纯文本，编码选 UTF-8 或 GB18030。",
    "document.other": "在“{name}”里只找到 {count} 处原文中的 {found} 处，看来不是《{source}》，没有关联。请核对文件；文件没有错的，请另存为 UTF-8 或 GB18030 编码再试。",
    "document.doubled": "{count} 处原文里有 {twice} 处在“{name}”里出现不止一次，没有关联。请只保存一份文件正文。",
    "document.same": "同样的文本已于 {at} 关联（“{name}”），不需要再关联。",
    "document.none": "“{title}”没有关联文件文本。请先用 marketplace rules attach 关联。",
    "event.DocumentAttached": "{who}给规则“{ruleset_key}”关联了文件文本“{name}”：找到 {found} 处原文；没有找到：{gone}；数字不同：{differing}。",
    "event.DocumentDetached": "{who}取消了规则“{ruleset_key}”与文件文本“{name}”的关联。",
}

LABELS: dict[str, str] = {
    "Agreement.found": "原文一致",
    "Agreement.implied": "原文未写出数字",
    "Agreement.differs": "数字与原文不同",
    "Agreement.twice": "原文中出现不止一次",
    "Agreement.gone": "原文中没有找到",
}
