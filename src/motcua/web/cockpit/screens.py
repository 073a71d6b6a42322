"""Large type for a screen on a wall: four pictures that follow each other without any script. No personal data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.web.cockpit.access import for_leaders
from motcua.web.cockpit.frame import context, framed
from motcua.web.cockpit.looking import sight
from motcua.web.cockpit.target_words import line

SCREENS = ("now", "units", "targets", "since")
SECONDS = 20
_TILES = 12


@require_safe
@for_leaders
def page(request: HttpRequest) -> HttpResponse:
    """`show` is the picture; `stay` keeps it: the page then brings itself up to date and does not go on."""
    frame = framed(request, tells_past=False)
    shown = request.GET.get("show", "")
    shown = shown if shown in SCREENS else SCREENS[0]
    stays = request.GET.get("stay") == "1"
    following = shown if stays else SCREENS[(SCREENS.index(shown) + 1) % len(SCREENS)]
    seen = sight(request, frame)
    answer = render(
        request,
        "cockpit/screen.html",
        {
            **context(frame),
            "seen": seen,
            "shown": shown,
            "screens": SCREENS,
            "stays": stays,
            "worst": [line(one) for one in seen.worst],
            "missed": [line(one) for one in seen.missed],
            "tiles": [tile for tile in seen.tiles if tile.is_told][:_TILES],
        },
    )
    address = f"{reverse('cockpit:screen')}?show={following}{'&stay=1' if stays else ''}"
    answer["Refresh"] = f"{SECONDS}; url={address}"
    return answer
