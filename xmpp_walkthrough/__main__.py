"""`python -m xmpp_walkthrough` is `xmpp-walk`."""

from xmpp_walkthrough.cli.main import main

if __name__ == "__main__":
    main()
