"""`python -m carbonstd`."""

from carbonstd.cli import main

if __name__ == "__main__":
    main()
