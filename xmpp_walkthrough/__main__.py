"""The first lines that run: `python -m xmpp_walkthrough` is `xmpp-walk`, and both begin here."""

import _signal as signal  # type: ignore[import-not-found]  # the other would load `enum` first

# Nothing is open yet: a Ctrl-C ends us as silently as the other signals do, until `Leaving` stands.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from xmpp_walkthrough.cli.main import main  # noqa: E402

if __name__ == "__main__":
    main()
