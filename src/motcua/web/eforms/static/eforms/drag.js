/* Fields can be dragged before another one. The arrow buttons do the same without a script. */
"use strict";
(function () {
  const form = document.querySelector("form[data-drag]");
  if (!form) { return; }
  let dragged = "";
  document.querySelectorAll(".ef-fields > li[data-name]").forEach(function (line) {
    line.draggable = true;
    line.addEventListener("dragstart", function (event) {
      dragged = line.dataset.name;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged);
    });
    line.addEventListener("dragover", function (event) {
      if (dragged && dragged !== line.dataset.name) { event.preventDefault(); line.classList.add("is-over"); }
    });
    line.addEventListener("dragleave", function () { line.classList.remove("is-over"); });
    line.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!dragged || dragged === line.dataset.name) { return; }
      form.elements.name.value = dragged;
      form.elements.target.value = line.dataset.name;
      form.submit();
    });
  });
})();
