/* A link to an indicator that stands in another view leads on to it: only the browser knows what follows the #. */
(function () {
  "use strict";
  var code = window.location.hash.slice(1);
  if (!/^[A-Z][A-Z0-9_]*$/.test(code) || document.getElementById(code)) { return; }
  var to = new URL(window.location.href);
  if (to.searchParams.has("of")) { return; }
  to.searchParams.delete("view");
  to.searchParams.set("of", code);
  window.location.replace(to.href);
}());
