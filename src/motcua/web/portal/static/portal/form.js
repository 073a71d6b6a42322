/* Hides a question while its condition does not hold. Without this script it stands there with its condition. */
"use strict";
(function () {
  const after = document.querySelector("[data-go-to]");
  const place = after && document.getElementById(after.dataset.goTo);
  if (place) { place.scrollIntoView({ block: "center" }); if (place.focus) { place.focus({ preventScroll: true }); } }
  document.querySelectorAll("[data-depends-on]").forEach(function (question) {
    const name = question.dataset.dependsOn;
    const controls = Array.from(document.getElementsByName(name));
    if (!controls.length) { return; }
    function value() {
      const chosen = controls.find(function (one) { return one.type !== "radio" || one.checked; });
      return chosen ? chosen.value : "";
    }
    function update() {
      const parent = controls[0].closest("[data-depends-on]");
      question.hidden = value() !== question.dataset.dependsValue || Boolean(parent && parent.hidden);
    }
    const note = question.querySelector("[data-condition]");
    if (note) { note.hidden = true; }
    controls.forEach(function (one) { one.addEventListener("change", update); });
    document.addEventListener("change", update);
    update();
  });
})();
