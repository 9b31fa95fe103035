"""Drives the review of a report in headless Chromium, by keys and clicks, and downloads decisions.csv.

Usage: review.py PAGE FOLDER. Writes FOLDER/decisions.csv (as the browser downloads it) and prints what was decided as JSON:
{title: [decision, role_id]}. Speaks WebDriver to chromedriver with the standard library alone. `cargo test` calls it where Chromium,
its driver and Python are installed.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-prefers-reduced-motion", "--window-size=1100,900",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015"}


class Browser:
    def __init__(self, folder):
        self.profile = tempfile.mkdtemp(prefix="review-")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = None
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                self.port = found.group(1)
                break
        assert self.port, "chromedriver did not start"
        binary = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])))
        options = {
            "binary": binary,
            "args": FLAGS + [f"--user-data-dir={self.profile}"],
            "prefs": {"download.default_directory": str(folder), "download.prompt_for_download": False},
        }
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.base = ""
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base = f"/session/{answer['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{self.base}{path}", data, {"Content-Type": "application/json"}, method=method)
        # No proxy may stand between the test and its own driver.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()[:500]}") from error

    def open(self, page):
        self.call("POST", "/url", {"url": pathlib.Path(page).resolve().as_uri()})

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        # Away from the edges, where the bar of sections lies over the page.
        self.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", selector)
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def press(self, *keys):
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def complaints(self):
        """What the browser had to say: a broken policy or script shows here."""
        log = self.call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] in ("SEVERE", "WARNING")]

    def cdp(self, command, **params):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(timeout=20)
            shutil.rmtree(self.profile, ignore_errors=True)


def same(found, expected, what):
    assert found == expected, f"{what}: {found!r}, not {expected!r}"


def review(browser, page, folder):
    browser.open(page)
    data = json.loads(browser.text("#data"))
    titles, roles = data["titles"], data["roles"]
    decided = {}
    place = lambda: browser.run("return [...document.querySelectorAll('#queue button')].findIndex((b) => b.ariaCurrent === 'true')")

    def at(number):
        same(place(), number, "the title that is shown")
        same(browser.text("#card-title"), titles[number]["t"], "the heading of the card")

    def evidence_of(number):
        """Every candidate has its evidence on the card."""
        shown = browser.run(
            "return [...document.querySelectorAll('#evidence tbody')].map((part) => [...part.rows].map((row) => row.cells[0].textContent))"
        )
        same([rows[0] for rows in shown], [f"{nth + 1}  {roles[k[0]][1]}" for nth, k in enumerate(titles[number]["k"])], "the candidates")
        same([rows[1:] for rows in shown], [[data["labels"][row[0]] for row in k[4]] for k in titles[number]["k"]], "their evidence")
        assert all(len(rows) > 1 for rows in shown), shown

    def put(number, decision, role=None):
        decided[titles[number]["t"]] = [decision, "" if role is None else roles[role][0]]

    # Keys count only in the review: elsewhere nothing happens.
    browser.run("document.activeElement.blur()")
    browser.press("n")
    assert browser.text("#progress-text").startswith("0 of "), browser.text("#progress-text")
    assert browser.run("return document.querySelector('#download').disabled")

    def seek(candidates):
        """Goes on, by key, to an open title with so many candidates, and tells its place."""
        while len(titles[place()]["k"]) < candidates or titles[place()]["t"] in decided or place() in skipped:
            browser.press("j")
        return place()

    skipped = []
    browser.run("document.querySelector('#card').focus()")
    at(0)
    here = seek(1)
    browser.press("a")
    put(here, "accept", titles[here]["k"][0][0])
    here = seek(2)
    evidence_of(here)
    browser.press("2")
    put(here, "choose", titles[here]["k"][1][0])
    here = seek(0)
    browser.press("n")
    put(here, "not_a_job")
    # Another role, found by its words.
    here = seek(0)
    browser.press("/")
    for letter in "engineer data":
        browser.press(letter)
    found = browser.run("return [...document.querySelectorAll('#found li b')].map((b) => b.textContent)")
    assert "Data Engineer" in found, found
    for _ in range(found.index("Data Engineer")):
        browser.press("ArrowDown")
    browser.press("Enter")
    put(here, "choose", next(number for number, role in enumerate(roles) if role[0] == "data-engineer"))
    skipped.append(seek(0))
    browser.press("s")
    here = seek(1)
    browser.press("Enter")
    put(here, "accept", titles[here]["k"][0][0])
    # Undone and decided anew, then back and forth.
    here = seek(1)
    browser.press("n", "u")
    at(here)
    browser.press("1")
    put(here, "accept", titles[here]["k"][0][0])
    browser.click(f"#queue li:nth-child({here + 1}) button")
    browser.press("k", "k", "j", "j")
    at(here)
    assert "Accepted" in browser.text("#card-state")
    assert titles[here]["t"] in browser.text("#said"), "a screen reader hears where it is"
    # An escape leaves the search without a decision; so does a look at the keys.
    browser.press("/", "x", "Escape", "?")
    assert not browser.run("return document.querySelector('#help').hidden")
    same(browser.run("return document.querySelector('[data-do=help]').ariaExpanded"), "true", "the help is expanded")
    browser.press("?")
    # With a mouse: a title of the list, a candidate, a note that looks like a formula.
    here = seek(3)
    evidence_of(here)
    browser.press("j")
    browser.click(f"#queue li:nth-child({here + 1}) button")
    at(here)
    browser.click("#note")
    for letter in '=1+1, "so"':
        browser.press(letter)
    browser.click("#candidates li:nth-child(3) button")
    put(here, "choose", titles[here]["k"][2][0])
    same(browser.text("#progress-text").split(" (")[0], f"7 of {len(titles)} titles decided", "progress")
    assert "1 skipped" in browser.text("#progress-text")
    same(browser.run("return document.querySelector('#said').ariaLive"), "polite", "state is told to a screen reader")

    # All of it is there again when the page is opened again.
    browser.open(page)
    same(browser.text("#progress-text").split(" (")[0], f"7 of {len(titles)} titles decided", "kept progress")
    browser.click("#download")
    file = folder / "decisions.csv"
    for _ in range(100):
        if file.exists() and not list(folder.glob("*.crdownload")):
            break
        time.sleep(0.1)
    assert file.exists(), "decisions.csv was not downloaded"
    same(browser.complaints(), [], "complaints of the browser")
    return decided


def without_memory(browser, page):
    """A browser that keeps nothing for files: the review works, and says so."""
    refuse = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    added = browser.cdp("Page.addScriptToEvaluateOnNewDocument", source=refuse)
    browser.open(page)
    assert "does not keep decisions" in browser.text("#kept"), browser.text("#kept")
    browser.run("document.querySelector('#card').focus()")
    browser.press("n")
    assert browser.text("#progress-text").startswith("1 of "), browser.text("#progress-text")
    # Without a word the browser would ask whether to leave.
    browser.click("#download")
    browser.cdp("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def accessible(browser, page):
    """What can be told by machine: names, languages, landmarks, and a phone's width without scrolling sideways."""
    browser.open(page)
    nameless = browser.run(
        """
        const named = (e) => e.textContent.trim() || e.ariaLabel || (e.labels && e.labels.length) || e.getAttribute('aria-labelledby');
        const list = [...document.querySelectorAll('button, input, select, a, summary, [role=img], [role=region], progress')];
        const bad = list.filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 80));
        const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
        const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
        const dangling = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls], label[for]')]
          .flatMap((e) => [...e.attributes].filter((a) => ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'].includes(a.name)))
          .map((a) => a.value).filter((id) => !document.getElementById(id));
        const tables = [...document.querySelectorAll('table')].filter((t) => !t.caption).length;
        return { bad, twice, dangling, tables, lang: document.documentElement.lang, h1: document.querySelectorAll('h1').length,
                 landmarks: ['header', 'nav', 'main', 'footer'].filter((tag) => !document.querySelector(tag)) };
        """
    )
    same(nameless, {"bad": [], "twice": [], "dangling": [], "tables": 0, "lang": "en", "h1": 1, "landmarks": []}, "names and landmarks")
    for width in (320, 390):
        browser.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=True)
        wide = browser.run("return document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} wide on a phone of {width}"
    browser.cdp("Emulation.clearDeviceMetricsOverride")


def main():
    page, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    os.makedirs(folder, exist_ok=True)
    browser = Browser(folder)
    try:
        decided = review(browser, page, folder)
        accessible(browser, page)
        # Last, as it downloads decisions of its own beside the first.
        without_memory(browser, page)
    finally:
        browser.close()
    print(json.dumps(decided))


main()
