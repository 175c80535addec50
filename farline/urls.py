"""Which doors are open. Every page's address begins with its language, so that a mirror needs no cookies."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from farline.doors.common import views
from farline.doors.public import tally_files

handler400 = "farline.doors.common.errors.bad_request"
handler403 = "farline.doors.common.errors.forbidden"
handler404 = "farline.doors.common.errors.not_found"
handler500 = "farline.doors.common.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health),
    path("api/v1/", include("farline.doors.api.urls")),
    path("exchange/", include("farline.doors.exchange.urls")),
    path("tally/<path:name>", tally_files.tally_file, name="public_tally_file"),
]
urlpatterns += i18n_patterns(
    path("desk/", include("farline.doors.desk.urls")),  # first what is asked for most, told apart by one word
    path("office/", include("farline.doors.office.urls")),
    path("", include("farline.doors.public.urls")),
    path("", include("farline.doors.common.urls")),
    path("", include("farline.doors.account.urls")),
)
