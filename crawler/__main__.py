"""`python -m crawler` and the command `crawler`."""

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
    from crawler.cli.main import main as run  # noqa: PLC0415 - what it imports Windows may lack

    run()


if __name__ == "__main__":
    main()
