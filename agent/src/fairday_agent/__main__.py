"""`python -m fairday_agent` is `fairday-agent`."""

from fairday_agent.cli import main

if __name__ == "__main__":
    main()
