"""One's own account. None of these shows anything of anybody else. A new one needs its row in tests."""

from django.urls import URLPattern, URLResolver, path

from farline.doors.account import home, joining, leaving, passkeys, second, setting_up

urlpatterns: list[URLPattern | URLResolver] = [
    path("join/", joining.join, name="join"),
    path("join/handle/", joining.handle, name="join_handle"),
    path("sign-in/second/", second.second, name="account_second"),
    path("sign-in/set-up/", setting_up.set_up, name="account_set_up"),
    path("sign-in/passkey/", passkeys.begin, name="passkey_begin"),
    path("sign-in/passkey/prove/", passkeys.prove, name="passkey_prove"),
    path("sign-in/passkey/new/", passkeys.begin_adding, name="passkey_new"),
    path("sign-in/passkey/add/", passkeys.add, name="passkey_add"),
    path("account/", home.home, name="account_home"),
    path("account/app/", setting_up.new_app, name="account_app"),
    path("account/codes/", home.codes, name="account_codes"),
    path("account/passkey/remove/", home.remove_passkey, name="account_passkey_remove"),
    path("account/leave/", leaving.leaving, name="account_leave"),
    path("account/speech/", home.say_speech, name="account_speech"),
    path("account/sessions/", home.end_others, name="account_sessions"),
]
