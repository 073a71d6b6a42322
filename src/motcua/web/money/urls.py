from django.urls import path

from motcua.web.money import cash, days, dossier, home, refunds

app_name = "money"
urlpatterns = [
    path("", home.index, name="home"),
    path("items/<int:item_id>/", home.item, name="item"),
    path("dossiers/<int:dossier_id>/", dossier.page, name="dossier"),
    path("receipts/<int:receipt_id>/", dossier.receipt, name="receipt"),
    path("refunds/", refunds.index, name="refunds"),
    path("refunds/<int:refund_id>/", refunds.page, name="refund"),
    path("days/", days.index, name="days"),
    path("days/<int:day_id>/", days.page, name="day"),
    path("cash/", cash.index, name="cash"),
    path("cash/<int:cash_id>/", cash.page, name="cash-day"),
    path("cash/<int:cash_id>/sheet.pdf", cash.sheet, name="cash-sheet"),
]
