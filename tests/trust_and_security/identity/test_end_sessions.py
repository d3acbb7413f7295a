# SPDX-License-Identifier: EUPL-1.2
"""A person sees where she is logged in, and logs out there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from trust_and_security.identity.stage import SESSION, Portal

Play = Callable[..., None]
PAGE = "/mina-sidor/inloggningar"
ALVA = "199001012385"


async def logged_in(portal: Portal, **who: str) -> str:
    """Log in in a fresh browser and give its cookie."""
    portal.web.cookies.clear()
    await portal.log_in(**who)
    return str(portal.web.cookies[SESSION])


async def holds(portal: Portal, cookie: str) -> bool:
    portal.web.cookies.clear()
    portal.web.cookies.set(SESSION, cookie)
    return await portal.me() is not None


def ends(html: str) -> list[str]:
    """Give the ids of the logins that the page can end."""
    return [id_ for id_ in re.findall(r'name="session" value="([^"]+)"', html) if id_ != "others"]


def test_one_login_of_several_is_ended_and_its_cookie_with_it(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        first, second = await logged_in(portal), await logged_in(portal)
        shown = (await portal.web.get(PAGE)).text
        assert shown.count("<tbody>") == 1
        assert shown.count("Den du använder nu") == 1
        assert re.search(r'aria-label="Logga ut inloggningen från [a-zåäö]+dag ', shown)
        (other,) = ends(shown)
        assert (await portal.post(PAGE, PAGE, session=other)).status_code == 303
        assert ends((await portal.web.get(PAGE)).text) == []
        assert (await portal.events())[-1]["type"] == "identity.signed-out"
        assert await holds(portal, second)
        assert not await holds(portal, first)

    play(scene)


def test_all_others_are_ended_at_once_and_nobody_elses(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        alva = await logged_in(portal, who=ALVA)
        olds = [await logged_in(portal), await logged_in(portal)]
        mine = await logged_in(portal)
        assert (await portal.post(PAGE, PAGE, session="others")).status_code == 303
        assert [await holds(portal, old) for old in olds] == [False, False]
        assert await holds(portal, mine)
        assert await holds(portal, alva)

    play(scene)


@pytest.mark.parametrize("chosen", ["theirs", "A" * 43, "x", "others "])
def test_a_name_of_somebody_elses_login_ends_nothing(play: Play, chosen: str) -> None:
    async def scene(portal: Portal) -> None:
        alva = await logged_in(portal, who=ALVA)
        await logged_in(portal, who=ALVA)
        named = ends((await portal.web.get(PAGE)).text)[0] if chosen == "theirs" else chosen
        mine = await logged_in(portal)
        assert (await portal.post(PAGE, PAGE, session=named)).status_code == 303
        assert await holds(portal, mine)
        assert await holds(portal, alva)

    play(scene)


def test_the_page_names_no_cookie_and_takes_no_form_without_its_token(play: Play) -> None:
    async def scene(portal: Portal) -> None:
        first, second = await logged_in(portal), await logged_in(portal)
        shown = (await portal.web.get(f"{PAGE}")).text
        assert first not in shown
        assert second not in shown
        (other,) = ends(shown)
        refused = await portal.web.post(PAGE, data={"session": other})
        assert refused.status_code == 403
        assert await holds(portal, first)

    play(scene)
