"""Words of accounts, organisations, registrations and files."""

SENTENCES: dict[str, str] = {
    "people.sign_in_refused": "登录没有成功：登录名或密码不对，或者该账号目前不能登录。请核对后重试；忘记密码可在登录页找回，新单位请等待审核结果邮件。",
    "people.too_many": "尝试次数过多，请等待 {seconds} 秒后再试。账号没有被锁定，等待后可以继续。",
    "people.sign_in_paused": "这里登录失败的次数过多，请等待 {seconds} 秒后再试。账号没有被锁定，在登录过的设备上不受影响；也可以用“忘记密码”重设密码，重设后本设备不必等待。",
    "people.knock": "目前有大量陌生的登录尝试，没有登录过的设备需要先等一等：请在 {seconds} 秒后再点一次“登录”。等待时间不会因别人的尝试而延长。",
    "people.busy": "此刻有很多人同时提交密码，请在 {seconds} 秒后再点一次。刚才的提交没有计入失败次数。",
    "people.login_shape": "登录名“{login}”不合要求：3 至 60 位，以字母或数字开头，只用英文字母、数字和 . _ - @。",
    "people.login_taken": "登录名“{login}”已经有人使用，请换一个。",
    "people.password_length": "密码应为 {least} 至 {most} 个字符，现在是 {length} 个。可以用几个不相关的词连在一起。",
    "people.password_common": "这个密码太常见，很容易被猜中。请换一个，例如几个不相关的词连在一起。",
    "people.password_holds_login": "密码里不能包含登录名，请换一个。",
    "people.password_same": "新密码与原密码相同，请换一个。",
    "people.password_wrong": "密码不对，修改没有保存。请重新输入您现在使用的密码。",
    "people.link_dead": "这个链接已经失效：它只能使用一次，而且有时间限制。请重新申请找回密码，或请邀请人重新发送邀请。",
    "people.roles_missing": "请至少选择一种角色。",
    "people.roles_elsewhere": "角色“{roles}”与所选单位不符：县市区单位只有县市区经办，其余角色属于市局。请更换单位或角色。",
    "people.roles_alone": "角色“{roles}”不能与其他角色同时担任：系统管理员和审计不办理业务。请分别开设账号。",
    "people.unit_unknown": "所选单位不在名单里，请重新选择。",
    "people.own_administrator": "不能取消自己的系统管理员角色。请由另一位系统管理员办理。",
    "people.last_administrator": "这是最后一位可用的系统管理员，不能停用或取消其角色。请先开设另一位系统管理员。",
    "people.own_account": "不能停用自己的账号。请由另一位系统管理员办理。",
    "people.own_password": "不能给自己办理密码信函。请在“我的账号”里修改密码。",
    "people.own_address": "自己的邮箱和电话请在“我的账号”里修改。",
    "people.roles_both_sides": "角色“{roles}”分属经办、审批和财务，不能由同一个账号担任。请由不同的人分别担任。",
    "people.same_person": "邮箱或手机号与账号 {login}（{name}）相同：一个人只能有一个在用的账号，不能在两边签署。请核对；如确需更换岗位，请修改原账号的角色，或先停用原账号。",
    "people.address_of_the_office": "这个邮箱或手机号属于一位工作人员，不能用于单位账号：经办机关的人不能代表企业或服务机构。请使用本人自己的邮箱和手机号。",
    "people.namesake": "已有同名的账号“{name}”（{logins}）。一个人只开设一个工作人员账号；如确认是另一个人，请勾选“已有同名账号，但确认是另一个人”。",
    "people.other_unknown": "没有登录名为“{login}”的其他账号，请核对。",
    "people.same_person_known": "已经记录过与“{login}”是同一人。",
    "people.no_mailbox": "账号 {login} 没有登记邮箱，不能发送链接。请办理打印信函，或登记邮箱的更改。",
    "people.has_mailbox": "账号 {login} 已登记邮箱，请发送设置密码的链接，不必打印信函。",
    "people.closed_account": "账号 {login} 目前不能登录，不能发送链接。请先恢复账号或所属单位。",
    "people.letter_for_new_only": "只有从未使用过、也没有邮箱的账号可以直接打印信函。账号 {login} 请登记更改，由另一方确认。",
    "people.letter_printed": "账号 {login} 的信函已打印过一次，不能再打印。如已遗失，请登记打印信函的更改，由另一方确认。",
    "people.change_waits": "账号 {login} 已有一项更改在等待确认，请先办结或撤回。",
    "people.nothing_changed": "邮箱和电话都没有改变，请填写新的邮箱或电话。",
    "people.change_too_early": "还在等待期内，{ready_at} 起才能由另一方确认；原邮箱可以随时点击链接确认。",
    "people.change_decided": "这项更改已经办结或超过 30 天失效，状态是“{state}”。请返回列表。",
    "people.change_for_administrator": "还有另一位系统管理员，请由其确认。",
    "people.licence_missing": "请上传该单位的营业执照扫描件，核对后再确认。",
    "people.invitation_over": "这份邀请已经被接受或撤销。",
    "people.another_was_approved": "“{name}”的另一份申请已通过执照审核。如那不是贵单位提交的，请立即联系所在县市区工信部门。",
    "policy.own_case": "您本人是或曾经是这家单位的成员，不能办理它的事项。请由其他工作人员办理。",
    "policy.works_for_the_office": "您本人在市局或县市区担任工作人员，不能代表企业或服务机构办理。请由本单位其他成员办理。",
    "policy.joined_later": "您的账号是在这一轮竞赛进行期间由县市区凭执照开通的，不能参与这一轮；以后开榜的轮次照常参与。",
    "people.no_city": "还没有录入市局和各县市区单位，不能开设管理员账号。请先运行初始化命令。",
    "people.administrator_exists": "已经有系统管理员，不能再用初始化命令开设。请由现有的系统管理员登录后开设账号。",
    "people.name_missing": "请填写单位名称的文字部分。",
    "people.division_shape": "注册地行政区划代码应为 6 位数字，现为“{division}”。株洲市各区县以 4302 开头，请对照营业执照住所填写。",
    "people.registered_in_future": "成立日期不能晚于今天，请对照营业执照核对。",
    "people.joins_by_invitation": "“{name}”已经有人在平台上办理业务，不能再次注册。请联系本单位已有账号的同事，由其在“本单位”页面发送邀请；本单位已没有人能登录的，请所在县市区工信部门和平台管理员先停用原账号，再凭执照注册。",
    "people.name_and_code_differ": "“{name}”的名称或统一社会信用代码与平台已有的记录不一致，不能注册。请对照营业执照核对；如记录有误，请联系所在县市区工信部门更正。",
    "people.other_county": "该企业已登记在{county}，请在“所属县市区”中选择{county}；如已迁址，请先联系{county}更正。",
    "people.organisation_suspended": "“{name}”目前已停用，不能注册新账号。请联系市工信局。",
    "people.registered_by_you": "“{name}”的注册是您本人提交的，不能由您审核：必须由另一位同事办理。",
    "people.registration_decided": "这份注册申请已经办结，状态是“{state}”，不能再次审核。请返回列表。",
    "people.organisation_exists": "已有同名或同一信用代码的单位“{name}”，不能改成与它相同。请核对；如确为重复，请联系市工信局处理。",
    "people.pool_of_enterprises": "只有企业需要核查优质中小企业梯度培育库，服务机构不需要（S004-2.2.1c）。",
    "people.standing_not_now": "现在不能办理这一步：该单位的状态是“{standing}”。请刷新页面查看。",
    "files.empty": "这是一个空文件，请核对后重新选择。",
    "files.too_large": "文件不能超过 {megabytes} MB，请压缩或拆分后再传。",
    "files.kind": "“{name}”的内容不是可接受的文件类型（{kinds}），或者文件已损坏。请用原件重新导出或扫描后再传。",
    "files.name_and_kind": "“{name}”的扩展名与内容不符：内容是 {kind} 文件。请改正扩展名后再传。",
    "files.quota": "本单位上传的文件合计已达 {megabytes} MB 上限，不能再传。请联系所在县市区工信部门。",
    "files.no_space": "平台的存储空间即将用完，暂时不能上传文件；已有的资料都在。请稍后再传，并告知平台管理员。",
    "files.gone": "文件“{name}”暂时取不到。请稍后再试；如仍取不到，请联系平台管理员。",
    "waiting.registrations": "{count} 家单位等待审核营业执照",
    "waiting.changes": "{count} 项账号更改等待确认",
    "waiting.pool_unchecked": "{count} 家企业还没有核查是否在梯度培育库内（S004-2.2.1c）",
    "told.registration_approved": "“{name}”已通过营业执照审核，您可以开始办理业务。",
    "told.registration_received": "“{name}”申请注册，请审核营业执照。",
    "told.organisation_suspended": "“{name}”已被停用：{reason}",
    "told.organisation_resumed": "“{name}”已恢复，可以继续办理业务。",
    "told.member_joined": "{person}（{name}）接受邀请，加入了本单位。",
    "told.change_asked": "系统管理员登记了对 {person}（{login}）账号的更改，尚未生效：{reason}",
    "told.change_confirmed": "{person}（{login}）账号的更改已生效。如不是本人要求，请立即联系平台管理员。",
    "told.change_withdrawn": "{person}（{login}）账号的更改已撤回，什么都没有改变。",
    "told.roles_changed": "您的角色已改为：{roles}（{place}）。",
    "event.SignedIn": "{who}登录了平台。",
    "event.AccountCreated": "{who}开设了账号 {login}（{place}，{roles}）。",
    "event.AccountEdited": "{who}修改了账号资料。",
    "event.RolesChanged": "{who}把账号的角色改为 {roles}（{place}）。",
    "event.AccountDeactivated": "{who}停用了账号：{reason}。",
    "event.AccountReactivated": "{who}重新启用了账号。",
    "event.PasswordChanged": "{who}修改了密码，其他登录全部退出。",
    "event.PasswordIssued": "{who}签发了临时密码，原有登录全部退出。",
    "event.PasswordLetterSent": "{who}把设置密码的链接发到了账号登记的邮箱。",
    "event.LetterPrinted": "{who}打印了设置密码的一次性信函。",
    "event.ChangeAsked": "{who}登记了账号的更改，等待另一方确认：{reason}。",
    "event.ChangeConfirmed": "{who}（{by}）确认了账号的更改，已生效：{reason}。",
    "event.ChangeWithdrawn": "{who}（{by}）撤回了账号的更改：{reason}。",
    "event.SamePersonStated": "{who}记录两个账号属于同一人：{reason}。",
    "event.SamePersonUnstated": "{who}撤销了同一人的记录：{reason}。",
    "event.NamesakeSeen": "{who}确认与同名账号是不同的人。",
    "event.ResetAsked": "{who}收到找回密码的申请。",
    "event.SessionsEnded": "{who}退出了 {count} 处其他登录。",
    "event.RegistrationReceived": "{who}收到“{name}”的注册申请。",
    "event.RegistrationTurnedAway": "{who}没有受理“{name}”的注册申请，理由已写信告知。",
    "event.InvitationRevoked": "{who}撤销了一份邀请。",
    "event.RegistrationRefused": "{who}未通过注册申请：{reason}。",
    "event.RegistrationApproved": "{who}审核营业执照，同意“{name}”加入，并开通首个账号：{reason}。",
    "event.PoolChecked": "{who}核查梯度培育库，在库：{in_pool}（S004-2.2.1c）。",
    "event.OrganisationCorrected": "{who}更正了资料：{changes}。理由：{reason}。",
    "event.OrganisationSuspended": "{who}停用了该单位：{reason}。",
    "event.OrganisationResumed": "{who}恢复了该单位。",
    "event.MemberInvited": "{who}邀请了一位新成员。",
    "event.MemberJoined": "{who}接受邀请，加入了该单位。",
    "event.FileStored": "{who}提交了一份文件。",
    "letter.reset.subject": "重新设置揭榜平台密码",
    "letter.reset": (
        "{name}，您好：\n\n有人（应是您本人）申请重新设置账号 {login} 的密码。请在 30 分钟内打开下面的链接设置新密码，"
        "链接只能使用一次：\n\n{link}\n\n如果不是您本人申请，请不必理会，您的密码没有改变。\n"
    ),
    "letter.first.subject": "设置揭榜平台密码",
    "letter.first": (
        "{name}，您好：\n\n{place} 为您开设了揭榜平台账号，登录名是 {login}。请在 7 天内打开下面的链接设置密码，"
        "链接只能使用一次，请勿转发：\n\n{link}\n"
    ),
    "letter.change_old.subject": "有人要更改您在揭榜平台的邮箱或电话",
    "letter.change_old": (
        "{name}，您好：\n\n系统管理员登记了对账号 {login} 的更改，尚未生效。理由：{reason}\n\n"
        "是您要求的，请打开下面的链接确认；不是您要求的，请在同一页面撤回，并联系平台管理员：\n\n{link}\n"
    ),
    "letter.change_new.subject": "揭榜平台登记了这个邮箱",
    "letter.change_new": (
        "您好：\n\n{place} 的一个揭榜平台账号登记改用这个邮箱，尚未生效，由另一方确认。生效后会再写信告知。"
        "如果您与此无关，请不必理会。\n"
    ),
    "letter.change_done.subject": "揭榜平台账号的更改已生效",
    "letter.change_done": (
        "{name}，您好：\n\n账号 {login} 的更改已经确认并生效，原有的登录已全部退出。如果不是您本人要求，请立即联系平台管理员。\n"
    ),
    "letter.change_stopped.subject": "揭榜平台账号的更改已撤回",
    "letter.change_stopped": "{name}，您好：\n\n对您账号的更改已经撤回，什么都没有改变。\n",
    "letter.joined.subject": "揭榜平台账号已开通",
    "letter.joined": (
        "{name}，您好：\n\n您代表 {organisation} 使用揭榜平台的账号已开通，登录名是 {login}，请用您设置的密码登录。"
        "如果您没有接受过邀请，请联系邀请人。\n"
    ),
    "letter.replaced.subject": "揭榜平台：{organisation} 开通了新的账号",
    "letter.replaced": (
        "{name}，您好：\n\n县市区工信部门凭营业执照为 {organisation} 开通了新的账号，您原来的账号已停用。"
        "如果这不是贵单位的意思，请立即联系所在县市区工信部门和平台管理员。\n"
    ),
    "letter.registration_received.subject": "揭榜平台：收到 {organisation} 的注册申请",
    "letter.registration_received": (
        "{name}，您好：\n\n{organisation} 的注册申请已收到，由所在县市区工信部门审核营业执照，结果会发到这个邮箱。\n"
    ),
    "letter.registration_turned_away.subject": "揭榜平台：{organisation} 的注册申请未受理",
    "letter.registration_turned_away": (
        "{name}，您好：\n\n{organisation} 的注册申请没有受理。原因：\n\n{reason}\n"
    ),
    "letter.mail_changed.subject": "您在揭榜平台的邮箱已更改",
    "letter.mail_changed": (
        "{name}，您好：\n\n您在揭榜平台账号的邮箱已改为另一个地址，今后的邮件不再发到这里。"
        "如果不是您本人修改，请立即联系平台管理员。\n"
    ),
    "letter.registration_approved.subject": "揭榜平台：{organisation} 已通过审核",
    "letter.registration_approved": (
        "{name}，您好：\n\n{organisation} 的营业执照已通过审核，账号 {login} 已开通。"
        "请用注册时设置的密码登录：\n\n{link}\n"
    ),
    "letter.registration_refused.subject": "揭榜平台：{organisation} 未通过审核",
    "letter.registration_refused": (
        "{name}，您好：\n\n{organisation} 的注册申请未通过审核。理由：\n\n{reason}\n\n"
        "请按理由修改后重新注册；如有疑问，请联系所在县市区工信部门。\n"
    ),
    "letter.invitation.subject": "邀请您加入揭榜平台：{organisation}",
    "letter.invitation": (
        "您好：\n\n{who} 邀请您代表 {organisation} 使用揭榜平台。请在 7 天内打开下面的链接开设账号，"
        "链接只能使用一次：\n\n{link}\n\n如果您不认识邀请人，请不必理会。\n"
    ),
}

LABELS: dict[str, str] = {
    "RegistrationState.pending": "待审核",
    "RegistrationState.approved": "已通过",
    "RegistrationState.refused": "未通过",
    "ChangeState.waiting": "等待确认",
    "ChangeState.done": "已生效",
    "ChangeState.withdrawn": "已撤回",
    "ChangeKind.address": "更改邮箱或电话",
    "ChangeKind.letter": "打印设置密码的信函",
    "ChangedBy.letter": "原邮箱",
    "ChangedBy.administrator": "系统管理员",
    "ChangedBy.officer": "单位经办",
    "ChangedBy.own": "本人或同单位成员",
    "UnitKind.city": "市局",
    "UnitKind.county": "县市区",
    "Pool.yes": "在库",
    "Pool.no": "不在库",
    "Pool.unknown": "未核查",
    "Purpose.licence": "营业执照",
    "Purpose.pledge": "承诺书",
    "Purpose.proof": "证明材料",
    "Purpose.contract": "合同",
    "Purpose.delivery": "交付材料",
    "Purpose.recommendation": "推荐文件",
    "Purpose.workbook": "汇总表",
    "Organisation.name": "名称",
    "Organisation.credit_code": "统一社会信用代码",
    "Organisation.division_code": "注册地区划代码",
    "Organisation.address": "注册地址",
    "Organisation.legal_representative": "法定代表人",
    "Organisation.legal_person": "独立法人",
    "Organisation.financial": "金融服务机构",
    "Organisation.registered_on": "成立日期",
    "Organisation.contact_name": "联系人",
    "Organisation.contact_phone": "联系电话",
}
