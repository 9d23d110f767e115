from django.urls import path

from programmes.views import cohort

app_name = "programmes"

urlpatterns = [
    path("programmes/", cohort.CohortListView.as_view(), name="cohort_list"),
]
