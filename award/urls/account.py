"""Signing in and one's own account.

Of allauth's pages only those that a house without passwords needs are listed, under the names allauth itself uses.
"""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import path, re_path

from award.views import account, factors, signin

urlpatterns = [
    path("start/", account.start, name="start"),
    # The one door.
    path("account/login/code/", signin.RequestCode.as_view(), name="account_request_login_code"),
    path("account/login/code/confirm/", signin.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("account/login/", signin.to_the_door, name="account_login"),
    path("account/signup/", signin.to_the_door, name="account_signup"),
    path("account/logout/", allauth_views.logout, name="account_logout"),
    path("account/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("account/link/<str:token>/", signin.signin_link, name="signin_link"),
    # One's own account.
    path("account/me/", account.me, name="account"),
    path("account/kept/", account.kept_form, name="kept"),
    path("account/sessions/end/", account.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("account/email/", signin.ChangeAddress.as_view(), name="account_email"),
    path("account/email/confirm/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("account/reauthenticate/", signin.Reauthenticate.as_view(), name="account_reauthenticate"),
    # Second factors.
    path("account/second-factor/", factors.second_factor, name="second_factor"),
    path("account/factors/", mfa_views.index, name="mfa_index"),
    path("account/factors/authenticate/", mfa_views.authenticate, name="mfa_authenticate"),
    path("account/factors/reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/factors/app/", factors.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/factors/app/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factors/codes/", factors.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/factors/codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factors/codes/download/", recovery_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/factors/passkeys/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("account/factors/passkeys/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/factors/passkeys/use/", webauthn_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/factors/passkeys/<int:pk>/", webauthn_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove/", webauthn_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("desk/second-factors/", factors.lost, name="desk_lost_factor"),
    re_path(
        r"^desk/second-factors/(?P<pk>\d+)/(?P<verb>confirm|withdraw)/$", factors.settle, name="desk_lost_factor_settle"
    ),
]
