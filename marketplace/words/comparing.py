"""Words of the comparison of two runs: why a match moved, and what changed in between."""

SENTENCES: dict[str, str] = {
    "moved.new_need": "这条需求是后来加入的。",
    "moved.left_need": "这条需求已不在本轮次里。",
    "moved.locked": "市局把它锁定给了“{institution}”。",
    "moved.unlocked": "对“{institution}”的锁定已解除。",
    "moved.barred": "市局排除了它与“{institution}”的组合。",
    "moved.allowed": "它与“{institution}”的组合不再排除。",
    "moved.new_claim": "“{institution}”的揭榜这次参与了匹配。",
    "moved.withdrawn": "“{institution}”的揭榜这次没有参与匹配。",
    "moved.score": "它在“{institution}”的得分由 {before} 变为 {after}。",
    "moved.capacity": "“{institution}”的名额由 {before} 变为 {after}。",
    "moved.pushed": "连带变动：“{institution}”的名额给了需求 {need}。",
    "moved.followed": "连带变动：需求 {need} 离开了“{institution}”，空出了名额。",
    "moved.rules": "评分权重或求解规则改了。",
    "moved.seed": "同样好的方案不止一个，抽签种子换了。",
    "moved.overall": "别处的变动使全市总体最好的方案换了样。",
}

LABELS: dict[str, str] = {
    "Cause.new_need": "新增需求",
    "Cause.left_need": "退出的需求",
    "Cause.locked": "新锁定的组合",
    "Cause.unlocked": "解除锁定的组合",
    "Cause.barred": "新排除的组合",
    "Cause.allowed": "不再排除的组合",
    "Cause.new_claim": "新参与的揭榜",
    "Cause.withdrawn": "不再参与的揭榜",
    "Cause.score": "得分变动的揭榜",
    "Cause.capacity": "名额变动的机构",
    "Cause.rules": "权重或规则变动",
    "Cause.seed": "抽签种子变动",
}
