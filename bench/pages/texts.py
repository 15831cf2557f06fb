"""Names and descriptions of made-up enterprises and their needs, of the words that such descriptions are made of."""

from random import Random

FIRST = "棠砚屿澜璞昀霁筱翊珩瑾沅芷湜峤琅彧澍栎楹璟煦珞禚舟岚禾野川序笙柏"
SECOND = "舟岚禾野川序笙柏阙屹澄渚榆弦砺溪衡朔汀舸原汐陌安泰和瑞丰盛嘉"
TRADES = "精密机械 轨道部件 硬质刀具 复合材料 智能电气 电子器件 工业陶瓷 汽车零件 新型建材 精细化工 食品 服饰 包装制品".split()
KINDS = "管理咨询 检验检测 智能制造技术 数字科技 知识产权服务 人才服务 科技服务 创业服务 产业研究 上市辅导咨询".split()
OBJECTS = (
    "生产线 仓库 车间 能耗 质量 订单 设备 模具 供应链 焊接工序 热处理 喷涂线 财务 排产 库存 采购 工艺 刀具 轴承 电机 "
    "检测室 数据 研发 样品 配方 专利 团队 厂房 账目 客户"
).split()
STATES = "统计靠人工 经常出错 不能追溯 成本偏高 交期不稳 合格率偏低 没有标准 分散在各部门 更新太慢 缺少专业人员".split()
WISHES = (
    "建设生产执行系统 完成设备联网 取得质量管理体系认证 编制技术改造方案 培训班组长 申报高新技术企业 布局发明专利 "
    "引进博士人才 梳理股权结构 建立成本核算 开展失效分析 优化排产算法 建设能源监测平台 完成首台套检测 制定三年规划"
).split()
RARE = ("激光熔覆", "气相沉积", "数字孪生", "碳足迹核算", "机器视觉")
"""Each stands in one need of a thousand."""


def name(number: int, kinds: list[str]) -> str:
    """The name of a firm; no two numbers below 100,000 with the same kinds have the same."""
    first, rest = number % len(FIRST), number // len(FIRST)
    second, serial = rest % len(SECOND), rest // len(SECOND)
    kind = kinds[number % len(kinds)]
    return f"株洲{FIRST[first]}{SECOND[second]}{serial or ''}{kind}有限公司"


def description(drawn: Random, number: int) -> tuple[str, str]:
    """What an enterprise describes, and what it wants."""
    told = "。".join(f"我司{drawn.choice(OBJECTS)}{drawn.choice(STATES)}" for _ in range(drawn.randint(2, 5)))
    if number % 200 == 0:
        told += f"。希望采用{RARE[number // 200 % len(RARE)]}"
    return f"{told}。", f"{drawn.choice(WISHES)}，并{drawn.choice(WISHES)}。"
