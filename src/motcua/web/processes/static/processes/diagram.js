/* Draws the process with bpmn-js and marks the steps that the table beside it names. Without script the table
   stands alone; when the diagram cannot be drawn it stays hidden. */
(function () {
  "use strict";
  var LEAST = 0.55;

  function steps() {
    var found = {};
    document.querySelectorAll("[data-step][data-state]").forEach(function (row) {
      var one = found[row.dataset.step] || { states: [], spent: [] };
      one.states.push(row.dataset.state);
      if (row.dataset.spent) { one.spent.push(row.dataset.spent); }
      found[row.dataset.step] = one;
    });
    return found;
  }

  function mark(viewer) {
    var canvas = viewer.get("canvas"), overlays = viewer.get("overlays"), registry = viewer.get("elementRegistry");
    var first = null, found = steps();
    Object.keys(found).forEach(function (key) {
      var shape = registry.get(key), one = found[key];
      if (!shape) { return; }
      var here = one.states.indexOf("here") >= 0, done = one.states.indexOf("done") >= 0;
      if (here) { canvas.addMarker(key, "pr-is-here"); first = first || shape; }
      else if (done) { canvas.addMarker(key, "pr-is-done"); }
      if (one.spent.length) {
        var badge = document.createElement("div");
        badge.className = "pr-badge";
        badge.textContent = one.spent.join(" + ");
        overlays.add(key, { position: { top: -12, left: 8 }, html: badge });
      }
    });
    return first;
  }

  function fit(viewer, first) {
    var canvas = viewer.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    if (canvas.zoom() >= LEAST) { return; }
    var box = canvas.viewbox(), all = box.inner;
    var width = box.outer.width / LEAST, height = box.outer.height / LEAST;
    var x = first ? first.x + first.width / 2 - width / 2 : all.x - 10;
    var y = first ? first.y + first.height / 2 - height / 2 : all.y - 10;
    canvas.viewbox({ x: Math.max(all.x - 10, x), y: Math.max(all.y - 10, y), width: width, height: height });
  }

  function draw(figure) {
    figure.hidden = false;
    var viewer = new window.BpmnJS({ container: figure.querySelector(".pr-canvas") });
    window.fetch(figure.dataset.bpmn, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (xml) { return viewer.importXML(xml); }).then(function () {
      var first = mark(viewer);
      fit(viewer, first);
      figure.querySelectorAll("[data-zoom]").forEach(function (button) {
        button.addEventListener("click", function () {
          var canvas = viewer.get("canvas");
          if (button.dataset.zoom === "fit") { canvas.zoom("fit-viewport", "auto"); return; }
          canvas.zoom(canvas.zoom() * (button.dataset.zoom === "in" ? 1.25 : 0.8));
        });
      });
      figure.dataset.drawn = "yes";
    }).catch(function () { figure.hidden = true; });
  }

  function begin() {
    if (!window.BpmnJS || !window.fetch) { return; }
    document.querySelectorAll("[data-bpmn]").forEach(draw);
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
