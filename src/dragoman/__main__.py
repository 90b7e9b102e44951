"""`python -m dragoman`."""

from dragoman.serve.cli import main

if __name__ == "__main__":
    main()
