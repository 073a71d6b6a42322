from django.urls import path

from motcua.web.digitising import batches, papers, signing, stock

app_name = "digitising"
urlpatterns = [
    path("", batches.home, name="home"),
    path("upload/", batches.upload, name="upload"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("scans/<int:scan_id>/again/", batches.again, name="scan-again"),
    path("sheet.pdf", batches.sheet, name="sheet"),
    path("next/", papers.following, name="next"),
    path("sheets/<int:paper_id>/", papers.paper, name="paper"),
    path("sheets/<int:paper_id>/answer/", papers.answer, name="answer"),
    path("sheets/<int:paper_id>/do/<slug:deed>/", papers.do, name="paper-do"),
    path("sheets/<int:paper_id>/pages/<int:number>.jpg", papers.picture, name="picture"),
    path("sheets/<int:paper_id>/file/", papers.file, name="file"),
    path("sign/", signing.sign, name="sign"),
    path("stock/", stock.stock, name="stock"),
    path("stock/count/", stock.count, name="count"),
    path("progress/", stock.progress, name="progress"),
]
