"""The rows of the bare Django that the pages are compared with."""

from django.db import models


class Group(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    group = models.ForeignKey(Group, models.CASCADE)
    name = models.CharField(max_length=80)
    email = models.EmailField()
    status = models.CharField(max_length=1, choices=[("a", "Actif"), ("s", "Suspendu"), ("x", "Sorti")])
    jobs = models.IntegerField()
    budget = models.DecimalField(max_digits=10, decimal_places=2)
    since = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["group", "name", "id"], name="limit_row_name")]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    row = models.ForeignKey(Row, models.CASCADE)
    label = models.CharField(max_length=40)
    value = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.label
