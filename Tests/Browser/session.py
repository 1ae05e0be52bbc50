"""A headless Chromium that opens a page of a folder from file://, and what the checks ask of it."""
import json
import pathlib
import shutil
import tempfile
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains


class Failure(Exception):
    """A promise of the page that does not hold, as a sentence."""


def expect(holds, sentence):
    if not holds:
        raise Failure(sentence)


class Session:
    """One window on one folder."""

    def __init__(self, folder, width=1440, height=900, dark=False, scripts=True):
        self.folder = pathlib.Path(folder).resolve()
        self.downloads = pathlib.Path(tempfile.mkdtemp(prefix="explorer-"))
        options = webdriver.ChromeOptions()
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", f"--window-size={width},{height}"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = shutil.which("chromedriver")
        self.driver = webdriver.Chrome(
            options=options, service=webdriver.ChromeService(driver) if driver else None)
        self.driver.set_script_timeout(60)
        self.resize(width, height)
        self.medium(dark=dark)
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self.driver.quit()
        shutil.rmtree(self.downloads, ignore_errors=True)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def resize(self, width, height):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=1, mobile=width < 500)

    def medium(self, dark=False, media=""):
        scheme = "dark" if dark else "light"
        self.command("Emulation.setEmulatedMedia", media=media,
                     features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, address="", page="index.html"):
        """Opens a page of the folder anew; `address` begins with #."""
        self.driver.get("about:blank")
        self.driver.get(urllib.parse.urljoin("file://", urllib.parse.quote(str(self.folder / page))) + address)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, script, what, seconds=20):
        """Waits until a script returns something true, and returns that."""
        end = time.time() + seconds
        while time.time() < end:
            value = self.js(script)
            if value:
                return value
            time.sleep(0.01)
        raise Failure(f"{what}: it did not happen within {seconds} s")

    def show(self, name, extra=""):
        """Shows an image by its address, and waits for its pixels."""
        self.js("location.hash = 'image=' + encodeURIComponent(arguments[0]) + arguments[1]", name, extra)
        self.wait("const s = pixelwise.state; const wanted = decodeURIComponent((location.hash.match(/image=([^&]*)/) || [])[1] || '');"
                  "return s.image !== null && pixelwise.data.images[s.image].name === wanted && pixelwise.imageShown === s.image"
                  " && Boolean(pixelwise.loadedImage(s.image))", f"the pixels of {name!r} are shown")
        self.settle()

    def settle(self):
        """Two frames: what a change asks for is drawn in the next one."""
        self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")

    def key(self, *keys):
        actions = ActionChains(self.driver)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def chord(self, held, key):
        ActionChains(self.driver).key_down(held).send_keys(key).key_up(held).perform()

    def mouse(self, kind, x, y, **more):
        self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def texts(self, selector):
        return self.js("return [...document.querySelectorAll(arguments[0])].map((n) => n.textContent)", selector)

    def faults(self):
        """What the console complained about since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """The addresses that were asked for since the last call."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def picture(self, path):
        self.driver.save_screenshot(str(path))
