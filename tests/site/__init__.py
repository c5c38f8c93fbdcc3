"""Tests of the course site: the files that are built, and the pages in a real browser.

- conftest.py: the site, built once for all; a server; Chromium
- built.py: a built site, read with the parser of the standard library
- watching.py: a tab of the browser that takes down everything that goes wrong in it
- measure.py: a program that prints the weight and the speed of the pages

Building the whole site takes a minute, and looking at every page some more. So without more, only
the tests that are marked "daily" run, on home and the lessons, of which most stand there without
their outputs. ``MINIGRAD_BROWSER=required`` builds all and runs all, and then the want of a browser
is a failure. ``MINIGRAD_SITE=DIR`` names a site that is built already.
"""
