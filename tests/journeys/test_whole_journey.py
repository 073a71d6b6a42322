"""One dossier through the whole house, in a real browser, by roles and labels alone: a citizen files, the one-stop
unit takes in, a specialist and two heads work, the result is handed over, the citizen rates, and the leader's
figures have moved. With the mouse, with the keyboard alone, on a phone, and for the citizen without JavaScript."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hands import Hands, Keyboard, Mouse, heading
from playwright.sync_api import Browser, Locator, Page
from pytest_django.live_server_helper import LiveServer

import factories
from browser_ground import PHONE, browser, complaints, too_wide, window
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from portal_ground import PDF, make_filed_online

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEXT = "Lưu và tiếp tục"


@dataclass
class House:
    """The people and the procedure of this story."""

    unit: Unit = field(default_factory=factories.make_unit)
    citizen: User = field(default_factory=lambda: factories.make_citizen(personal_id="056090001234"))

    def __post_init__(self) -> None:
        self.procedure, _ = make_filed_online(self.unit)
        self.intake = factories.make_official(self.unit, "intake_officer")
        self.specialist = factories.make_official(self.unit, "case_officer", full_name="Trần Quốc Bảo")
        self.division_head = factories.make_official(self.unit, "division_head", full_name="Võ Thị Mai")
        self.head = factories.make_official(self.unit, "agency_head", full_name="Đỗ Văn Hòa")
        self.leader = factories.make_official(
            factories.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader"
        )


@dataclass
class Story:
    """Who acts next opens a window of their own, as on a computer of their own."""

    browser: Browser
    server: LiveServer
    house: House
    hands: Hands
    papers: Path
    viewport: dict[str, int]
    citizens_script: bool = True
    heard: list[list[str]] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)

    def enter(self, who: User | None, *, script: bool = True) -> Page:
        context = window(self.browser, self.server, viewport=self.viewport, java_script_enabled=script)
        page = context.new_page()
        self.heard.append(complaints(page))
        page.goto(self.server.url + "/")
        if who is not None:
            self.hands.press(page.get_by_role("link", name="Đăng nhập"))
            self.hands.write(page.get_by_label("Tên đăng nhập"), who.username)
            self.hands.write(page.get_by_label("Mật khẩu"), "motcua-demo-1")
            self.hands.press(page.get_by_role("main").get_by_role("button", name="Đăng nhập"))
            page.get_by_role("button", name="Đăng xuất").wait_for()
        return page

    # The citizen

    def citizen_files(self) -> tuple[str, str]:
        """From the home page to the receipt; its code and look-up secret."""
        hands, page = self.hands, self.enter(self.house.citizen, script=self.citizens_script)

        def onward() -> None:
            before = page.url
            hands.press(page.get_by_role("button", name=NEXT))
            page.wait_for_url(lambda url: url != before)

        page.goto(self.server.url + "/")
        hands.write(page.get_by_role("searchbox"), "dang ky khai sinh")  # no diacritics
        page.keyboard.press("Enter")
        hands.press(page.get_by_role("link", name="Đăng ký khai sinh"))
        hands.press(page.get_by_role("button", name="Nộp trực tuyến"))
        hands.choose(page.get_by_label("Ông/bà muốn nộp hồ sơ ở đâu?"), self.house.unit.name)
        onward()
        hands.tick(page.get_by_label("Cho chính tôi"))
        onward()
        hands.write(page.get_by_label("Số điện thoại"), "0905123456")
        onward()
        hands.write(page.get_by_label("Họ tên trẻ"), "Nguyễn Minh An")
        hands.write(page.get_by_label("Ngày sinh"), "12/11/2026")
        hands.tick(page.get_by_label("Không", exact=True))
        onward()
        onward()  # a page of optional questions
        self._citizen_uploads(page)
        onward()
        hands.tick(page.get_by_label("Tôi đến nhận tại quầy của đơn vị"))
        onward()
        hands.tick(page.get_by_label("Tôi cam đoan những điều đã khai là đúng sự thật"))
        hands.press(page.get_by_role("button", name="Nộp hồ sơ"))
        page.wait_for_url("**/receipt/")
        assert heading(page) == "Đã nộp hồ sơ"
        facts = page.get_by_role("main").inner_text()
        page.context.close()
        code = re.search(r"Mã hồ sơ\s+(\S+)", facts)
        secret = re.search(r"Mã tra cứu\s+(\S+)", facts)
        assert code, facts
        assert secret, facts
        return code[1], secret[1]

    def _citizen_uploads(self, page: Page) -> None:
        scan = self.papers / "giay-chung-sinh.pdf"
        scan.write_bytes(PDF)
        self.hands.hand_in(page.get_by_label("Chọn tệp cho: Giấy chứng sinh"), scan)
        if not self.citizens_script:
            self.hands.press(page.get_by_role("button", name=re.compile("^Gửi tệp ?: Giấy chứng sinh$")))
        page.get_by_role("link", name="giay-chung-sinh.pdf").wait_for()

    def citizen_rates(self, code: str, secret: str) -> None:
        """Without an account: by what stands on the slip."""
        hands, page = self.hands, self.enter(None, script=self.citizens_script)
        hands.press(page.get_by_role("navigation").get_by_role("link", name="Tra cứu hồ sơ"))
        hands.write(page.get_by_label("Mã hồ sơ"), code)
        hands.write(page.get_by_label("Mã tra cứu"), secret)
        hands.press(page.get_by_role("button", name="Xem hồ sơ"))
        page.wait_for_url(f"**/dossiers/{code}/")
        assert "Đã trả kết quả" in page.get_by_role("main").inner_text()
        hands.tick(page.get_by_label("Rất hài lòng"))
        hands.press(page.get_by_role("button", name="Gửi đánh giá"))
        page.get_by_role("button", name="Gửi đánh giá").wait_for(state="detached")
        page.context.close()

    # The officials

    def at_the_desk(self, who: User, code: str) -> Page:
        """Signed in, and the dossier opened from the list that this person's day begins with."""
        page = self.enter(who)
        assert page.url == self.server.url + "/desk/"
        self.hands.press(page.get_by_role("main").get_by_role("link", name=code))
        page.wait_for_url(re.compile(r"/desk/dossiers/\d+/"))
        assert code in heading(page)
        self.too_wide += too_wide(page)
        return page

    def does(self, page: Page, button: str, done: str) -> None:
        """Press a deed's button in its section (opened first when it is closed); the page says that it is done."""
        found = page.get_by_role("main").get_by_role("button", name=button, exact=True)
        section = page.locator(
            "details", has=page.get_by_role("button", name=button, exact=True, include_hidden=True)
        )
        if not found.is_visible():
            self.hands.press(section.locator("summary"))
        self.hands.press(found)
        page.get_by_role("status").filter(has_text=done).wait_for()
        self.too_wide += too_wide(page)

    def one_stop_unit_accepts(self, code: str) -> None:
        page = self.at_the_desk(self.house.intake, code)
        assert "Nguyễn Minh An" in page.get_by_role("main").inner_text()
        paper = page.get_by_role("group", name=re.compile("Giấy chứng sinh"))
        self.hands.tick(paper.get_by_label("Hợp lệ"))
        self.does(page, "Tiếp nhận hồ sơ", "Đã tiếp nhận hồ sơ.")
        self.does(page, "Chuyển xử lý", "Đã chuyển hồ sơ đến đơn vị xử lý.")
        page.context.close()

    def step_is_done(self, who: User, code: str) -> None:
        page = self.at_the_desk(who, code)
        self.does(page, "Nhận xử lý bước này", "Ông/bà đã nhận xử lý bước này.")
        self.does(page, "Hoàn thành, chuyển bước sau", "Đã hoàn thành bước; bước tiếp theo đã mở.")
        page.context.close()

    def head_concludes(self, code: str) -> None:
        page = self.at_the_desk(self.house.head, code)
        result = self.papers / "trich-luc.pdf"
        result.write_bytes(PDF)
        number: Locator = page.get_by_label("Số, ký hiệu kết quả")
        if not number.is_visible():
            self.hands.press(
                page.locator("details", has=page.get_by_label("Số, ký hiệu kết quả")).locator("summary")
            )
        self.hands.write(number, "15/TLKS")
        self.hands.hand_in(page.get_by_label("Tệp kết quả đã ký (PDF)"), result)
        self.does(page, "Kết thúc xử lý hồ sơ", "Đã xử lý xong hồ sơ; kết quả đã chuyển Bộ phận một cửa.")
        page.context.close()

    def one_stop_unit_hands_over(self, code: str) -> None:
        page = self.enter(self.house.intake)
        self.hands.write(page.get_by_label("Mã hồ sơ, số định danh hoặc họ tên"), code)
        page.keyboard.press("Enter")  # a whole code opens its dossier
        page.wait_for_url(re.compile(r"/desk/dossiers/\d+/"))
        self.does(page, "Ghi nhận đã thu", "Đã ghi nhận thanh toán.")
        self.does(page, "Trả kết quả", "Đã trả kết quả. Hồ sơ hoàn thành.")
        page.context.close()

    # The leader

    def figures(self) -> dict[str, str]:
        """What the cockpit says in its large figures."""
        page = self.enter(self.house.leader)
        assert page.url == self.server.url + "/cockpit/"
        page.goto(self.server.url + "/cockpit/overview/")

        def big(place: Locator) -> str:
            return place.locator(".ck-big").first.inner_text().strip()

        found = {
            "received": big(page.get_by_role("region", name="Đã tiếp nhận", exact=True)),
            "settled": big(page.get_by_role("region", name="Đã giải quyết", exact=True)),
            "in time": big(page.get_by_role("region", name="Giải quyết trước hạn và đúng hạn")),
            "satisfied": big(page.get_by_role("region", name="Hài lòng, trực tuyến, thanh toán")),
        }
        self.too_wide += too_wide(page)
        page.context.close()
        return found


def whole_journey(story: Story) -> None:
    house = story.house
    before = story.figures()
    code, secret = story.citizen_files()
    story.one_stop_unit_accepts(code)
    story.step_is_done(house.specialist, code)
    story.step_is_done(house.division_head, code)
    story.head_concludes(code)
    story.one_stop_unit_hands_over(code)
    story.citizen_rates(code, secret)
    after = story.figures()

    assert (before["received"], before["settled"]) == ("0", "0")
    assert (after["received"], after["settled"]) == ("1", "1")
    assert "100" not in before["in time"] + before["satisfied"]  # nothing to judge is no figure
    assert after["in time"].startswith("100")
    assert after["satisfied"].startswith("100")
    assert [said for heard in story.heard for said in heard] == []
    assert story.too_wide == []


@pytest.mark.parametrize(
    ("hands", "viewport", "citizens_script"),
    [
        (Mouse(), {"width": 1280, "height": 900}, True),
        (Keyboard(), {"width": 1280, "height": 900}, True),
        (Mouse(), PHONE, False),
    ],
    ids=["mouse", "keyboard alone", "phone, the citizen without script"],
)
def test_a_dossier_goes_through_the_whole_house(
    browser: Browser,
    live_server: LiveServer,
    tmp_path: Path,
    hands: Hands,
    viewport: dict[str, int],
    citizens_script: bool,
) -> None:
    whole_journey(Story(browser, live_server, House(), hands, tmp_path, viewport, citizens_script))
