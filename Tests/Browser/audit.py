#!/usr/bin/env python3
"""Checks in headless Chromium what the page of an audit promises, on a made-up one of a folder of `pixelwise lossmap`.

Usage: audit.py FOLDER [--pictures DIR] [--only WORD]
Needs what explorer.py needs. The folder is not changed; one line a check; the exit status is 1 when one fails.
"""
import argparse
import pathlib
import sys
import tempfile
import time

import checks_access
import checks_audit
import checks_correction
import madeup_audit
from explorer import run
from listing import Listing
from session import Session


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--pictures", type=pathlib.Path, help="writes screenshots into this folder")
    arguments.add_argument("--only", default="", help="runs the checks whose names contain this")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="audit-") as home:
        folder = pathlib.Path(home) / "audit"
        madeup_audit.make(options.folder, folder)
        listing = Listing(folder)
        checks = [check for check in checks_audit.CHECKS + checks_correction.CHECKS + checks_access.CHECKS if options.only in check.__name__]
        with Session(folder) as page:
            page.open("")
            failed = sum(not run(check, page, listing) for check in checks)
        if options.pictures:
            pictures(folder, options.pictures)
    print(f"{failed} failed" if failed else "all passed")
    return 1 if failed else 0


def pictures(folder, target):
    """Screenshots to look at: the list of findings, and one in the viewer with its label corrected."""
    target.mkdir(parents=True, exist_ok=True)
    for name, width, height, dark in (("light", 1440, 900, False), ("dark", 1440, 900, True), ("tablet", 900, 900, False), ("phone", 390, 844, False)):
        with Session(folder, width, height, dark) as page:
            checks_audit.fresh(page)
            page.key("j", "w", "j", "l")
            time.sleep(2)
            page.picture(target / f"findings-{name}.png")
            page.key("i", "e")
            page.wait("return pixelwise.imageShown !== undefined", "an image is shown")
            time.sleep(0.5)
            page.picture(target / f"finding-{name}.png")
            page.medium(media="print")
            page.settle()
            page.picture(target / f"findings-print-{name}.png")
            page.js("localStorage.clear()")


if __name__ == "__main__":
    sys.exit(main())
