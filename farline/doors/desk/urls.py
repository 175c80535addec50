"""The desk's addresses. A call or a window is named by its random number; whose it is, is asked on every request."""

from django.urls import URLPattern, URLResolver, path

from farline.doors.desk import (
    answers,
    briefing,
    calling,
    declaring,
    dialing,
    earlier,
    home,
    line,
    notes,
    outcomes,
    rehearsing,
    training,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="desk_home"),
    path("next/", home.next_person, name="desk_next"),
    path("waiting/", home.waiting, name="desk_waiting"),
    path("briefing/", briefing.briefing, name="desk_briefing"),
    path("answers/", answers.answers, name="desk_answers"),
    path("rehearse/", rehearsing.rehearse, name="desk_rehearse"),
    path("rehearse/well/", training.talked, name="desk_talked"),
    path("training/", training.training, name="desk_training"),
    path("training/<slug:slug>/", training.module, name="desk_module"),
    path("voice/<str:name>", rehearsing.voice, name="desk_voice"),
    path("line-check/", line.check, name="desk_line_check"),
    path("call/<int:call_id>/", calling.call, name="desk_call"),
    path("call/<int:call_id>/stay", calling.stay, name="desk_stay"),
    path("call/<int:call_id>/release", calling.release, name="desk_release"),
    path("call/<int:call_id>/dial", dialing.dial, name="desk_dial"),
    path("call/<int:call_id>/note", notes.note, name="desk_note"),
    path("call/<int:call_id>/outcome", outcomes.outcome, name="desk_outcome"),
    path("call/<int:call_id>/saved", outcomes.saved, name="desk_saved"),
    path("call/<int:call_id>/undo", outcomes.undo, name="desk_undo"),
    path("call/<int:call_id>/handed-over", outcomes.handed_over, name="desk_handed_over"),
    path("form/<int:window>/", declaring.declare, name="desk_declare"),
    path("form/<int:window>/earlier", earlier.earlier, name="desk_earlier"),
    path("form/<int:window>/change-mind", declaring.change_mind, name="desk_change_mind"),
    path("form/<int:window>/leave", earlier.leave, name="desk_window_leave"),
]
