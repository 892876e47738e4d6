"""`python -m bayonets`: the command line where its script is not on the PATH."""

from bayonets.cli.main import main

if __name__ == "__main__":
    main()
