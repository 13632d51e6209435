"""How does one `xmpp-walk` run go, from the opening screen to the exit code?"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.guides import Timed
from xmpp_walkthrough.cli.practice import PRACTICE_PASSWORD, Request
from xmpp_walkthrough.cli.presenter import Presenter
from xmpp_walkthrough.net.guide import Guide, Interrupted, Quit
from xmpp_walkthrough.net.session import Session
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.views.view import Ending
from xmpp_walkthrough.walk import walk


async def journey(request: Request) -> ExitCode:
    """Walk, again if the learner wants to after a server's timer; return the exit code."""
    async with AsyncExitStack() as stack:
        if request.jid is None:
            request = await stack.enter_async_context(_practice(request))
        presenter = Presenter(
            request.view, request.setting, _in_full(request), _jid(request).domain
        )
        guide = _guide(request, presenter)
        presenter.view.opening(_opening(request))
        if isinstance(guide, Timed):
            return await _walk_once(request, presenter, guide)
        from xmpp_walkthrough.cli.learner import Learner

        assert isinstance(guide, Learner)
        learner = await stack.enter_async_context(guide.at_the_keys())
        return await learner.lead(lambda: _walk_once(request, presenter, learner))


async def _walk_once(request: Request, presenter: Presenter, guide: Guide) -> ExitCode:
    context = _context(request)
    session = Session(context, guide, request.options, time.perf_counter)
    until = request.until or (max(request.steps, key=lambda s: s.order) if request.steps else None)
    ending = Ending(ExitCode.OK)
    try:
        await session.run(walk(context, until))
        presenter.summary(session.transcript, ending)
        return ExitCode.OK
    except Quit as quit:
        presenter.be_brief()
        await session.finish()
        return ExitCode.INTERRUPTED if isinstance(quit, Interrupted) else ExitCode.OK
    except asyncio.CancelledError:
        presenter.be_brief()
        await session.finish()
        raise
    except WalkError as error:
        presenter.unfold()
        presenter.be_brief()
        await session.finish()
        if error.key == "cut-off":
            raise
        presenter.failure(error)
        return error.exit_code
    finally:
        session.release()


def _jid(request: Request) -> Jid:
    return request.jid or PRACTICE


def _in_full(request: Request) -> Callable[[str], bool]:
    names = {step.name for step in request.steps}
    return lambda name: not names or name in names


def _guide(request: Request, presenter: Presenter) -> Guide:
    if request.delay is not None or not request.environment.interactive:
        return Timed(presenter, request.delay or 0.0)
    from xmpp_walkthrough.cli.learner import Learner

    return Learner(presenter)


def _opening(request: Request) -> dict[str, str]:
    say = request.setting.library.text
    facts = {"version": __version__, "jid": str(_jid(request)), "practice": "", "warning": ""}
    if request.jid is None and request.server:
        facts["practice"] = PRACTICE_PASSWORD
        facts["server"] = say("ui.practice-server", port=request.server[1])
    elif request.server:
        facts["server"] = f"{request.server[0]}:{request.server[1]}"
    else:
        facts["server"] = say("ui.by-dns", domain=_jid(request).domain)
    if request.insistence:
        facts["warning"] = say(f"ui.insecure-{min(request.insistence, 2)}")
    return facts


def _context(request: Request) -> Context:
    """A fresh walk. With a seed everything random of ours repeats; otherwise it is secret."""
    chosen = random.Random(f"walk {request.seed}") if request.seed is not None else None
    server = Target(*request.server, request.direct_tls) if request.server else None

    def token(bytes: int) -> str:
        return chosen.randbytes(bytes).hex() if chosen else secrets.token_hex(bytes)

    return Context(
        jid=_jid(request),
        password=request.password,
        stream=Stream(),
        next_id=lambda name: f"{name}-{token(3)}",
        nonce=lambda: token(12),
        language=request.setting.library.language,
        mechanism=request.mechanism,
        resource=request.resource,
        server=server,
        direct_tls=request.direct_tls,
        without_tls=request.insistence > 0,
        secrets_without_tls=request.insistence > 1,
    )


@asynccontextmanager
async def _practice(request: Request) -> AsyncIterator[Request]:
    """The practice server inside this program, on a free port, for as long as the walk goes."""
    from xmpp_walkthrough.server.config import ServerConfig
    from xmpp_walkthrough.server.listener import PracticeServer

    config = ServerConfig(
        seed=request.seed,
        direct_tls_port=0 if request.direct_tls else None,
        session="required",  # as in the article's days, so that step 4 has something to show
        greet_with_ping=False,
        login_seconds=PRACTICE_PATIENCE,
        idle_seconds=PRACTICE_PATIENCE,
    )
    async with PracticeServer(config) as server:
        port = server.direct_tls_port if request.direct_tls else server.port
        assert port is not None  # the config asks for it
        options = replace(request.options, ca_pem=server.ca_pem, show_secrets=True)
        yield replace(
            request,
            password=PRACTICE_PASSWORD,
            server=(config.host, port),
            mechanism=request.mechanism or "PLAIN",
            options=options,
        )
