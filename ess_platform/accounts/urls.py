"""Addresses of sign-in and accounts. allauth's names have no namespace; the house's own are `accounts:…`."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

from ess_platform.accounts.access_pages import TOKEN
from ess_platform.accounts.views import access_link, invitation, profile, security, sign_in, user

sign_in_urls = [
    path("connexion/", sign_in.RequestLoginCodeView.as_view(), name="account_request_login_code"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/mot-de-passe/", sign_in.LoginView.as_view(), name="account_login"),
    path("connexion/second-facteur/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/compte-ferme/", account.account_inactive, name="account_inactive"),
    path("deconnexion/", sign_in.LogoutView.as_view(), name="account_logout"),
    path("mot-de-passe-oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe-oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe-oublie/change/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe-oublie/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-\w]{1,200})/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

security_urls = [
    path("compte/confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/confirmer/second-facteur/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/mot-de-passe/", account.password_change, name="account_change_password"),
    path("compte/mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("compte/second-facteur/", mfa.index, name="mfa_index"),
    path("compte/second-facteur/activer/", security.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("compte/second-facteur/desactiver/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/second-facteur/secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "compte/second-facteur/secours/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/second-facteur/secours/telecharger/",
        recovery.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

own_urls = [
    re_path(rf"^lien/{TOKEN}/$", access_link.AccessLinkView.as_view(), name="access_link"),
    re_path(rf"^lien/{TOKEN}/(?P<page>[-\w]{{1,40}})/$", access_link.AccessLinkView.as_view(), name="access_link_page"),
    path("accueil/", profile.HomeView.as_view(), name="home"),
    path("compte/", profile.ProfileView.as_view(), name="profile"),
    re_path(
        rf"^invitation/{TOKEN}/$",
        invitation.InvitationAcceptView.as_view(),
        name="invitation_accept",
    ),
    re_path(
        rf"^invitation/{TOKEN}/demander/$",
        invitation.InvitationAskView.as_view(),
        name="invitation_ask_again",
    ),
    path("administration/comptes/", user.UserListView.as_view(), name="user_list"),
    path("administration/comptes/inviter/", user.InvitationCreateView.as_view(), name="invitation_create"),
    path(
        "administration/comptes/<uuid:public_id>/desactiver/",
        user.UserStateView.as_view(),
        name="user_deactivate",
    ),
    path(
        "administration/comptes/<uuid:public_id>/reactiver/",
        user.UserStateView.as_view(closes=False),
        name="user_reactivate",
    ),
]

urlpatterns = [
    *sign_in_urls,
    *security_urls,
    path("", include((own_urls, "accounts"))),
]
