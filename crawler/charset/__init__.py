"""Bytes to text: what pages and feeds declare, what their bytes say."""

from crawler.charset.decode import Decoded, decode_html, decode_xml, utf8_html
from crawler.charset.labels import label

__all__ = ["Decoded", "decode_html", "decode_xml", "label", "utf8_html"]
