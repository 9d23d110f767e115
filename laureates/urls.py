app_name = "laureates"

urlpatterns = []
