"""The two pages of the bare Django."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import path

from bench.limit_app.models import Group, Row

PAGE = 25


@login_required
def listing(request, group):
    found = get_object_or_404(Group, pk=group)
    rows = Row.objects.filter(group=found).order_by("name", "id")
    return render(request, "list.html", {"page": Paginator(rows, PAGE).get_page(1)})


@login_required
def detail(request, row):
    found = get_object_or_404(Row.objects.select_related("group"), pk=row)
    return render(request, "detail.html", {"row": found, "answers": found.answer_set.all()})


urlpatterns = [path("<int:group>/", listing), path("row/<int:row>/", detail)]
