"""How a host is asked: pace, robots.txt, guard, decoding, HTTP."""
