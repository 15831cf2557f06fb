"""A browser that is shown pages as they were answered, without a server: it asks for nothing but style and script."""

import itertools
from importlib.resources import files

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = (1280, 360)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async ([tags, contrast]) => (await axe.run(document, {
  runOnly: {type: 'tag', values: tags}, rules: {'color-contrast': {enabled: contrast}},
  resultTypes: ['violations'], preload: false, iframes: false,
})).violations.map((one) => `${one.id}: ${one.nodes[0].target.join(' ')} (${one.nodes.length})`)"""
WRITE = "(page) => { document.open(); document.write(page); document.close() }"
DRAWN = """async () => {
  await document.fonts.ready; await new Promise(requestAnimationFrame);
  document.getAnimations().forEach((one) => one.finish());
}"""
"""Colours that are on their way to others are not looked at: a button passes through pale ones."""
HEIGHT = "document.documentElement.scrollHeight"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Eyes:
    """One window, in which each page takes the place of the one before: the checker is read once."""

    def __init__(self, browser, static):
        """`static(path)` answers (kind, bytes) of a file that pages ask for."""
        self.static, self.number = static, itertools.count()
        self.page = browser.new_context(locale="zh-CN", reduced_motion="reduce").new_page()
        self.page.route("**/*", self._answer)
        self.page.goto("http://localhost/")
        self.page.add_script_tag(content=AXE)

    def _answer(self, route):
        path = route.request.url.partition("//localhost")[2]
        if path == "/":
            route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>-</title>")
            return
        kind, body = self.static(path.partition("?")[0])
        route.fulfill(status=200, content_type=kind, body=body, headers={"Cache-Control": "max-age=9999"})

    def open(self, page):
        """Show a page; its script runs anew, but follows no job."""
        self.page.evaluate(
            WRITE, page.replace("js/app.js?", f"js/app.js?n={next(self.number)}&").replace("data-poll", "data-was-poll")
        )
        self.page.wait_for_load_state()

    def at(self, width):
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate(DRAWN)

    def faults(self, page, contrast):
        """What the checker says of a page at both widths; `contrast` where its colours were not seen yet."""
        self.open(page)
        return [f"{width}: {fault}" for width in WIDTHS for fault in self._faults(width, contrast)]

    def _faults(self, width, contrast):
        self.at(width)
        sideways = ["is wider than its window"] if self.page.evaluate(WIDE) > 0 else []
        return sideways + self.page.evaluate(CHECK, [TAGS, contrast])

    def height(self, page, width):
        self.open(page)
        self.at(width)
        return self.page.evaluate(HEIGHT)
