"""Is a sentence an aim, a report of what was reached, or neither (a rule, a score, a sum of money)?

Words weigh on two scales. What the clause says itself weighs most; then the sentence, the heading above it,
the course of the text (a report that turns to tasks keeps to tasks), and last the kind of document.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from motcua.plans.rules.phrases import Phrases


class Modality(StrEnum):
    AIM = "aim"
    DONE = "done"
    NEITHER = "neither"


_STRONG_AIM = Phrases(
    r"\bphấn đấu\b",
    r"\b(?:bảo đảm|đảm bảo)\b",
    r"\b(?:đặt|với|các|những|đề ra|là) mục tiêu\b",
    r"\bmục tiêu\s?(?::|là|đến|năm|cụ thể|chung)",
    r"\bchỉ tiêu(?: cụ thể| chủ yếu)?\s?(?::|là|đến|năm)",
    r"(?<!không )(?<!còn )(?<!vẫn )(?<!biết )(?<!đang )\bphải\b(?! cung cấp lại)",
    r"\bsẽ\b",
    r"\bcần\b(?! thiết)",
    r"\byêu cầu (?:các|sở|ubnd|thủ trưởng|toàn|mỗi|từng|người)",
    r"\b(?:ubnd|chủ tịch|bộ trưởng|thủ tướng|giám đốc|bí thư)[^,.;]{0,30} (?:yêu cầu|đề nghị|giao)\b",
    r"\btối thiểu\b",
    r"\bít nhất\b",
    r"\bkhông để\b",
    r"\bkhông (?:thấp|ít) hơn\b",
    r"\bkhông dưới\b",
    r"\bđến (?:hết |cuối )?năm 20\d\d\b",
    r"\bhoàn thành (?:trước|trong|chậm nhất)",
    r"\bhướng tới\b",
    r"\bquyết tâm\b",
    r"\bgiao (?:các|sở|ubnd|văn phòng|chỉ tiêu)",
    r"\bđề ra (?:các )?(?:mục tiêu|chỉ tiêu)\b",
    r"\bduy trì\b",
    r"\bchậm nhất\b",
    r"\btrong thời gian tới\b",
    r"\bthời gian tới\b",
    r"\bđặt ra\b",
    r"\bnhằm\b",
)
_WEAK_AIM = Phrases(
    r"\btrở lên\b",
    r"\bkhông quá\b",
    r"\btối đa\b",
    r"\bnâng cao\b",
    r"\btiếp tục\b",
    r"\bđẩy mạnh\b",
    r"\bthực hiện\b",
    r"\bhoàn thành\b(?! (?:tích hợp|vượt))",
    r"\bcải thiện\b",
)
_PAST_VERB = (
    r"được|có|đạt|cấp|thực hiện|hoàn thành|tiếp nhận|giải quyết|ban "
    r"hành|cắt giảm|công bố|tổ chức|triển khai|kết nối|"
    r"cung cấp|tích hợp|phê duyệt|công khai|số hóa|đơn giản|rà soát|"
    r"xử lý|kích hoạt|thực thi|đưa|xây dựng|tăng|giảm|"
    r"đồng bộ|kiểm tra|bố trí|đào tạo|góp|tạo|hình thành|vượt|nâng|thu|"
    r"chi|chủ động|trở|từng|và đang|chuyển|ký|gửi|thành lập|"
    r"vận hành|áp dụng|sắp xếp|phối hợp|trả|lập|làm|kiện toàn|tham mưu|"
    r"chi trả|phát|mở|duy trì|cơ bản|thống nhất|ghi|"
    r"đẩy|cải thiện|tập trung|tinh giản|thông qua|giao|đăng|rút|bước|"
    r"bầu|ra quân|trao|tặng|hỗ trợ|hướng dẫn|khánh thành|tuyên truyền|"
    r"hoàn|khai|xuất|nhận|vươn|lọt|xếp|dẫn|đứng|sử dụng"
)
_STRONG_DONE = Phrases(
    r"\bđạt được (?!mục tiêu|các mục tiêu)",
    r"\bso với cùng kỳ\b",
    r"\btính đến\b",
    r"\bđến nay\b",
    r"^hiện\b(?! đại)",
    r"\bđiểm số bị mất\b",
    r"\bhiện(?: nay| có| đã| tại| đang| đạt| còn| mới| chiếm|,)",
    r"\bước (?:đạt|tính|có|thực hiện)\b",
    r"\bqua (?:khảo sát|kiểm tra|đánh giá|rà soát|hơn|\d+)\b",
    r"\blũy kế\b",
    r"\bđược (?:tổ chức, cá nhân |người dân )?đánh giá\b",
    r"\bthời gian qua\b",
    r"\b(?:6|sáu|06|9|09|3|03) tháng đầu năm\b(?! (?:phải|sẽ))",
    r"\b(?:năm|quý|tháng) (?:qua|trước|ngoái)\b",
    r"\bkết quả khảo sát\b",
    r"\bcho thấy\b",
    r"\bghi nhận\b",
    r"\bxếp hạng tốt\b",
    r"\bvượt (?:chỉ tiêu|kế hoạch|mục tiêu)",
    r"\bvừa qua\b",
    r"\bmới (?:chỉ )?(?:đạt|có \d|\d)",
    r"\bchỉ (?:mới )?(?:đạt|có|được \d|\d)",
    r"\bsau (?:gần |hơn )?\d+ (?:ngày|tuần|tháng|quý|năm) (?:hoạt động|vận hành|triển khai|thực hiện|sáp nhập)",
    r"\bnguyên nhân\b",
    r"\bngười được hỏi\b",
    r"\b(?:năm rồi|năm ngoái|nhiệm kỳ (?:qua|vừa qua|trước))\b",
    r"\b(?:dẫn đầu|cao nhất|thấp nhất|đứng đầu|xếp cuối|đứng cuối)\b[^.;]{0,20}\b(?:là|gồm)\b",
    r"% (?:số )?phiếu\b",
    r"% là\b",
    # what people answered in a survey
    r"% (?:số |các )?(?:doanh nghiệp|người dân|người|hộ|tổ chức|ý kiến)[^,.;]{0,40}\b(?:cho biết|cho rằng|"
    r"nhận định|cảm thấy|phản ánh|đánh giá (?:cao|tốt|tích cực)|còn phải|vẫn phải|vẫn còn)\b",
    # what a place is like: "Xã có 13 bản, 1.056 hộ"
    r"^(?:toàn |cả )?(?:xã|phường|huyện|tỉnh|thành phố|thôn|bản)(?: [^\W\d]+){0,3} có \d",
    r"\bdẫn đầu với\b",
    r"\btrong kỳ\b",
    r"\btừ đầu năm\b",
    r"\bđược công nhận\b",
    r"\bkết quả (?:đạt được|là|năm|thực hiện)\b",
    r"\btrong (?:đó, )?có \d[\d.]* (?:hồ sơ|trường hợp)",
    r"\b(?:tăng|giảm) [\d,]+ ?(?:%|điểm|bậc)? ?(?:%|điểm|bậc) so với "
    r"năm\b",
    r"\bđã có\b",
    r"\bvẫn còn\b",
    r"\btừng bước được\b",
    r"\bước\b(?= \d)",
    r"\btrong số đó\b",
    r"\btrước đó\b",
    r"\b(?:đi đầu|điển hình|tiêu biểu|nổi bật)\b[^.;]{0,20}\b(?:như|"
    r"là)\b",
    r"\btán thành\b",
    r"\b(?:biểu dương|tuyên dương|vinh danh|khen thưởng|được khen)\b",
    r"\bnhóm (?:[abcd]|thứ (?:nhất|hai|ba|tư)) (?:gồm|có)\b",
    r"\bkhảo sát (?:được |đã )?(?:tiến hành|thực hiện|với \d)",
    r"\btỷ lệ (?:thu )?phiếu\b",
)
# An aim that is told as reached: twice as strong as any other sign.
_AIM_REACHED = re.compile(
    r"\b(?:mục tiêu|chỉ tiêu|kế hoạch)\b[^.;]{0,90}\b(?:đã (?:được )?(?:hoàn thành|thực hiện|đạt|vượt|cán đích)|"
    r"hoàn thành vượt)"
)
_HAS_DONE = re.compile(
    rf"\bđã (?:được |cơ bản |chủ động |tích cực |kịp thời |phối hợp |"
    rf"chính thức |tập trung )?(?:{_PAST_VERB})\b"
)
# "các nhiệm vụ đã đề ra", "hồ sơ đã được số hóa": a past that only describes a thing.
_DESCRIBED = re.compile(
    r"(?:nội dung|nhiệm vụ|mục tiêu|chỉ tiêu|giải pháp|kế hoạch|tthc|"
    r"thủ tục hành chính|văn bản|kết quả|hồ sơ|dữ liệu|thông tin|phương "
    r"án|quy định|giấy tờ|bản sao|tài liệu|thành phần|cá nhân|yêu cầu)"
    r"(?: [^\s,;]+){0,6} đã (?:được )?(?:đề ra|đặt ra|giao|công bố|số "
    r"hóa|phê duyệt|ban hành|cấp|có|tiếp nhận|giải quyết|đăng ký|cung "
    r"cấp|triển khai|thông qua|thực thi|đủ)"
)
_WEAK_DONE = Phrases(
    r"\bchiếm\b",
    r"\bgần \d",
    r"\bhơn \d[\d.,]*(?! ?%)",
    r"\bkhoảng \d",
    r"\bkết quả\b(?! giải quyết| xử lý| thủ tục| tthc| thực hiện| đánh "
    r"giá)",
    r"\btrung bình\b",
    r"\bcả nước có\b",
    r"\btoàn tỉnh có\b",
)

# Rules, scores, money: figures there are nobody's target.
_SCORING = Phrases(
    r"điểm tối đa|tối đa \d+(?:[.,]\d+)? điểm|thang điểm|trọng số|tổng "
    r"(?:số )?điểm|được (?:tính |cộng |chấm )?\d+(?:[.,]\d+)? điểm|"
    r"trừ \d+(?:[.,]\d+)? điểm|cộng \d+(?:[.,]\d+)? điểm|: \d+(?:[.,]\d+)"
    r"? điểm|chấm điểm|điểm thưởng|điểm chuẩn|\(\d+(?:[.,]\d+)? điểm\)|"
    r"xếp loại (?:xuất sắc|tốt|khá|trung bình|yếu|a|b|c)\b[^.;]{0,60}(?:\d|"
    r"điểm)|chiếm tỷ trọng \d+(?:[.,]\d+)?%? (?:điểm|tổng)"
)
_CONDITION = Phrases(
    r"^\W*(?:nếu|trường hợp|trong trường hợp|đối với (?:trường hợp|các "
    r"trường hợp)|khi (?:có|tỷ lệ|đạt))\b|\bthì (?:được|bị|phải|không|"
    r"thực hiện|xem|đánh giá|tính|hạ|trừ|cộng|chấm|xếp)|"
    r"^\W*(?:đối với )?(?:các |những )?(?:đơn vị|cơ quan|địa phương|sở|"
    r"xã|phường|cá nhân|tổ chức) (?:có|nào)\b[^.;]{0,80}\b(?:dưới|thấp hơn|chưa đạt|không đạt)\b|"
    r"\bkhông (?:được )?(?:xét|xem xét|đề nghị) (?:khen|thi đua|tặng|công nhận|danh hiệu)|"
    r"\bbị (?:xử lý|phạt|trừ|hạ|kiểm điểm|đánh giá|phê bình)|"
    r"\bcó hiệu lực\b|\bcổ phần\b|"
    r"\bvốn điều lệ\b|\blãi suất\b|\bthuế suất\b|"
    r"\bmức (?:thu|phí|hỗ trợ|giảm|chi|hưởng|phạt|đóng|trợ cấp|lương)"
    r"\b|\bphạt tiền\b|\bxem xét (?:khen thưởng|thi đua|xử lý)|\bđược "
    r"(?:tính|hưởng|giảm|miễn|hỗ trợ|xác định|coi|xếp)\b(?! hạng)"
)
_MONEY = Phrases(
    r"\bchi (?:thường xuyên|đầu tư phát triển|đầu tư) (?:là|chiếm)|\bkinh "
    r"phí\b|\bdự toán\b|\bngân sách\b|\btổng (?:mức |vốn )?đầu tư\b|"
    r"\bvốn\b|\blệ phí\b|\bmức phí\b|\btỷ đồng\b|\btriệu đồng\b|\bnguồn "
    r"thu\b"
)
_MONEY_GOAL = Phrases(
    r"\bgiải ngân\b|\bthu ngân sách\b|\bgrdp\b|\btự chủ\b|\btiết kiệm\b|"
    r"\bthanh toán trực tuyến\b|\bnghĩa vụ tài chính\b|\bquyết toán\b|"
    r"\bphí, lệ phí\b[^.;]{0,60}trực tuyến"
)
_TERM = Phrases(r"\bngày làm việc\b|\bkể từ (?:ngày|khi)\b|\btrong (?:thời hạn|vòng) \d")
# "Thời gian … rút ngắn còn 6 ngày làm việc": a term that is to become shorter is an aim.
SHORTENED = re.compile(r"\b(?:rút ngắn|giảm|cắt giảm)\b[^.;]{0,140}\b(?:xuống|còn)\b")
# Words that tell where people or units get their pay from, not a sum.
_PAID_FROM = re.compile(
    r"\b(?:hưởng (?:lương|chế độ)|sử dụng|tự chủ|ngoài) (?:từ |bằng )?"
    r"(?:vốn |nguồn |quỹ lương )?(?:từ )?ngân sách(?: nhà nước)?"
)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a piece of text speaks for an aim and for a report."""

    aim: float = 0.0
    done: float = 0.0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.aim + other.aim, self.done + other.done)

    def times(self, factor: float) -> "Weight":
        return Weight(self.aim * factor, self.done * factor)


@lru_cache(maxsize=256)
def weigh(text: str) -> Weight:
    """Weigh one clause or sentence by its words alone."""
    aim = min(2, _STRONG_AIM.count(text)) * 3.0 + (1.0 if _WEAK_AIM.search(text) else 0.0)
    done = min(2, _STRONG_DONE.count(text)) * 3.0 + (1.0 if _WEAK_DONE.search(text) else 0.0)
    if "đã " in text and _HAS_DONE.search(_DESCRIBED.sub(" ", text)):
        done += 4.0
    if done and _AIM_REACHED.search(text):
        done += 6.0
    return Weight(aim, done)


_MONEY_ITSELF = re.compile(
    r"\b(?:ngân sách|hỗ trợ|vốn|chi trả|đồng)\b|100 ?% (?:kinh phí|mức|lệ phí|phí|học phí|chi phí|dự toán|nguồn)\b"
)


def is_rule(clause: str, *, full: bool = False) -> bool:
    """The clause states a score, a condition, a legal term or a sum of money: its figures are no target.

    A term does not bind a `full` share: "trả lời 100 % phản ánh trong vòng 03 ngày làm việc" is an aim.
    """
    if (
        _SCORING.search(clause)
        or _CONDITION.search(clause)
        or (not full and _TERM.search(clause) and not SHORTENED.search(clause))
    ):
        return True
    if full and not _MONEY_ITSELF.search(clause):
        return False
    return bool(_MONEY.search(_PAID_FROM.sub(" ", clause))) and not _MONEY_GOAL.search(clause)


def is_condition(clause: str) -> bool:
    """The clause states a score or a condition: a thing due by a date there is no target either."""
    return bool(_SCORING.search(clause) or _IF.search(clause))


# "Từ 98 % trở lên: 3 điểm", "đạt 50 % thì được 2 điểm": the points follow the figure, across the clause's end.
_POINTS_FOLLOW = re.compile(
    r"[^.;\d]{0,40}(?:đến dưới \d[\d.,]* ?%[^.;\d]{0,20})?(?::|thì|được|=|\() ?"
    r"(?:được |tính |chấm |đạt )*\d{1,2}(?:[.,]\d+)? điểm\b"
)


def points_follow(text: str, end: int) -> bool:
    """Whether the figure that ends at `end` is a step of a score."""
    return bool(_POINTS_FOLLOW.match(text, end))


_IF = re.compile(r"^\W*(?:nếu|trường hợp|trong trường hợp|khi)\b|\bthì (?:được|bị|tính)\b")
_HEAD_RULE = Phrases(
    r"\bthang điểm\b",
    r"\bchấm điểm\b",
    r"\b(?:cách|phương pháp) (?:chấm|tính|đánh giá)\b",
    r"\b(?:điều \d+\.|[ivx]+\.|\d+\.) ?(?:phân loại|xếp loại|mức xếp loại|các mức)\b",
    r"^(?:phân loại|xếp loại|mức xếp loại|các mức)\b",
    r"\btiêu chí (?:xếp loại|phân loại|chấm)",
)
_HEAD_AIM = Phrases(
    r"mục tiêu",
    r"chỉ tiêu",
    r"nhiệm vụ",
    r"phương hướng",
    r"giải pháp",
    r"kế hoạch (?:cải cách|thực hiện|chuyển đổi|năm|hành động)",
    r"phấn đấu",
    r"yêu cầu",
    r"định hướng",
    r"thời gian tới",
    r"tổ chức thực hiện",
    r"trọng tâm",
    r"đến năm 20\d\d",
    r"tầm nhìn",
    r"lộ trình",
)
_LEAD_AIM = re.compile(
    r"\b(?:chỉ thị|yêu cầu|đề nghị|chỉ đạo|quyết nghị|giao|tập trung|thực hiện|khẩn trương)\b[^.;:]{0,120}:$"
)
_HEAD_DONE = Phrases(
    r"^(?:[^a-zà-ỹ]*|[ivx\d.]+\s)?(?:đánh giá|kết quả|thực trạng|tình "
    r"hình|tồn tại|hạn chế|khó khăn|nguyên nhân|ưu điểm|những mặt|bài "
    r"học|báo cáo)",
    r"kết quả (?:đạt được|thực hiện|công tác|cải cách|năm|nổi bật|cụ "
    r"thể|6|9|quý|chủ yếu|bước đầu|triển khai)",
    r"tồn tại",
    r"hạn chế",
    r"nguyên nhân",
    r"thực trạng",
    r"tình hình thực hiện",
    r"đã đạt",
)


def heading_modality(text: str) -> Modality | None:
    """What a heading promises for the lines below it; None when it says neither."""
    aim, done = _HEAD_AIM.search(text), _HEAD_DONE.search(text)
    aim = aim or _LEAD_AIM.search(text)
    if not aim and _HEAD_RULE.search(text):
        return Modality.NEITHER
    if done and (not aim or done.start() <= aim.start()):
        return Modality.DONE
    return Modality.AIM if aim else None


_TURN_AIM = Phrases(
    r"\b(?:yêu cầu|đề nghị|chỉ đạo|giao|nhấn mạnh)\b[^.;]{0,60}\b(?:thời "
    r"gian tới|tập trung|tiếp tục|các|thực hiện|thấm nhuần|khẩn trương|"
    r"sở|ubnd|thủ trưởng|phải)\b",
    r"\btrong thời gian tới\b",
    r"^thời gian tới\b",
    r"\bmục tiêu (?:của|đến|năm|chung|cụ thể|là|kế hoạch)\b",
    r"\bđặt (?:ra )?(?:các )?(?:mục tiêu|chỉ tiêu)\b",
    r"\bđề ra\b",
    r"\bphấn đấu\b",
    r"\btheo kế hoạch\b",
    r"\bban hành (?:\w+ )?(?:kế hoạch|chương trình|chỉ thị)\b",
    r"\bnhiệm vụ trọng tâm\b",
)
_TURN_DONE = Phrases(
    r"^(?:một số|nhiều) (?:bộ|ngành|địa phương|tỉnh|sở|đơn vị|cơ quan)"
    r"[^.]{0,40}\b(?:đi đầu|điển hình|tiêu biểu|đã)\b",
    r"\btheo báo cáo\b",
    r"\bthời gian qua\b",
    r"\bđược biết\b",
    r"^trước đó\b",
    r"\btính đến\b",
    r"\bđến nay\b",
    r"^hiện\b(?! đại)",
    r"\bkết quả (?:cho thấy|đạt được|khảo sát)\b",
    r"^(?:trong )?(?:6|06|9|09) tháng đầu năm\b",
    r"^(?:trong )?quý (?:i|ii|iii|iv|\d)\b[^,]{0,20},",
    r"\bbáo cáo tại\b",
    r"\bnăm qua\b",
    r"^nhiệm kỳ (?:qua|vừa qua)\b",
    r"^kết quả[,:]",
    r"^nguyên nhân\b",
    r"\bnhững năm qua\b",
    r"\btrong năm qua\b",
    r"\bnhững năm gần đây\b",
)


def turn(sentence: str) -> Modality | None:
    """Whether this sentence turns the course of a running text to aims or to a report."""
    aim, done = _TURN_AIM.search(sentence), _TURN_DONE.search(sentence)
    if done and not (aim and aim.start() > done.start() and "mục tiêu" in aim[0]):
        return Modality.DONE
    return Modality.AIM if aim else None


_DOC_PLAN = Phrases(
    r"\bkế hoạch\b[^.;]{0,120}\b(?:năm|giai đoạn) 20\d\d|ban hành (?:\w+ "
    r")?(?:kế hoạch|chương trình|đề án)|\bkế hoạch\b|phấn đấu|chỉ tiêu|"
    r"mục tiêu|nghị quyết|chỉ thị|chương trình hành động|quyết định"
)
_DOC_REPORT = Phrases(
    r"^\W*báo cáo\b|\bbáo cáo (?:kết quả|tình hình|công tác|sơ kết|tổng "
    r"kết)|\bkết quả (?:thực hiện|công tác|cải cách|bước đầu)|sơ kết|"
    r"tổng kết|công bố (?:bộ )?(?:chỉ số|kết quả|xếp hạng|ddci|pci|papi|sipas|par index|dti)|"
    r"xếp hạng|đã đạt|vượt (?:chỉ "
    r"tiêu|kế hoạch)|chuyển biến|khởi sắc|dấu ấn"
)


# A decision that rules how to score or what papers a procedure takes sets no aims.
_DOC_RULE = re.compile(
    r"\b(?:quyết định|quy định|quy chế|hướng dẫn|nghị quyết|nghị định|thông tư)\b[\s,.:]*"
    r"(?:(?:ban hành|về việc|về|v/v|quy định|công bố"
    r"|phê duyệt|hướng dẫn|sửa đổi, bổ sung|quy chế)\s)+(?:(?:kèm theo|một số điều của) )?(?:các )?"
    r"(?:bộ (?:tiêu chí|chỉ số)|tiêu chí (?:đánh giá|chấm|xếp)|(?:đánh giá,? )?(?:xếp loại|chấm điểm)|"
    r"danh mục (?:các )?(?:thủ tục|tthc)|"
    r"quy trình|thang điểm|phương pháp|mức (?:thu|chi|hỗ trợ)|phí|thủ tục hành chính|trình tự)"
)


_DOC_LAW = re.compile(r"\b(?:thông tư|nghị định|luật|pháp lệnh)\s(?:hướng dẫn|quy định|sửa đổi)")


def document_modality(head: str) -> Modality | None:
    """The kind of document by its first lines: a plan aims, a report tells, a rule does neither."""
    head = " ".join(head.split())
    if _DOC_RULE.search(head) or _DOC_LAW.search(head[:300]):
        return Modality.NEITHER
    plan, report = _DOC_PLAN.count(head), _DOC_REPORT.count(head)
    if plan == report == 0:
        return None
    return Modality.AIM if plan >= report else Modality.DONE
