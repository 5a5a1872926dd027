"""Drawn work is not lost without a question; a graphics driver that refuses our programs leaves the pictures to the CPU."""

from __future__ import annotations

from playwright.sync_api import Dialog

from tests.viewer.desk import FOLDER, box, loaded, opened, settle

REFUSES = "WebGL2RenderingContext.prototype.getShaderParameter = () => false;"

with opened("render=gl", before=REFUSES) as (page, seen):
    loaded(page)
    settle(page)
    where = box(page.locator(".pane.axial"))
    seen["grey"] = page.locator(".pane.axial canvas.picture").evaluate(
        "(canvas) => canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[0]"
    )
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.reload()
    loaded(page)
    seen["nothing_drawn"] = list(asked)
    back = page.get_by_role("button", name="Back", exact=True)
    dialog = page.locator("dialog.leaving")
    page.keyboard.press("p")
    page.mouse.dblclick(where["x"] + 150, where["y"] + 150)
    settle(page)
    seen["points"] = page.locator(".annotations li").count()
    seen["panes"] = page.locator(".pane:visible").count()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    back.click()
    seen["question"] = dialog.inner_text()
    page.screenshot(path=str(FOLDER / "leaving.png"))
    page.keyboard.press("Escape")
    seen["stayed"] = [dialog.is_hidden(), page.locator(".annotations li").count()]
    back.click()
    dialog.get_by_role("button", name="Save").click()
    with page.expect_download():
        page.get_by_role("button", name="Session (JSON)").click()
    page.locator("dialog.save [role=status]", has_text="Saved").wait_for()
    page.keyboard.press("Escape")
    page.reload()
    loaded(page)
    seen["saved"] = list(asked)
    page.keyboard.press("p")
    page.mouse.click(where["x"] + 150, where["y"] + 150)
    settle(page)
    page.reload()
    loaded(page)
    seen["unsaved"] = list(asked)
    page.keyboard.press("p")
    page.mouse.click(where["x"] + 150, where["y"] + 150)
    settle(page)
    back.click()
    dialog.get_by_role("button", name="Leave without saving").click()
    page.locator(".viewer").wait_for(state="detached")
