"""Words: contracts, delivery, answers and outcomes."""

_REFUSALS = {
    "engagement.not_now": "服务合同现在是“{state}”，这一步只能在“{states}”时办理。请刷新页面查看最新状态。",
    "engagement.sent_already": "合同已于 {sent_at} 提交企业确认，确认前不能再改。如有错误，请企业退回后再改。",
    "engagement.not_sent": "机构还没有把合同提交给企业确认。请等机构填好并提交后再办理。",
    "engagement.file_missing": "没有合同扫描件，不能提交企业确认（G-07）。请上传双方签字盖章的合同，PDF 或图片均可。",
    "engagement.signed_before_match": "签订日期 {signed_on} 早于双方确认匹配的日期 {agreed_on}。请核对合同上的签订日期。",
    "engagement.signed_in_future": "签订日期 {signed_on} 还没有到。请在合同签订后再填写。",
    "engagement.starts_before_signing": "开始日期早于签订日期（{signed_on}）。请把开始日期改到签订日期当天或以后。",
    "engagement.ends_before_start": "结束日期早于开始日期（{starts_on}）。请把结束日期改到开始日期当天或以后。",
    "engagement.too_many_steps": "节点超过 {most} 个。请合并后再提交。",
    "engagement.same_step": "有两个节点名称相同。请改成不同的名称。",
    "engagement.step_without_title": "有节点没有名称。请写明要完成什么，或删去这一行。",
    "engagement.steps_unreadable": "第 {row} 行看不懂：“{text}”。每行写一个节点：先写日期，再写名称，例如“2023-06-30 完成诊断报告”。",
    "engagement.step_outside": "节点“{title}”的日期 {day} 不在合同期限内（{first} 至 {last}）。请改正节点日期或合同期限。",
    "engagement.step_done": "节点“{title}”已登记在 {done_on} 完成，不能重复登记。",
    "engagement.done_in_future": "日期 {day} 还没有到（今天是 {today}）。请填写今天或以前的日期。",
    "engagement.served_outside": "日期 {day} 不在合同期限内（{first} 至 {last}）。请填写期限内的日期。",
    "engagement.log_empty": "请写明服务内容：做了什么。",
    "engagement.log_amounts": "收费金额和减免金额不能是负数。请改正后提交。",
    "engagement.not_begun": "合同约定 {starts_on} 开始服务，现在还不能交付。请在开始以后再提交。",
    "engagement.awaits_acceptance": "这份合同已经交付，正等“{enterprise}”验收，双方资格都有效时不能终止。请等企业验收或退回整改。",
    "rating.not_accepted": "服务合同现在是“{state}”，验收以后才能评价。请先办理验收。",
    "rating.given": "贵企业已于 {at} 评价过这项服务，每项服务只评价一次（G-05）。",
    "outcome.not_served": "服务合同现在是“{state}”，合同生效以后才能申报成果。",
    "outcome.level": "请选择六类目标等级之一（{article}）；单项冠军须注明国家级或省级。",
    "outcome.in_future": "达到日期 {day} 还没有到（今天是 {today}）。请在取得证书或公告后申报。",
    "outcome.before_service": "达到日期 {day} 早于服务开始日期 {starts_on}，不能算作这次服务的成果（G-09）。请核对证书上的日期。",
    "outcome.counted": "该企业的“{level}”已经认定过一次，同一企业同一等级只计一次（G-09）。请勿重复申报或认定。",
    "outcome.claimed": "这份合同下的“{level}”已经申报，正在等待认定或已认定，不能重复申报。",
}

_EVENTS = {
    "event.EngagementOpened": "{who}确认后，双方匹配成立，服务合同 {number} 待签。服务总价 {price_fen}：政府补 {government_fen}，机构让 {concession_fen}，企业出 {enterprise_fen}。",
    "event.ContractFilled": "{who}填写了合同：{signed_on} 签订，期限 {starts_on} 至 {ends_on}，节点 {milestones} 个。",
    "event.ContractSentBack": "{who}退回了合同。理由：{reason}",
    "event.ContractConfirmed": "{who}确认了合同，服务开始。",
    "event.MilestoneReached": "{who}登记节点“{title}”于 {done_on} 完成（约定 {due_on}）。",
    "event.ServiceLogged": "{who}登记了 {served_on} 的服务：{content}",
    "event.LogEntryStruck": "{who}删除了 {served_on} 的服务记录“{content}”。理由：{reason}",
    "event.ServiceDelivered": "{who}提交了交付：{note}",
    "event.DeliverySentBack": "{who}退回整改。理由：{reason}",
    "event.ServiceAccepted": "{who}验收通过。",
    "event.ServiceRated": "{who}评价了服务。",
    "event.EngagementTerminated": "{who}终止了合同。理由：{reason}",
    "event.OutcomeClaimed": "{who}申报成果：{level}，{reached_on} 达到。",
    "event.OutcomeConfirmed": "{who}认定了成果：{level}。",
    "event.OutcomeRefused": "{who}没有认定成果：{level}。理由：{reason}",
}

_TOLD = {
    "told.contract_sent": "“{institution}”已填好服务合同 {number}，请核对后确认。",
    "told.contract_sent_back": "服务合同 {number} 被“{enterprise}”退回。理由：{reason}",
    "told.contract_confirmed": "“{enterprise}”已确认服务合同 {number}，可以开始服务。",
    "told.service_delivered": "“{institution}”已交付服务合同 {number}，请验收。",
    "told.delivery_sent_back": "服务合同 {number} 的交付被“{enterprise}”退回整改。理由：{reason}",
    "told.service_accepted": "“{enterprise}”已验收服务合同 {number}。",
    "told.please_rate": "服务合同 {number} 已验收，请评价“{institution}”的服务：只有贵企业自己的评价才计入满意度。",
    "told.engagement_terminated": "服务合同 {number} 已由市局终止。理由：{reason}",
    "told.outcome_claimed": "“{institution}”申报“{enterprise}”达到“{level}”，请对照公布名单认定。",
    "told.outcome_confirmed": "“{enterprise}”的成果“{level}”已认定。",
    "told.outcome_refused": "“{enterprise}”的成果“{level}”未予认定。理由：{reason}",
}

_WAITING = {
    "waiting.contracts_to_fill": "{count} 份服务合同等您填写并提交企业确认",
    "waiting.contracts_stopped": "{count} 份合同的一方已被暂停、停用或调出，请处理",
    "waiting.contracts_to_confirm": "{count} 份服务合同等您确认",
    "waiting.deliveries_to_accept": "{count} 项服务已交付，等您验收",
    "waiting.services_to_rate": "{count} 项服务已验收，请评价",
    "waiting.deliveries_to_correct": "{count} 项交付被退回，请整改后重新交付",
    "waiting.milestones_overdue": "{count} 份合同有逾期未完成的节点",
    "waiting.outcomes_to_confirm": "{count} 项培育成果等待认定",
}

SENTENCES: dict[str, str] = _REFUSALS | _EVENTS | _TOLD | _WAITING

LABELS: dict[str, str] = {
    "Answer.5": "非常满意",
    "Answer.4": "满意",
    "Answer.3": "基本满意",
    "Answer.2": "不满意",
    "Answer.1": "非常不满意",
    "Fact.plan_given": "机构是否给出了书面方案？",
    "Fact.on_time": "是否按约定的日期交付？",
    "Fact.paid_as_agreed": "实际付款是否与合同一致？",
    "Fact.would_buy_again": "按全价您还会再买这项服务吗？",
    "Todo.fill": "待填写合同",
    "Todo.confirm": "待确认合同",
    "Todo.stopped": "一方已被暂停、停用或调出",
    "Todo.rate": "待评价",
    "Todo.overdue": "节点逾期",
}
