"""Term reports of invented students, with drawn pictures, for measuring, for looking at, and for the tests of paper."""

import io
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

from portfolio.reports.documents import (
    Amount,
    Comment,
    Dimension,
    Language,
    Picture,
    ReportRecord,
    StudentFacts,
    TermReport,
)

FRAME = (
    ("moral", "德", "品德发展", "Character", "#B3392F"),
    ("learning", "学", "学业发展", "Learning", "#1F5FA8"),
    ("body", "体", "身心发展", "Body and mind", "#2B7A4B"),
    ("aesthetic", "美", "审美素养", "Arts", "#7A4FA3"),
    ("labour", "劳", "劳动与社会实践", "Work and community", "#96600A"),
)
# title, kind, role, level, place, organiser, hours, words, reflection, award, scene
STORIES: dict[str, list[tuple[str, str, str, str, str, str, str, str, str, str, str]]] = {
    "moral": [
        ("清明祭英烈主题队会", "团队", "主持策划", "班级", "初一（3）班教室", "", "1.5", "我们小组查了三位本地烈士的事迹，我负责讲解李云山烈士护送电台过河的那一段。讲到最后全班自己站了起来，没有人提醒。", "原来课本之外，我们每天走的这条河边也有故事。", "", "stage"),
        ("社区敬老志愿服务", "志愿服务", "主要参与", "区县级", "云溪社区养老院", "云溪社区居委会", "6", "和五位同学去给爷爷奶奶读报、剪指甲、教他们用手机视频。王奶奶耳朵不好，我就把要说的话写在大字卡片上给她看。", "", "区优秀志愿服务小队", "people"),
        ("值周班长", "任职", "主持策划", "校级", "校园", "德育处", "", "负责一周的早读巡查和课间秩序，每天放学写一页值周日志，周五在升旗台前向全校做了三分钟总结。", "我发现说“请你”比说“不许”管用得多。", "", "notice"),
        ("“拾金不昧”表扬", "荣誉", "参与", "校级", "食堂", "", "", "在食堂捡到一个装有三百元的钱包，交给了值班的陈老师，失主当天就领回去了。", "", "", ""),
        ("班级公约讨论与起草", "团队", "主要参与", "班级", "教室", "", "2", "我们把四十条意见合并成九条，争论最久的是“能不能在走廊里追跑”。最后写成：走廊里慢慢走，操场上尽情跑。", "", "", ""),
        ("国旗下讲话《一粒米的旅行》", "其他", "主持策划", "校级", "操场", "团委", "0.5", "稿子改了七遍，从袁隆平爷爷讲到我们食堂的剩饭桶，用的都是我自己称出来的数字。", "站上去的时候腿在抖，讲到第二段就忘了抖。", "", "stage"),
    ],
    "learning": [
        ("校园雨水花园渗透实验", "研究性学习", "主持策划", "校级", "教学楼北侧花坛", "科学教研组", "18", "我们小组用三种土样做了渗透速度对比，沙土最快但留不住养分。最后设计了砂石、碎砖、腐殖土三层结构，模型在科技节展出。", "做实验最难的不是动手，是每次都要记下来，哪怕结果和想的不一样。", "市青少年科技创新大赛二等奖", "plants"),
        ("英语短剧《小王子》", "英语短剧比赛", "主要参与", "校级", "学校礼堂", "英语教研组", "12", "I played the fox. 台词只有二十六句，但每一句都要让最后一排听清楚。外教 Emily 老师一个音一个音地帮我改 “essential”。", "", "最佳配角", "stage"),
        ("数学史手抄报", "作业辅导", "参与", "班级", "教室", "", "3", "画的是刘徽的割圆术，用圆规和量角器一共分到了九十六边形。", "", "", "poster"),
        ("大学实验室开放日：显微镜下的湿地", "科技探索", "参与", "市级", "省农业大学生命科学学院", "省农业大学", "4", "第一次看见活的轮虫和钟虫。研究生姐姐让我们自己做临时装片，我做坏了四片，第五片里有一只水蚤。", "", "", "science"),
        ("“书香云溪”整本书阅读《骆驼祥子》", "课后服务", "主要参与", "校级", "图书馆", "语文教研组", "16", "每周两次，读完写批注，最后一次课上我们给祥子开了一场“人生选择”的辩论会，我在反方。", "祥子不是懒，是每一次攒起来的希望都被拿走了。", "", ""),
        ("专家讲座：北斗怎样知道我在哪里", "讲座", "参与", "校级", "报告厅", "市科协", "1.5", "讲座后我问了一个问题：如果卫星的钟慢了一秒，定位会差多少？答案是三十万公里。", "", "", ""),
    ],
    "body": [
        ("秋季运动会 4×100 米接力", "运动会", "主要参与", "校级", "田径场", "体育组", "8", "我跑第三棒。训练时交接棒掉了六次，比赛那天一次也没有掉。", "信任就是不回头也敢伸手。", "年级组第三名", "track"),
        ("课后足球社", "课后服务", "参与", "校级", "足球场", "体育组", "32", "每周二、四，一共三十二小时。从只会用脚尖踢到能传十五米的直线球。", "", "", "track"),
        ("心理健康周“树洞”信箱", "其他", "主持策划", "校级", "心理辅导室", "心理辅导室", "5", "我和同桌负责每天取信、分类、交给方老师，自己绝不拆看。一周收到四十一封。", "保守秘密也是一种帮助。", "", ""),
        ("防溺水与心肺复苏训练", "安全实训", "参与", "区县级", "区应急体验馆", "区红十字会", "3", "按压深度五到六厘米，每分钟一百到一百二十次，我在模型上坚持了两分钟，第二天胳膊抬不起来。", "", "", "people"),
        ("每日晨跑打卡", "其他", "参与", "班级", "操场", "", "20", "从一圈八百米跑到三圈。冬天最冷的那天零下四度，操场上还有十一个人。", "", "", ""),
    ],
    "aesthetic": [
        ("微电影《第七个座位》", "微电影节", "主持策划", "校级", "三号教学楼", "艺术中心", "24", "我担任编剧和剪辑。故事讲的是转学生留下的空座位。为了拍到黄昏的光，我们连续五天放学后守在同一间教室，最后只用了十一秒。", "片子放完的时候没有人说话，我觉得那是最好的掌声。", "最佳剧本奖", "film"),
        ("戏剧展演《草船借箭》", "戏剧", "主要参与", "区县级", "区文化馆剧场", "区教育局", "20", "饰演鲁肃。导演说鲁肃的好在于他一直在担心别人，所以我的眼睛不能离开诸葛亮。", "", "区中学生戏剧展演一等奖", "stage"),
        ("合唱团排练与新年音乐会", "课后服务", "参与", "校级", "音乐厅", "音乐组", "28", "第二声部。《茉莉花》里有一个小节总是唱高，老师让我们闭上眼睛只听旁边的人。", "", "", "music"),
        ("剪纸《云溪八景》", "课后服务", "参与", "校级", "美术教室", "非遗传承人周秀兰", "10", "跟着周奶奶学阳剪，石拱桥的栏杆细得像头发，剪断了两次，重来了两次。", "", "", "poster"),
        ("学生节集市海报设计", "学生节", "参与", "校级", "美术教室", "学生会", "4", "用了夏天荷塘的绿和一点点橘色，字是自己写的。", "", "", "poster"),
    ],
    "labour": [
        ("校园小菜园：从播种到义卖", "劳动", "主要参与", "班级", "后山菜园", "劳动教育组", "22", "我们班种了青菜、萝卜和三垄草莓。蚜虫来的时候试过辣椒水和肥皂水，还是肥皂水管用。义卖得了八十六元，全部捐给了图书角。", "萝卜拔出来的那一声最好听。", "", "plants"),
        ("跟着妈妈上一天班", "职业体验", "参与", "班级", "市第二人民医院检验科", "", "8", "妈妈一上午没有喝水，因为换一次防护服要十五分钟。我帮她贴了两百个标签，一个也没有贴错。", "", "", ""),
        ("红色交通站旧址社会考察", "社会考察", "参与", "校级", "石门镇", "政教处", "7", "我们采访了守馆二十一年的老馆长，他能背出每一张照片的日期。回来后小组写成了两千字的考察报告。", "", "考察报告入选校刊", "notice"),
        ("家庭年夜饭之松鼠鳜鱼", "劳动", "主持策划", "班级", "家里", "", "5", "改花刀练了三条鱼，前两条全断了。端上桌的时候外公说比饭店的甜一点。", "", "", "people"),
        ("图书馆书架整理员", "志愿服务", "参与", "校级", "图书馆", "图书馆", "9", "学会了中图法，I 是文学，N 是自然科学总论，现在找书从来不用问。", "", "", ""),
    ],
}  # fmt: skip  # noqa: E501
OBSERVATION = "她不爱举手，但每次小组讨论陷入僵局时，总是她把大家的话重新说一遍，再问一句“那我们到底要解决什么”。今天的实验分工就是这样定下来的。"
COMMENT = (
    "这个学期你把《第七个座位》从一句话写成了一部片子，也在雨水花园的记录本上留下了三十二页数据。你待人温和，做事肯下慢功夫，"
    "遇到分歧先听后说。接力赛前那六次掉棒没有让你退出，我都看在眼里。下学期愿你在课堂上也早一点开口，把心里已经想好的话说给大家听。"
)
NAMES = ("陈思源", "欧阳若曦", "李䶮", "周子昂", "王𠅤堃", "林小满", "赵翀", "司徒静好", "吴瑱", "孙喆")


def read_picture(key: str) -> bytes:
    """What storage would give for a key of this fixture."""
    scene, number = key.split("/")[1:]
    return draw(scene, int(number.removesuffix(".jpg")))


@cache
def draw(scene: str, number: int) -> bytes:
    """A picture of 1200 × 900, grainy as a telephone's, as the JPEG a print derivative would be."""
    dice = random.Random(f"{scene}{number}")
    size = (900, 1200) if scene in {"poster", "portrait"} else (1200, 900)
    image = _ground(size, dice)
    SCENES.get(scene, _people)(ImageDraw.Draw(image), size, dice)
    grain = Image.effect_noise(size, 22).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1)), grain, 0.08)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _ground(size: tuple[int, int], dice: random.Random) -> Image.Image:
    top, bottom = (tuple(dice.randint(low, low + 70) for _ in range(3)) for low in (150, 60))
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)


def _people(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    for _ in range(dice.randint(3, 7)):
        x, tall = dice.randint(60, width - 160), dice.randint(260, 380)
        coat = tuple(dice.randint(30, 230) for _ in range(3))
        pen.rounded_rectangle((x, height - tall, x + 130, height), 50, fill=coat)
        pen.ellipse((x + 25, height - tall - 95, x + 105, height - tall - 5), fill=(226, 188, 160))
        pen.pieslice((x + 20, height - tall - 100, x + 110, height - tall - 10), 180, 360, fill=(40, 32, 30))


def _stage(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, 0, width, height), fill=(38, 20, 34))
    for x in range(100, width, 220):
        pen.polygon([(x, 0), (x - 150, height - 180), (x + 150, height - 180)], fill=(120, 90, dice.randint(60, 120)))
    pen.rectangle((0, height - 180, width, height), fill=(110, 70, 40))
    for side in (range(0, 200, 40), range(width - 200, width, 40)):
        for x in side:
            pen.rectangle((x, 0, x + 34, height - 150), fill=(150 + x % 60, 24, 36))
    _people(pen, (width, height - 60), dice)


def _track(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.45, width, height), fill=(176, 74, 52))
    pen.rectangle((0, height * 0.38, width, height * 0.47), fill=(70, 130, 66))
    for lane in range(7):
        pen.line((width / 2, height * 0.45, lane * width / 6, height), fill=(240, 236, 228), width=6)
    _people(pen, (width, height - 40), dice)


def _plants(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.55, width, height), fill=(94, 66, 44))
    for _ in range(70):
        x, y = dice.randint(0, width), dice.randint(int(height * 0.5), height)
        green = (dice.randint(40, 110), dice.randint(130, 190), dice.randint(40, 90))
        for turn in (-60, -20, 20, 60):
            pen.line((x, y, x + turn, y - dice.randint(50, 110)), fill=green, width=14)


def _paper(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((70, 70, width - 70, height - 70), fill=(250, 246, 232), outline=(170, 60, 50), width=14)
    for y in range(200, height - 160, 54):
        pen.line((150, y, width - dice.randint(150, 420), y), fill=(70, 80, 96), width=10)
    pen.ellipse((width - 330, height - 330, width - 150, height - 150), outline=(200, 40, 40), width=16)


def _disc(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, 0, width, height), fill=(18, 24, 32))
    pen.ellipse((width / 2 - 400, height / 2 - 400, width / 2 + 400, height / 2 + 400), fill=(206, 222, 206))
    for _ in range(40):
        x, y, r = dice.gauss(width / 2, 130), dice.gauss(height / 2, 130), dice.randint(8, 46)
        pen.ellipse((x - r, y - r / 2, x + r, y + r / 2), outline=(40, 110, 80), width=5, fill=(150, 200, 160))


SCENES = {
    "people": _people, "portrait": _people, "stage": _stage, "film": _stage, "music": _stage, "track": _track,
    "plants": _plants, "poster": _paper, "notice": _paper, "science": _disc,
}  # fmt: skip


def sample_report(records: int, language: Language = "zh", *, student: int = 0, earlier: bool = True) -> TermReport:
    """A student's term with that many records, spread unevenly over the dimensions as life does."""
    dice = random.Random(f"{student} {records}")
    spread = {code: 0 for code, *_ in FRAME}
    for _ in range(records):
        spread[dice.choices(list(spread), (5, 4, 4, 4, 3))[0]] += 1
    dimensions = tuple(_dimension(row, spread[row[0]], language, dice, earlier=earlier) for row in FRAME)
    is_zh = language == "zh"
    return TermReport(
        language=language,
        school_name="云溪实验学校",
        school_name_en="Yunxi Experimental School",
        term_name="2026—2027 学年第一学期" if is_zh else "Autumn term 2026–27",
        framework_name="义务教育质量评价指南（2021）学生发展框架" if is_zh else "Compulsory Education Guide 2021, student development",
        student=_student(student, is_zh=is_zh),
        dimensions=dimensions,
        earlier_term_name="2025—2026 学年第二学期",
        comment=Comment(COMMENT, "何雨桐", date(2027, 1, 18)) if records != 0 else None,
        issued_on=date(2027, 1, 22),
    )


def _student(number: int, *, is_zh: bool) -> StudentFacts:
    return StudentFacts(
        name=NAMES[number % len(NAMES)],
        student_number=f"2026{number + 1001}",
        class_label="七年级（3）班" if is_zh else "Grade 7, Class 3",
        gender=("女" if is_zh else "Girl") if number % 3 else "",
        national_number=f"G33010620140{number + 10000}" if number % 2 else "",
        homeroom_teacher="何雨桐",
        photo=Picture(f"y/portrait/{number % 9}.jpg", NAMES[number % len(NAMES)]) if number % 4 == 1 else None,
    )


def _dimension(
    row: tuple[str, str, str, str, str], count: int, language: Language, dice: random.Random, *, earlier: bool
) -> Dimension:
    code, sign, name, name_en, colour = row
    stories, shift = STORIES[code], dice.randint(0, 5)
    records = sorted((_record(stories[(index + shift) % len(stories)], dice) for index in range(count)), key=lambda one: one.from_on)
    before = Amount(dice.randint(0, 9), Decimal(dice.randint(0, 60)) / 2)
    hours = sum((one.hours or Decimal() for one in records), Decimal())
    return Dimension(
        code, sign, name if language == "zh" else name_en, colour, Amount(count, hours), before if earlier else None, tuple(records)
    )


def _record(story: tuple[str, ...], dice: random.Random) -> ReportRecord:
    title, kind, role, level, place, organiser, hours, words, reflection, award, scene = story
    start = date(2026, 9, 1) + timedelta(days=dice.randint(0, 130))
    if dice.random() < 0.07:  # noqa: PLR2004
        return ReportRecord("小组讨论中的倾听与追问", start, description=OBSERVATION, is_observation=True, author="沈老师")
    picture = Picture(f"y/{scene}/{dice.randint(0, 5)}.jpg", f"{title}的照片", f"{place}" if dice.random() < 0.6 else "")  # noqa: PLR2004
    return ReportRecord(
        title, start, to_on=start + timedelta(days=dice.randint(1, 9)) if dice.random() < 0.25 else None,  # noqa: PLR2004
        kind=kind, role=role, level=level, place=place, organiser=organiser, hours=Decimal(hours) if hours else None,
        description=words, reflection=reflection, award=award, witness="李老师" if dice.random() < 0.2 else "",  # noqa: PLR2004
        picture=picture if scene else None,
    )  # fmt: skip
