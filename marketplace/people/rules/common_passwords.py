"""Passwords that everybody tries first, as far as they are long enough to be accepted at all."""

_STEMS = """
    password passw0rd p@ssword p@ssw0rd passwort iloveyou woaini woaini1314 woainima woaiwojia qwerty qwertyuiop
    qwer1234 asdfghjkl zxcvbnm 1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx a123456 aa123456 abc123 abcd1234 admin
    administrator letmein welcome monkey dragon sunshine princess football baseball superman batman trustno1 master
    shadow michael computer internet starwars changeme default guest root toor test user login secret system manager
    zhuzhou hunan china zhongguo zhonghua beijing jiebang gongxinju gongxin xinxihua huawei xiaomi taobao alibaba
    tencent baidu qq123456 5201314 1314520 521521 7758521 7758258 zxcvbn asd123456 wang123456 li123456 zhang123456
    liu123456 chen123456 mima mimamima caonima nihao nihaoma shengri zhangsan lisi wangwu kongjian yonghu guanliyuan
"""

_TAILS = """
    0 1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 123123 123321 321 654321 666 6666 666666 888
    8888 888888 88888888 000 0000 000000 111 1111 111111 112233 1314 520 5201314 521 abc abc123 qwe qwerty asd ! !! @
    # 123! 123!@# 1234! 12345! 123456! @123 @1234 @12345 @123456 #123 _123 1! 2020 2021 2022 2023 2024 2025 2026 @2020
    @2021 @2022 @2023 @2024 @2025 @2026 2020! 2021! 2022! 2023! 2024! 2025! 2026!
"""

_WHOLE = """
    123456654321 147258369147 159357159357 741852963741 789456123789 1234qwerasdf qwerasdfzxcv qazwsxedcrfv
    1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc !qaz2wsx#edc qwertyuiop[] asdfghjkl;' correcthorsebatterystaple
    passwordpassword adminadminadmin woainiwoaini zhuzhoushi430200 thisismypassword mypassword123
    letmeinletmein q1w2e3r4t5y6 a1b2c3d4e5f6 abc123456789 abcd12345678 abcdef123456 123456abcdef 123456qwerty
    qwerty123456 zxcvbnm12345 asdfgh123456 123456789abc 1234567890ab 987654321098 112233445566 111222333444
    100200300400 123qweasdzxc 123abc456def
"""

_AROUND = _TAILS.split()
_WORDS = _STEMS.split()

COMMON = frozenset(
    [*_WHOLE.split(), *_WORDS]
    + [word + tail for word in _WORDS for tail in _AROUND]
    + [tail + word for word in _WORDS for tail in _AROUND]
    + [first + second for first in _WORDS for second in _WORDS]
)
"""Lower-case passwords: well-known ones, and well-known words with the usual digits, years and signs around them."""
