/* Sends each file in parts of 512 KB, tries again after a broken connection and goes on where it stopped.
   Without this script the same form sends the file whole. */
"use strict";
(function () {
  const WAITS = [1, 2, 4, 8, 15, 30, 30, 30];

  function wait(seconds) {
    return new Promise(function (resolve) { setTimeout(resolve, seconds * 1000); });
  }

  async function send(form, file, tell) {
    const url = form.dataset.partUrl;
    const size = Number(form.dataset.partBytes);
    const headers = {
      "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      "Upload-Identity": encodeURIComponent([file.name, file.size, file.lastModified].join("|")).slice(0, 290),
      "Upload-Length": String(file.size),
      "Upload-Name": encodeURIComponent(file.name.slice(-120)),
    };
    let failures = 0;
    let offset = null;
    for (;;) {
      try {
        let response;
        if (offset === null) {
          response = await fetch(url, { headers: headers, credentials: "same-origin", redirect: "error" });
        } else {
          response = await fetch(url, {
            method: "PUT",
            headers: Object.assign({ "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" }, headers),
            body: file.slice(offset, offset + size),
            credentials: "same-origin",
            redirect: "error",
          });
        }
        if (response.status >= 500 && response.status !== 507) { throw new Error("server"); }
        const answer = await response.json();
        if (answer.error) { return answer.error; }
        failures = 0;
        if (answer.done) { return ""; }
        offset = answer.offset >= file.size ? 0 : answer.offset;
        tell(Math.floor((offset / file.size) * 100), false);
      } catch (broken) {
        if (failures >= WAITS.length) { return form.dataset.wordsFailed; }
        tell(offset === null ? 0 : Math.floor((offset / file.size) * 100), true);
        await wait(WAITS[failures]);
        failures += 1;
        offset = null; /* ask what has arrived, then go on there */
      }
    }
  }

  function enhance(form) {
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    const status = form.querySelector("[data-status]");
    if (!input || !status || !window.fetch || !Blob.prototype.slice) { return; }
    const bar = document.createElement("div");
    bar.className = "pt-bar";
    bar.hidden = true;
    bar.appendChild(document.createElement("span"));
    status.before(bar);
    button.hidden = true;

    async function start() {
      const file = input.files[0];
      if (!file) { return; }
      status.className = "pt-note";
      if (file.size > Number(form.dataset.limitBytes)) {
        status.textContent = form.dataset.wordsTooLarge;
        status.className = "mc-error";
        return;
      }
      if (file.size === 0) {
        status.textContent = form.dataset.wordsEmpty;
        status.className = "mc-error";
        return;
      }
      input.disabled = true;
      bar.hidden = false;
      const problem = await send(form, file, function (percent, again) {
        bar.firstChild.style.width = percent + "%";
        const words = again ? form.dataset.wordsAgain : form.dataset.wordsSending;
        status.textContent = words.replace("{percent}", String(percent));
      });
      input.disabled = false;
      if (problem) {
        bar.hidden = true;
        status.textContent = problem;
        status.className = "mc-error";
        button.hidden = false;
        return;
      }
      bar.firstChild.style.width = "100%";
      status.textContent = form.dataset.wordsDone;
      const here = new URL(form.dataset.doneUrl, location.href);
      const others = Array.from(document.querySelectorAll("form[data-part-url] input[type=file]"))
        .some(function (other) { return other.disabled; });
      if (others) { return; } /* another file is on its way: its end will show both */
      if (here.pathname === location.pathname && !location.search) {
        location.hash = here.hash;
        location.reload();
      } else {
        location.assign(here.href);
      }
    }

    input.addEventListener("change", start);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      start();
    });
  }

  document.querySelectorAll("form[data-part-url]").forEach(enhance);
})();
