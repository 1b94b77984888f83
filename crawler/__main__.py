"""`python -m crawler` and the command `crawler`."""

import os
import signal
import sys

ELSEWHERE = (
    "error: Longshelf runs on Linux and macOS; on Windows install it inside WSL2 "
    "(`wsl --install`), or run its Docker image\n"
)


def main() -> None:
    """Run the command; on Windows say where it runs."""
    if sys.platform == "win32":
        sys.stderr.write(ELSEWHERE)
        sys.exit(2)
    _open_what_is_closed()
    # Stopped before it has begun, it has nothing to say, least of all where it was importing.
    interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interrupts:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from crawler.cli.main import main as run  # noqa: PLC0415 - what it imports Windows may lack

    if interrupts:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


def _open_what_is_closed() -> None:
    """Have a standard stream that the command was started without lead nowhere.

    Else the next file that is opened, the journal, say, has its number, and whoever writes to
    the standard error writes there.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


if __name__ == "__main__":
    main()
