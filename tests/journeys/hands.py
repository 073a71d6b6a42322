"""Two ways to use a page: with the mouse, and with the keyboard alone. Both see roles and labels, as people do."""

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, TimeoutError

TABS_AT_MOST = 160


class Hands(Protocol):
    def press(self, control: Locator) -> None: ...
    def write(self, field: Locator, text: str) -> None: ...
    def choose(self, field: Locator, option: str) -> None: ...
    def tick(self, choice: Locator) -> None: ...
    def hand_in(self, field: Locator, file: Path) -> None: ...


class Mouse:
    """Clicks and types."""

    def press(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        field.select_option(label=option)

    def tick(self, choice: Locator) -> None:
        choice.check()

    def hand_in(self, field: Locator, file: Path) -> None:
        field.set_input_files(file)


class Keyboard:
    """Tab, arrows, Enter, Space and letters; the mouse is never touched. What Tab does not reach, fails."""

    def press(self, control: Locator) -> None:
        self._reach(control)
        control.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        field.page.keyboard.press("Control+A")
        field.page.keyboard.type(text)

    def choose(self, field: Locator, option: str) -> None:
        self._reach(field)
        field.page.keyboard.type(option)  # a closed list jumps to what is typed
        chosen = field.evaluate("e => e.selectedOptions[0].label")
        assert chosen == option, f"typing {option!r} chose {chosen!r}"

    def tick(self, choice: Locator) -> None:
        page = choice.page
        self._reach(choice)
        for _ in range(20):  # among the choices of one question the arrows go
            if choice.evaluate("e => e === document.activeElement"):
                break
            page.keyboard.press("ArrowDown")
        if not choice.is_checked():
            page.keyboard.press("Space")
        assert choice.is_checked()

    def hand_in(self, field: Locator, file: Path) -> None:
        """Open the chooser by key; a busy machine may swallow the first press, and people press again."""
        for last in (False, False, True):
            self._reach(field)
            try:
                with field.page.expect_file_chooser(timeout=15_000 if last else 4_000) as opened:
                    field.page.keyboard.press("Space")
            except TimeoutError:
                if last:
                    raise
                continue
            opened.value.set_files(file)
            return

    def _reach(self, target: Locator) -> None:
        target.wait_for()
        page = target.page
        for _ in range(TABS_AT_MOST):
            if target.evaluate(
                "e => e === document.activeElement || (e.type === 'radio' &&"
                " document.activeElement.type === 'radio' && document.activeElement.name === e.name)"
            ):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target} on {page.url}")


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()
