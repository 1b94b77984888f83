"""How a host is asked: pace, robots.txt, guard, decoding, HTTP."""

import sys

# httpx imports its own command line, and with it rich and pygments, which is most of what its
# import takes; this is how it is told that they are not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
