"""The technical administration signs in like everybody: same throttling, same second factor (WEB-11)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

admin.site.login = secure_admin_login(admin.site.login)
