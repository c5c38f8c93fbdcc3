"""Text without the characters that break a picture or a terminal; � stands in their place."""

import re

# Control characters and halves of surrogate pairs, which XML cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def for_xml(text: str) -> str:
    """Text of any number of lines, as XML can hold it. It is not escaped yet."""
    return FORBIDDEN.sub("\ufffd", text)


def in_a_line(text: str) -> str:
    """Text for one line: line breaks are replaced too, and what would steer a terminal."""
    return CONTROL.sub("\ufffd", for_xml(text))
