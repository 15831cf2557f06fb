"""Words of vetting: the conditions, which bring their own; the figures; the credit code; settings."""

from ..conditions import CONDITIONS

_CONDITIONS = {key: text for name, condition in CONDITIONS.items() for key, text in condition.sentences(name)}

_FIGURES = {
    "rule.figures.negative": "不应为负数",
    "rule.figures.negative.failed": "{parts}为 {sum} {unit}，不能是负数。",
    "rule.figures.negative.mend": "请核对后填写 0 或正数。",
    "rule.figures.part": "其中项不超过总数",
    "rule.figures.part.failed": "{parts} {sum} {unit}大于{whole} {total} {unit}。",
    "rule.figures.part.mend": "其中项不能大于总数，请核对这两栏。",
    "rule.figures.parts": "各项之和不超过总数",
    "rule.figures.parts.failed": "{parts}合计 {sum} {unit}，大于{whole} {total} {unit}。",
    "rule.figures.parts.mend": "各项之和不能大于总数，请核对这几栏。",
    "rule.figures.level": "分级家数不超过总家数",
    "rule.figures.level.failed": "{parts} {sum} {unit}大于{whole} {total} {unit}。",
    "rule.figures.level.mend": "某一级的家数不能大于共计家数，请核对。",
    "rule.figures.levels": "分级家数之和",
    "rule.figures.levels.failed": "{parts}合计 {sum} {unit}，大于{whole} {total} {unit}。",
    "rule.figures.levels.mend": "一家企业有几种称号时可以如此，否则请核对。",
    "rule.figures.balance": "资产等于负债加净资产",
    "rule.figures.balance.failed": "{parts}合计 {sum} {unit}，与{whole} {total} {unit}不相等。",
    "rule.figures.balance.mend": "请对照资产负债表核对；如确有原因，可以提交，审核人员会看到这一提示。",
}

_CODES = {
    "credit-code-length": "统一社会信用代码应为 {needed} 位，现为 {length} 位，请对照营业执照核对。",
    "credit-code-character": "统一社会信用代码不能含有“{characters}”；代码中没有字母 I、O、Z、S、V，请对照营业执照核对。",
    "credit-code-division": "统一社会信用代码第 3 至 8 位应为数字，现为“{division}”，请对照营业执照核对。",
    "credit-code-check": "统一社会信用代码的最后一位校验码“{digit}”不对，可能有一位写错，请对照营业执照核对。",
}

_SETTINGS = {
    "rule_broken": "不能办理（{rule}）：{found}{mend}",
    "ruleset-unknown": "没有名为“{ruleset}”的文件规则，请从列表中选择。",
    "setting-unknown": "没有名为“{name}”的设置。",
    "setting-fixed": "“{label}”由文件规定（{rule}），不能在项目中更改。",
    "setting-type": "“{label}”的值“{value}”格式不对，请重新填写。",
    "setting-low": "“{label}”的值 {value} 太小，不能小于 {low}。",
    "setting-high": "“{label}”的值 {value} 太大，不能大于 {high}。",
    "setting-weights": "{labels}的权重合计为 {total}%，应为 100%。",
}

SENTENCES: dict[str, str] = {**_CONDITIONS, **_FIGURES, **_CODES, **_SETTINGS}

LABELS: dict[str, str] = {
    "Status.draft": "征求意见稿",
    "Status.in_force": "现行有效",
    "Status.superseded": "已被替代",
    "Severity.refuse": "必须符合",
    "Severity.warn": "提示",
    "Route.county": "报县市区工信部门",
    "Route.direct": "直接报市局",
    "Finding.passed": "符合",
    "Finding.failed": "不符合",
    "Finding.unknown": "待补充",
}
