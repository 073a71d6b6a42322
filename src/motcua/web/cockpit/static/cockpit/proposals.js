/* The sentence of the current proposal scrolls into sight; J and K walk the list while it has the focus. */
(function () {
  "use strict";
  var box = document.querySelector("[data-read]");
  if (!box) { return; }
  var current = box.querySelector("[data-read-current]");
  var text = box.querySelector("[data-read-text]");
  if (current && text) {
    var mark = document.getElementById("sentence-" + current.getAttribute("data-read-current"));
    if (mark) {
      var away = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
      text.scrollTop += away - text.clientHeight / 3;
    }
  }
  var list = box.querySelector("[data-read-list]");
  if (!list) { return; }
  list.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) { return; }
    var links = Array.prototype.slice.call(list.querySelectorAll("ol a"));
    var at = links.indexOf(document.activeElement);
    var to = links[at < 0 ? 0 : at + step];
    if (to) { to.focus(); event.preventDefault(); }
  });
}());
