"""Words: year's end."""

SENTENCES: dict[str, str] = {
    "cannot.all_stand": "名单里有单位已被停用或移出。请重新冻结。",
    "cannot.after_the_term": "这是期满之前冻结的。请在期满之后重新冻结。",
    "access.year": "年末评比和奖补",
    "may.year.read": "查看年末评比",
    "may.year.own": "查看本机构的年末结果",
    "may.year.freeze": "冻结数据并计算",
    "may.year.propose": "提交年末结果审批",
    "may.year.decide": "审批年末结果",
    "year.budget": "请填写本次奖补预算，须大于 0；如本次只评比、不发放资金，请勾选“只评比，不发放”。",
    "year.nobody": "机构名单里还没有机构，无法评比。请先确认入库机构。",
    "year.released_already": "本试点的评比结果已于 {released_at} 公布，不能重新冻结。如有异议，请按异议程序办理。",
    "year.with_approver": "第 {number} 次评比正在审批，不能重新冻结。请先由审批人退回。",
    "year.broken": "第 {number} 次评比按冻结的数据重新计算，结果与保存的不一致，不能提交或公布。请联系系统管理员核查。",
    "year.term_runs": "不能提交或公布：第 {number} 次评比的数据冻结于 {day}，试点期至 {end} 届满（{rule}），届满以前的评比只作阶段评价。请届满以后重新冻结数据。",
    "year.standing_lost": "第 {number} 次评比中有 {count} 家拟奖补的机构已被暂停、停用或调出（{names}），不能提交或公布（{rule}）。请由审批人退回后重新冻结数据。",
    "event.YearFrozen": "{who}冻结数据并计算了第 {number} 次评比：{institutions} 家机构，预算 {budget_fen}，拟奖补 {paid_fen}（结果校验值 {result_hash}）。",
    "event.YearSuperseded": "第 {number} 次评比被新的一次取代。",
    "event.YearProposed": "{who}把第 {number} 次评比提交审批。",
    "event.YearSentBack": "{who}退回了第 {number} 次评比。理由：{reason}",
    "event.YearReleased": "{who}公布了第 {number} 次评比，奖补合计 {paid_fen}（结果校验值 {result_hash}）。",
    "told.year_proposed": "“{programme}”第 {number} 次评比等您审批。",
    "told.year_sent_back": "“{programme}”第 {number} 次评比被退回。理由：{reason}",
    "told.year_released": "“{programme}”年末评比结果已公布：{institutions} 家机构，奖补合计 {paid_fen}。",
    "told.year_own": "“{programme}”年末评比结果已公布：贵单位得分 {score}，第 {rank} 名，奖补 {share_fen}。逐项计算见页面。",
    "waiting.year_to_freeze": "试点期限已满，请冻结数据并进行年末评比",
    "waiting.year_to_propose": "{count} 次评比已算好，等待提交审批",
    "waiting.year_to_release": "{count} 次评比等您审批公布",
}

LABELS: dict[str, str] = {"Gate.completed": "完成服务企业数", "Gate.satisfaction": "企业满意度", "Gate.place": "入库资格"}
