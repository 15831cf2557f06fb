"""Titles, offices and posts that stand beside people's names: a text that is made of nothing else names nobody."""

_BEFORE = (
    "综合管理 企业管理 人力资源 董事会 监事会 党支部 办公室 分公司 常务 执行 助理 高级 首席 区域 大区 财务 行政 人事 人力 综合 销售 市场 营销 采购 生产 "
    "技术 研发 质量 品质 质检 安全 安环 安监 环保 设备 物流 仓储 仓库 外贸 外联 国际 业务 客户 客服 项目 运营 企划 企管 管理 法务 审计 投资 融资 资金 证券 "
    "董事 监事 党委 党群 支部 工会 办公 计划 计财 政工 政务 公关 品牌 信息 网络 电商 后勤 工程 工艺 车间 部门 公司 集团 企业 成本 统计 单证 关务 金融 产品 "
    "平台 售后 售前 合规 风控 战略 发展 规划 科技 创新 培训 教育 档案 宣传 对外 经营 法规 司法 路政 总 副 正 厂"
).split()
_TITLES = (
    "法定代表人 总工程师 实际控制人 人力资源 法人代表 董事长 理事长 会计师 工程师 负责人 办公室 值班室 总经办 综合办 合伙人 经办人 申报人 填报人 填表人 "
    "经理 主任 董事 监事 部长 科长 处长 主管 总监 厂长 主席 会计 出纳 秘书 助理 总工 专员 先生 女士 小姐 法人 总裁 书记 组长 队长 班长 店长 站长 院长 校长 "
    "所长 局长 股长 行长 理事 社长 会长 老板 老总 科室 中心 车间 财务 行政 人事 文员 内勤 外勤 职员 员工 司机 文秘 法务 采购 后勤 前台 老师 同志 代表 顾问 "
    "股东 业主 经办 主办"
).split()
_PLACES = "部 处 科 室 办 组 总".split()
"""What counts only behind a word that says of what it is; `总` also behind a family name."""

_WORDS = tuple(sorted({*_BEFORE, *_TITLES}, key=len, reverse=True))
_MOST = 16
"""Characters of the longest text that is taken for nothing but a title."""


def is_title(text: str) -> bool:
    """Whether a text is made of titles and offices alone.

    >>> is_title("常务副总经理"), is_title("项目部"), is_title("李登科"), is_title("科")
    (True, True, False, False)
    """
    if text in _TITLES or text == "总":
        return True
    if len(text) > _MOST:
        return False
    rests = (text.removeprefix(word) for word in _WORDS if text.startswith(word))
    return any(rest in _PLACES or is_title(rest) for rest in rests if rest)


def untitled(text: str) -> str:
    """A text without the title at its end; the text itself where there is none, or nothing else.

    >>> untitled("阿卜杜拉·买买提经理"), untitled("李登科"), untitled("欧阳总")
    ('阿卜杜拉·买买提', '李登科', '欧阳')
    """
    for place in range(max(1, len(text) - _MOST), len(text)):
        if is_title(text[place:]) and (text[place:] != "总" or len(text) <= 3):
            return text[:place]
    return text


def unheaded(text: str) -> str:
    """A text without the title at its head, the longest there is.

    >>> unheaded("总经理张三"), unheaded("董事长孙女士"), unheaded("李登科")
    ('张三', '孙女士', '李登科')
    """
    for place in range(min(len(text) - 2, _MOST), 1, -1):
        if is_title(text[:place]):
            return text[place:]
    return text
