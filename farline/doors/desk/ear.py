"""Let one's mentor hear this call: after the person was asked and said yes, and until one press."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from farline.doors.common.access import needs_role
from farline.doors.desk import claims, mentor
from farline.doors.desk.back import post_only
from farline.journeys import listen_along
from farline.telephony import actions as telephony


@needs_role("caller")
@post_only("desk_call")
def ear(request: HttpRequest, call_id: int) -> HttpResponse:
    """The page asks in the background: whoever leaves it ends the call."""
    me = claims.caller(request)
    if request.POST.get("on") != "yes":
        telephony.shut_ear(call_id=call_id, volunteer_id=me.pk)
        return JsonResponse({"open": False})
    said_yes = request.POST.get("said_yes") == "yes"
    try:
        listen_along.let_listen(
            call_id=call_id,
            volunteer=me,
            room_id=mentor.id_of(request.POST.get("room", "")),
            said_yes=said_yes,
            now=timezone.now(),
        )
    except listen_along.NotTold:
        return JsonResponse({"open": False}, status=422)
    except (listen_along.NobodyBeside, listen_along.NotPossible):
        return JsonResponse({"open": False}, status=409)
    return JsonResponse({"open": True})
