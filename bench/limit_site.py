"""The two pages of the bare Django, and its saving of one answer."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from bench.limit_app.models import Answer, Group, Row

PAGE = 25


class AnswerForm(forms.Form):
    value = forms.CharField(max_length=200)


@login_required
def listing(request, group):
    found = get_object_or_404(Group, pk=group)
    rows = Row.objects.filter(group=found).order_by("name", "id")
    return render(request, "list.html", {"page": Paginator(rows, PAGE).get_page(1)})


@login_required
def detail(request, row):
    found = get_object_or_404(Row.objects.select_related("group"), pk=row)
    return render(request, "detail.html", {"row": found, "answers": found.answer_set.all()})


@login_required
def save(request, row):
    """One answer of a row: read it, check it, write it, and note who did."""
    found = get_object_or_404(Row.objects.select_related("group"), pk=row)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    with transaction.atomic():
        answer = found.answer_set.select_for_update().order_by("pk").first()
        answer.value = form.cleaned_data["value"]
        answer.save(update_fields=["value"])
        Answer.objects.create(row=found, label=f"journal {request.user.pk}", value="value")
    return JsonResponse({"state": "saved"})


urlpatterns = [
    path("<int:group>/", listing),
    path("row/<int:row>/", detail),
    path("row/<int:row>/save/", save),
]
