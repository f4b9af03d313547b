"""The after-school courses that the demo schools offer."""

from dataclasses import dataclass

PROVIDER = "启明科学教育中心"


@dataclass(frozen=True)
class Course:
    """A course before it has dates. `grade` 0: for all; `weekday` 0 is Monday."""

    title: str
    kind: str
    weekday: int
    place: str
    body: str
    dimension: str
    indicator: str
    summary: str
    grade: int = 0
    capacity: int = 24
    partner: str = ""


def _homework(title: str, grade: int, weekday: int, place: str) -> Course:
    words = "先写当天的作业，写完可以问老师，也可以自己看书；不讲新课，不加练习。"
    return Course(
        title, "homework_support", weekday, place, "课后服务中心", "learning", "学习习惯", words, grade, capacity=60
    )


COURSES: tuple[Course, ...] = (
    Course("篮球：从运球到配合", "after_school", 0, "篮球场", "体育教研组", "body", "健康生活", "分组练习，期末打一场班际友谊赛。不要求有基础，穿运动鞋来。"),
    Course("软笔书法", "after_school", 0, "书法教室", "语文教研组", "aesthetic", "美育实践", "从横、竖、撇、捺写起，学期末写一副自己的春联。纸墨由学校准备。", capacity=20),
    Course("巡线机器人", "after_school", 0, "科技楼302", PROVIDER, "learning", "创新精神", "两人一组搭一辆小车，学会看传感器的数据，再改自己的程序。", partner=PROVIDER, capacity=20),
    _homework("七年级作业辅导", 7, 0, "七年级各班教室"),
    Course("合唱团", "after_school", 1, "音乐教室", "音乐教研组", "aesthetic", "美育实践", "练声、识谱、排练两首二声部作品，元旦前演出一次。", capacity=36),
    Course("校园菜园", "after_school", 1, "校园菜园", "劳动教育教研组", "labour", "劳动习惯", "翻地、播种、记生长日记；收下的菜送到食堂，也送给敬老院。", capacity=20),
    Course("趣味编程", "after_school", 1, "计算机教室", "信息教研组", "learning", "创新精神", "用积木式编程做一个小游戏，学会把大问题拆成小问题。"),
    _homework("八年级作业辅导", 8, 1, "八年级各班教室"),
    Course("足球", "after_school", 2, "足球场", "体育教研组", "body", "健康生活", "男女生一起练，从停球和传球开始。"),
    Course("戏剧社", "after_school", 2, "小剧场", "校戏剧社", "aesthetic", "感受表达", "读剧本、走位、排一个短剧，参加校园戏剧展演。", capacity=20),
    Course("走近微生物", "after_school", 2, "生物实验室", "科学教研组", "learning", "创新精神", "用显微镜看身边的水、土和酸奶，每次写一页观察记录。", capacity=20),
    Course("国际象棋", "after_school", 2, "阅览室", "课后服务中心", "learning", "学习习惯", "学会规则，下完一盘就复盘，不计胜负。", capacity=20),
    Course("英语短剧社", "after_school", 3, "报告厅", "英语教研组", "learning", "学业水平", "自己改写一个故事，用英语演出来。", capacity=20),
    Course("版画与水彩", "after_school", 3, "美术教室", "美术教研组", "aesthetic", "感受表达", "学期前半画水彩，后半刻一块版画，印成贺卡。", capacity=20),
    Course("乒乓球", "after_school", 3, "体育馆", "体育教研组", "body", "健康生活", "四人一台轮换，学会发球和步法。"),
    _homework("九年级作业辅导", 9, 3, "九年级各班教室"),
    Course("创客木工", "after_school", 4, "劳动教室", PROVIDER, "labour", "劳动习惯", "认识工具、量尺寸、打磨，做一个能用的小凳子。", partner=PROVIDER, capacity=16),
    Course("整本书阅读", "after_school", 4, "图书馆", "语文教研组", "learning", "学习习惯", "一学期读完一本书，边读边写旁批，最后开一次读书会。"),
    Course("武术与健身操", "after_school", 4, "操场", "体育教研组", "body", "身心素质", "五步拳和一套健身操，先热身再练习。"),
    Course("校园小记者", "after_school", 4, "广播站", "校团委", "moral", "社会责任", "学会提问、核实和写短消息，稿子在校园广播里播出。", capacity=18),
)  # fmt: skip
