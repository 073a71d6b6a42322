// The desk's keys. Everything here is an extra: each page works without this file.
// Single keys act only outside fields and can be switched off (WCAG 2.1.4); none of them submits anything.
(() => {
  "use strict";
  const STORE = "motcua-desk-shortcuts";
  const root = document.querySelector("[data-desk]");
  const help = document.getElementById("keys");
  if (!root || !help) return;

  const remembered = () => {
    try { return localStorage.getItem(STORE); } catch { return null; }
  };
  let isOn = remembered() !== "off";
  const toggle = help.querySelector("[data-toggle-shortcuts]");
  const showSwitch = () => {
    document.body.classList.toggle("no-shortcuts", !isOn);
    toggle.setAttribute("aria-pressed", String(!isOn));
  };
  toggle.addEventListener("click", () => {
    isOn = !isOn;
    try { localStorage.setItem(STORE, isOn ? "on" : "off"); } catch { /* private window: for this page alone */ }
    showSwitch();
  });
  showSwitch();
  document.querySelectorAll("[data-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  });

  const isTyping = (target) =>
    target.isContentEditable ||
    target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit])");

  const rows = () => [...document.querySelectorAll("[data-row] a, [data-hit]")];
  const moveRow = (step) => {
    const links = rows();
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
    links[to].focus();
    return true;
  };

  const openSection = (section) => {
    if (section.tagName === "DETAILS") section.open = true;
    if (section.tagName === "A") { section.click(); return; }
    const first = section.querySelector(
      "input:not([type=hidden]):not([disabled]), select, textarea, button[data-go-button]"
    );
    section.scrollIntoView({ block: "nearest" });
    (first || section).focus();
  };
  const sectionFor = (key) =>
    [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && one.offsetParent !== null);

  // On a component: 1, 2, 3 mark it and go to the next one that is not marked.
  const MARKS = { 1: "correct", 2: "missing", 3: "wrong" };
  const mark = (check, key) => {
    const radio = check.querySelector(`input[type=radio][value=${MARKS[key]}]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if (key !== "1") { check.querySelector("textarea").focus(); return; }
    const all = [...document.querySelectorAll("[data-check]")];
    const next = all[all.indexOf(check) + 1];
    if (next) (next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]")).focus();
    else radio.focus();
  };

  // What is marked missing or to be corrected will be asked for: its form opens.
  document.addEventListener("change", (event) => {
    const asked = document.querySelector("[data-on-marks]");
    if (asked && event.target.matches("[data-check] input[type=radio]") && ["missing", "wrong"].includes(event.target.value))
      asked.open = true;
  });
  const chosen = document.querySelector(".desk-queues [aria-current]");
  if (chosen) chosen.scrollIntoView({ block: "nearest", inline: "center" });

  let waitsForQueue = 0;
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("[data-ctrl-enter]");
    if (event.key === "Enter" && event.ctrlKey && form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-submit]"));
      return;
    }
    // The deed whose section one is in, and on to the next dossier of the list.
    if (event.key === "Enter" && event.ctrlKey && !help.open) {
      const section = event.target.closest("[data-key]") || event.target.closest("form");
      const onward = section && section.querySelector("[data-then-next]");
      if (onward) { event.preventDefault(); onward.form.requestSubmit(onward); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    const target = event.target;
    if (target.id === "q" && event.key === "ArrowDown") { if (moveRow(1)) event.preventDefault(); return; }
    if (target.matches("[data-look-up-on-enter], [name=owner_id_number]") && event.key === "Enter") {
      event.preventDefault();
      const button = document.querySelector("[data-look-up]");
      if (button) button.click();
      return;
    }
    const onRow = target.closest("[data-row], [data-hit]");
    if (onRow && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      moveRow(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    if (!isOn || isTyping(target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const check = target.closest("[data-check]");
    if (check && MARKS[key]) { event.preventDefault(); mark(check, key); return; }
    if (Date.now() < waitsForQueue) {
      waitsForQueue = 0;
      const queue = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (queue) { event.preventDefault(); queue.click(); }
      else if (!document.querySelector("[data-go]")) {
        const back = document.querySelector("[data-go-back]");
        if (back) { event.preventDefault(); back.click(); }
      }
      return;
    }
    if (key === "g") { waitsForQueue = Date.now() + 1500; return; }
    if (key === "?") { event.preventDefault(); help.showModal(); return; }
    if (key === "/" || key === "f") {
      const search = document.getElementById(key === "/" ? "scan" : "q");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
      return;
    }
    if (key === "x" && onRow) {
      const tick = onRow.querySelector("input[name=chosen]");
      if (tick) { event.preventDefault(); tick.click(); }
      return;
    }
    if (key === "j" || key === "k") { if (moveRow(key === "j" ? 1 : -1)) event.preventDefault(); return; }
    const section = sectionFor(key);
    if (section) { event.preventDefault(); openSection(section); }
  });

  document.querySelectorAll("[data-jump]").forEach((link) =>
    link.addEventListener("click", (event) => {
      const section = document.querySelector(link.getAttribute("href"));
      if (section) { event.preventDefault(); openSection(section); }
    })
  );

  // All ticks of the page at once; the list is exchanged when it is filtered, so the document listens.
  const showTickAll = () => document.querySelectorAll("[data-tick-all]").forEach((box) => { box.hidden = false; });
  showTickAll();
  document.addEventListener("htmx:afterSettle", showTickAll);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick-all]")) return;
    document.querySelectorAll("input[name=chosen]").forEach((tick) => { tick.checked = event.target.checked; });
  });

  // A second press while the first is on its way sends nothing; the server would do it once anyway.
  document.querySelectorAll("form[data-once]").forEach((form) =>
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      if (event.submitter && event.submitter.hasAttribute("data-look-up")) return;
      form.dataset.sent = "1";
    })
  );
  window.addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-once]").forEach((form) => delete form.dataset.sent)
  );
  // After the person was filled in: on to what comes next.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "person") return;
    const name = document.querySelector("#person [name=owner_name]");
    if (name) name.focus();
  });
  // An address says only what is asked for.
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, parameters } = event.detail;
    if (verb !== "get") return;
    for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
  });
  const important = document.querySelector("#trouble, #errors") || document.querySelector("[data-autofocus]");
  if (important) important.focus();
})();
