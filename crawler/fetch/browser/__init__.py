"""The only user of Playwright: pages that build themselves by script, rendered in Chromium.

The browser has no network. Its proxy is a port at which nobody listens, and no name resolves; what
a page asks for is caught before it leaves, and fetched by whoever ordered the page, through the
same guard, robots.txt and pace as every other request. So the address that is checked is the one
that is used, and a request that is not caught reaches nothing.
"""

from crawler.fetch.browser.presence import find_missing
from crawler.fetch.browser.renderer import Browser, open_browser
from crawler.fetch.browser.wishes import Order, Wish

__all__ = ["Browser", "Order", "Wish", "find_missing", "open_browser"]
