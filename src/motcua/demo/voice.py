"""What people say and how they come, in the demo province: petitions in every state, ratings, a centre at work.

Entered by the same deeds as real ones; all days are counted back from the last day of the demo's year, nothing is
drawn by chance.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.centres import queries as centres
from motcua.centres.actions import booking, queue
from motcua.centres.actions.booking import Booking
from motcua.centres.errors import CentreError
from motcua.demo.settlement import survey
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM, day_of
from motcua.petitions.actions import filing, handling, marking
from motcua.petitions.actions.filing import Filing
from motcua.petitions.models import Publication
from motcua.petitions.rules.authority import By
from motcua.surveys import actions as surveys

_NAMES = (
    "Trần Thị Hoa", "Lê Văn Phúc", "Phạm Minh Tuấn", "Võ Thị Lan", "Đặng Ngọc Sơn", "Bùi Thị Thu", "Hồ Văn Dũng",
    "Ngô Thị Kim",
)  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """One petition: how many days ago, about what, how far it came."""

    ago: int
    kind: str
    subject: str
    text: str
    end: str
    answer: str = ""
    marks: tuple[int, int] = (0, 0)


_SAID = (
    _Said(
        75, "procedure", "Yêu cầu nộp bản sao hộ khẩu giấy",
        "Khi đăng ký khai sinh, tôi vẫn được yêu cầu nộp bản sao hộ khẩu giấy dù đã có căn cước gắn chíp.",
        "published",
        "Bộ phận Một cửa đã được chấn chỉnh: không yêu cầu xuất trình hộ khẩu giấy; thông tin được khai thác từ "
        "cơ sở dữ liệu quốc gia về dân cư.",
        (14, 1),
    ),
    _Said(
        60, "procedure", "Mẫu tờ khai trực tuyến khó dùng trên điện thoại",
        "Tờ khai cấp bản sao trích lục có quá nhiều ô bắt buộc, nhập trên điện thoại hay bị mất nội dung.",
        "published",
        "Đơn vị đã rút gọn tờ khai còn 6 thông tin, phần còn lại lấy từ kho dữ liệu; nội dung nhập được tự lưu.",
        (5, 7),
    ),
    _Said(
        50, "conduct", "Thái độ hướng dẫn tại quầy tiếp nhận",
        "Cán bộ tại quầy hướng dẫn qua loa, không giải thích giấy tờ còn thiếu nên tôi phải đi lại ba lần.",
        "closed",
        "Đơn vị đã làm việc với cán bộ được phản ánh, yêu cầu rút kinh nghiệm và gửi lời xin lỗi.",
    ),
    _Said(
        40, "procedure", "Đề nghị cho hẹn trả kết quả qua bưu chính",
        "Đề nghị cho phép nhận kết quả qua bưu chính đối với thủ tục cấp phép xây dựng nhà ở riêng lẻ.",
        "answered",
        "Tiếp thu kiến nghị: từ tháng sau hồ sơ cấp phép xây dựng được đăng ký nhận kết quả qua bưu chính công ích.",
    ),
    _Said(
        12, "conduct", "Gọi số không theo thứ tự",
        "Sáng thứ Hai tôi lấy số lúc 7 giờ 30 nhưng người đến sau được gọi trước, hỏi thì không được giải thích.",
        "assigned",
    ),
    _Said(
        9, "procedure", "Chưa rõ mức phí khi nộp trực tuyến",
        "Mức phí hiển thị khi nộp trực tuyến khác với mức niêm yết tại quầy, đề nghị làm rõ.",
        "more_asked",
    ),
    _Said(
        20, "procedure", "Đề nghị bỏ hẳn một loại thuế",
        "Tôi đề nghị bỏ thuế thu nhập cá nhân đối với người làm nghề tự do ở địa phương.",
        "refused",
    ),
    _Said(
        1, "procedure", "Niêm yết thủ tục chưa cập nhật",
        "Bảng niêm yết tại trụ sở vẫn ghi tên đơn vị cũ trước khi sắp xếp, dễ làm người dân nhầm lẫn.",
        "received",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Spoken:
    """What was entered."""

    petitions: int
    answers: int
    appointments: int
    tickets: int


def speak(until: datetime) -> Spoken:
    """Enter it all; nothing where the province lacks the units or the people."""
    today = day_of(until)
    try:
        office = agencies.unit_of_key(settings.PROVINCE_CODE, "office").pk
    except UnitNotFound:
        return Spoken(0, 0, 0, 0)
    settlement = survey(today)
    unit, centre = settlement.unit_for("commune"), settlement.unit_for("commune_centre")
    with scope(of_system("the demo province speaks")):
        petitions = _petition(office, unit, until) if unit else 0
        answers = sum(_rate(one, until) for one in (unit, centre) if one)
        appointments, tickets = _come(centre, today) if centre else (0, 0)
    return Spoken(petitions, answers, appointments, tickets)


def _by(unit_id: int, role: str, day: date) -> By | None:
    held = accounts.holders(unit_id, role, day)
    return By(held[0].user_id, unit_id, frozenset({role})) if held else None


def _petition(office: int, unit_id: int, until: datetime) -> int:
    today = day_of(until)
    clerk, chief = _by(office, "reform_staff", today), _by(office, "agency_head", today)
    officer = _by(unit_id, "case_officer", today)
    if clerk is None or chief is None or officer is None:
        return 0
    for number, said in enumerate(_SAID):
        received = _at(today - timedelta(days=said.ago), 9)
        one = filing.file(
            Filing(
                filing_key=f"demo-phan-anh-{number:04d}", kind=said.kind, channel="counter", subject=said.subject,
                text=said.text, about_unit_id=unit_id, name=_NAMES[number], address="Tổ 5, phường Hòa An",
                about_whom="Cán bộ quầy tiếp nhận" if said.kind == "conduct" else "",
            ),
            at=received, received_by_id=clerk.user_id, received_unit_id=office,
        )  # fmt: skip
        _handle(one.id, said, received, unit_id, clerk, chief, officer)
    return len(_SAID)


def _handle(
    number: int, said: _Said, received: datetime, unit_id: int, clerk: By, chief: By, officer: By
) -> None:
    def after(days: int) -> datetime:
        return received + timedelta(days=days)

    if said.end == "refused":
        reason = "Nội dung thuộc thẩm quyền của Quốc hội, không phải quy định hành chính của tỉnh."
        handling.refuse(number, reason=reason, seen=1, by=clerk, at=after(1))
    elif said.end == "more_asked":
        what = "Đề nghị cho biết tên thủ tục và ngày nộp."
        handling.ask_more(number, what=what, seen=1, by=clerk, at=after(2))
    elif said.end != "received":
        handling.assign(number, unit_id=unit_id, note="", seen=1, by=clerk, at=after(1))
        if said.answer:
            handling.answer(number, text=said.answer, seen=2, by=officer, at=after(8))
        if said.end == "closed":
            handling.close(number, reason="Liên quan cá nhân cán bộ.", seen=3, by=chief, at=after(9))
        elif said.end == "published":
            handling.publish(
                number, subject=said.subject, question=said.text, answer_text=said.answer, is_confirmed=True,
                seen=3, by=chief, at=after(9),
            )  # fmt: skip
            publication = Publication.objects.get(petition_id=number)
            for place in range(sum(said.marks)):
                likes = place < said.marks[0]
                marking.mark(publication.pk, voter=f"demo {place}", likes=likes, at=after(12))


def _rate(unit_id: int, until: datetime) -> int:
    """Two months with enough answers to be shown, and one with too few."""
    scores = (5, 5, 4, 5, 3, 4, 5, 2, 4, 5, 5, 4)
    words = {7: "Chờ hơi lâu vào buổi sáng đầu tuần.", 0: "Cán bộ hướng dẫn tận tình."}
    given = 0
    for back, count in ((31, 12), (3, 9), (66, 3)):
        for place, score in enumerate(scores[:count]):
            said = {
                "overall": score,
                "attitude": score,
                "waiting": max(1, score - 1),
                "clarity": min(5, score + 1),
            }
            at = until - timedelta(days=back)
            surveys.answer(unit_id=unit_id, scores=said, words=words.get(place, ""), at=at)
            given += 1
    return given


def _come(centre: int, today: date) -> tuple[int, int]:
    """A morning at the centre on the last working day, and appointments for the days after."""
    calendar = agencies.calendar_of(centre)
    day = next(
        one for ahead in range(1, -14, -1) if calendar.is_working_day(one := today + timedelta(days=ahead))
    )
    officers = accounts.holders(centre, "intake_officer", today)
    if not officers:
        return 0, 0
    officer = officers[0].user_id
    services = [one.code for one in centres.setting_on(centre, day).services]
    opening = _at(day, 8)
    for number in range(14):
        group = "elderly" if number == 4 else ""
        queue.draw(
            centre, service=services[number % len(services)], taking_key=f"demo-so-thu-tu-{number:04d}",
            at=opening + timedelta(minutes=3 * number), priority_group=group,
        )  # fmt: skip
    seen = {1: 0, 2: 0}
    for turn in range(8):
        counter = 1 + turn % 2
        called = queue.call_next(
            centre, counter=counter, services=services, seen_id=seen[counter], by_id=officer,
            at=opening + timedelta(minutes=12 + 6 * turn),
        )  # fmt: skip
        seen[counter] = called.pk if called else 0
    return _book(centre, services, _at(day, 7)), 14


def _book(centre: int, services: list[str], now: datetime) -> int:
    booked = 0
    setting = centres.setting_on(centre, day_of(now))
    for number, day in enumerate(centres.bookable_days(centre, now=now, setting=setting)[:6]):
        free = centres.free_slots(centre, day, now=now, setting=setting)
        for place in (1, 3):
            if len(free) <= place:
                continue
            try:
                booking.book(
                    Booking(
                        booking_key=f"demo-lich-hen-{number:02d}{place:02d}", unit_id=centre,
                        service=services[number % len(services)], starts_at=free[place].slot.starts_at,
                        name=_NAMES[number], telephone=f"09050001{number}{place}",
                    ),
                    at=now,
                )  # fmt: skip
            except CentreError:
                continue
            booked += 1
    return booked


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), VIETNAM)
