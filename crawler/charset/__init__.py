"""Bytes to text: what pages and feeds declare, what their bytes say."""

from crawler.charset.decode import Decoded, decode_html, decode_xml
from crawler.charset.labels import label

__all__ = ["Decoded", "decode_html", "decode_xml", "label"]
