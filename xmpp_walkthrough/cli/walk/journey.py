"""One run of `xmpp-walk`, from the opening screen to the exit code."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from xmpp_walkthrough import __version__
from xmpp_walkthrough.cli.record.tape import Tape
from xmpp_walkthrough.cli.walk.presenter import Presenter
from xmpp_walkthrough.cli.walk.request import Request
from xmpp_walkthrough.cli.walk.send_instead import Wishes
from xmpp_walkthrough.cli.walk.timer import Timed
from xmpp_walkthrough.content.library import Library
from xmpp_walkthrough.net.session.guide import Guide, Interrupted, Quit
from xmpp_walkthrough.net.session.performer import Performer
from xmpp_walkthrough.net.session.record import known
from xmpp_walkthrough.protocol.place import host_and_port
from xmpp_walkthrough.steps.failure import ExitCode, WalkError
from xmpp_walkthrough.steps.step import Run
from xmpp_walkthrough.transcript.facts import Told
from xmpp_walkthrough.transcript.secrets import Secrets
from xmpp_walkthrough.views.harmless import harmless
from xmpp_walkthrough.views.view import Drawn, Ending
from xmpp_walkthrough.walk import walk, walk_twice

Clock = Callable[[], float]


async def journey(request: Request, clock: Clock = time.perf_counter) -> ExitCode:
    """Walk, and again if the learner wishes after a server's timer. Returns the exit code."""
    async with AsyncExitStack() as stack:
        if request.jid is None:
            from xmpp_walkthrough.cli.walk.practice import practice  # it brings a server along

            request = await stack.enter_async_context(practice(request))
        presenter = Presenter(
            request.view, request.setting, _in_full(request), request.account.domain
        )
        wishes = Wishes(request.instead)
        guide = _guide(request, presenter, wishes)
        opening = _opening(request)
        tape, kept = Tape(), _kept(request)
        if request.record is not None:
            unmasked = request.options.show_secrets
            tape.record(request.record, "walk", unmasked=unmasked, opening=opening)
        if kept is not None:
            secrets = known(request.context(), Secrets(request.setting.library.is_ordinary))
            tape.keep(kept, opening, secrets)
        request = request._replace(options=request.options._replace(recorders=tape.recorders))
        presenter.view.opening(opening)
        code = ExitCode.INTERRUPTED
        try:
            once = partial(_walk_once, request, presenter, clock=clock, wishes=wishes, tape=tape)
            code = await _led(guide, presenter, request, once)
            if request.picture is not None:
                code = _save(presenter, request, request.picture, code)
            code = _with_page(presenter, request, code)
        finally:
            if kept is not None:
                said = request.setting.library.text("ui.kept", path=kept)
                request.environment.stdout.write(f"{harmless(said)}\n")
            code = ExitCode(tape.settle(code, request.environment, request.setting.library))
        return code


def _kept(request: Request) -> Path | None:
    """Where this walk is kept: that of the practice account, or one that was asked for."""
    if request.picture is not None or not (request.jid is None or request.keep):
        return None
    if not request.environment.interactive:
        return None
    from xmpp_walkthrough.cli.record.kept import place

    return place(request.environment)


async def _led(
    guide: Guide,
    presenter: Presenter,
    request: Request,
    once: Callable[..., Awaitable[ExitCode]],
) -> ExitCode:
    """Walk as the guide leads: once, or again where a learner wishes to."""
    if isinstance(guide, Timed):
        try:
            return await once(guide)
        except WalkError as error:  # cut off while a timer ran: no learner to ask
            presenter.failure(error, request.doctor)
            return error.exit_code
    from xmpp_walkthrough.cli.learner.learner import Learner

    assert isinstance(guide, Learner)
    async with guide.at_the_keys() as learner:
        return await learner.lead(lambda: once(learner))


async def _walk_once(
    request: Request, presenter: Presenter, guide: Guide, clock: Clock, wishes: Wishes, tape: Tape
) -> ExitCode:
    context = request.context()
    secrets = Secrets(request.setting.library.is_ordinary)
    session = Performer(context, guide, request.options, clock, secrets=secrets)
    until = request.until or (max(request.steps, key=lambda s: s.order) if request.steps else None)
    ending = Ending(ExitCode.OK)

    def tell(fact: Told) -> None:
        presenter.afterwards(fact)
        tape.afterwards(fact)

    try:
        way = (walk_twice if request.wants.by_token else walk)(context, until)
        if request.twice:
            await _walk_beside(request, tell, session, way, clock)
        else:
            await session.run(way)
        for fact in wishes.unsent():
            tell(fact)
        presenter.summary(session.transcript, ending)
        tape.ended(session, ExitCode.OK)
        return ExitCode.OK
    except Quit as quit:
        presenter.be_brief()
        tape.closing(failed=False)
        await session.finish()
        code = ExitCode.INTERRUPTED if isinstance(quit, Interrupted) else ExitCode.OK
        tape.ended(session, code, stopped=True)
        presenter.view.stopped(Ending(code))
        return code
    except asyncio.CancelledError:
        presenter.be_brief()
        tape.closing(failed=False)
        await session.finish()
        tape.ended(session, ExitCode.INTERRUPTED, stopped=True)
        presenter.view.stopped(Ending(ExitCode.INTERRUPTED))
        raise
    except WalkError as error:
        tape.closing(failed=True)
        for _ in presenter.unfold():
            await asyncio.sleep(0)
        presenter.be_brief()
        await session.finish()
        tape.ended(session, error.exit_code, error)
        if error.is_one_of("cut-off"):
            raise
        for fact in wishes.unsent():
            tell(fact)
        presenter.failure(error, request.doctor)
        return error.exit_code
    finally:
        session.release()


async def _walk_beside(
    request: Request, tell: Callable[[Told], None], session: Performer, run: Run, clock: Clock
) -> None:
    """Walk while an older login of the same resource stands beside it."""
    from xmpp_walkthrough.cli.walk.older_login import older_login

    async with older_login(request.context(), session, clock) as older:
        await session.run(older.beside(run) if older else run)
        if older:
            await older.settle(tell)


def _save(presenter: Presenter, request: Request, path: Path, code: ExitCode) -> ExitCode:
    """Save what the terminal view has shown as a picture; the exit code afterwards."""
    from xmpp_walkthrough.cli.saving import saved

    assert isinstance(presenter.view, Drawn), "the command line was asked for that"
    picture = presenter.view.svg()
    return saved(path, picture, code, request.environment, presenter.library)


def _with_page(presenter: Presenter, request: Request, code: ExitCode) -> ExitCode:
    """Save the walk as a page, where one was asked for; the exit code afterwards."""
    if request.page is None:
        return code
    from xmpp_walkthrough.cli.page.making import Walked, page_of
    from xmpp_walkthrough.cli.saving import saved

    def opening(library: Library) -> dict[str, str]:
        setting = request.setting._replace(library=library)
        return _opening(request._replace(setting=setting))

    walk = Walked(
        presenter.transcript_lines,
        opening,
        jid=str(request.jid or ""),
        domain=request.account.domain,
        failure=presenter.failed,
    )
    faults = [fault.name for fault in request.faults]
    page = page_of(walk, presenter.library, faults=faults, worksheet=request.worksheet)
    return saved(request.page, page, code, request.environment, presenter.library)


def _in_full(request: Request) -> Callable[[str], bool]:
    names = {step.name for step in request.steps}
    return lambda name: not names or name in names


def _guide(request: Request, presenter: Presenter, wishes: Wishes) -> Guide:
    if request.delay is not None or not request.environment.interactive:
        return Timed(presenter, request.delay or 0.0, wishes)
    from xmpp_walkthrough.cli.learner.learner import Learner

    return Learner(presenter, wishes=wishes, hands_on=request.hands_on)


def _on_purpose(request: Request) -> str:
    """The practice server's faults that were asked for, in words."""
    if not request.faults:
        return ""
    from xmpp_walkthrough.cli.catalogue.faults import words

    library = request.setting.library
    titles = " ".join(words(fault, library).title for fault in request.faults)
    by_dns = all(fault.zone for fault in request.faults)
    return library.text("fault.by-dns" if by_dns else "fault.on-purpose", titles=titles)


def _practice_server(request: Request) -> str:
    say, dns = request.setting.library.text, request.options.dns
    if request.server is None and dns is not None:
        return say("ui.practice-dns", host=dns[0], port=dns[1])
    return say("ui.practice-server", port=request.server.port if request.server else "")


def _opening(request: Request) -> dict[str, str]:
    say = request.setting.library.text
    facts = {"version": __version__, "jid": str(request.account), "practice": "", "warning": ""}
    if request.jid is None:
        facts["practice"] = request.password
        facts["server"] = _practice_server(request)
        facts["warning"] = _on_purpose(request)
    elif request.server:
        facts["server"] = host_and_port(request.server.host, request.server.port)
    else:
        facts["server"] = say("ui.by-dns", domain=request.account.domain)
    if insistence := request.wants.insistence:
        insecure = say(f"ui.insecure-{min(insistence, 2)}")
        facts["warning"] = f"{insecure} {facts['warning']}".strip()
    if request.options.keylog is not None:
        logged = say("ui.keylog", path=request.options.keylog.path)
        facts["warning"] = f"{facts['warning']} {logged}".strip()
    return facts
