// Registers the script beside the pages, and sends what was typed while there was no line. Without it all works online.
"use strict";
(() => {
  if (!("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("motcua", 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore("settings"); asked.result.createObjectStore("typed", { keyPath: "url" }); };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const work = async (store, mode, deed) => {
    const db = await open();
    try {
      return await new Promise((resolve, reject) => {
        const turn = db.transaction(store, mode), asked = deed(turn.objectStore(store));
        turn.oncomplete = () => resolve(asked && asked.result);
        turn.onerror = turn.onabort = () => reject(turn.error);
      });
    } finally { db.close(); }
  };
  const ready = navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  ready.catch(() => undefined);

  const token = () => (document.querySelector("input[name=csrfmiddlewaretoken]") || {}).value;
  const box = document.querySelector("[data-offline-told]");
  const tell = (name) => {
    if (!box) return;
    for (const one of box.children) one.hidden = one.dataset.say !== name;
    box.hidden = false;
  };
  // One form after another, in the order in which they were typed; what the server refuses is opened there by the person.
  const send = async () => {
    const kept = (await work("typed", "readonly", (s) => s.getAll())).sort((a, b) => a.at < b.at ? -1 : 1);
    if (!kept.length || !navigator.onLine || !token()) return;
    for (const one of kept) {
      const body = new URLSearchParams(one.body);
      body.set("csrfmiddlewaretoken", token());
      let answer;
      try { answer = await fetch(one.url, { method: "POST", body, headers: { "X-Kept-Since": one.at } }); } catch (fault) { return; }
      if (new URL(answer.url).pathname.startsWith("/sign-in/")) return tell("sign-in");
      if (answer.ok || answer.status === 404) await work("typed", "readwrite", (s) => s.delete(one.url));
      else {
        const link = box && box.querySelector("[data-say=refused] a");
        if (link) link.href = one.url;
        return tell("refused");
      }
    }
    tell("sent");
  };
  window.addEventListener("online", send);
  send().catch(() => undefined);

  const form = document.querySelector("[data-offline-switch]");
  if (form) {
    const input = form.querySelector("input[type=checkbox]"), said = form.querySelector("[role=status]");
    form.hidden = false;
    work("settings", "readonly", (s) => s.get("keep")).then((keep) => { input.checked = Boolean(keep); });
    input.addEventListener("change", async () => {
      await work("settings", "readwrite", (s) => s.put(input.checked, "keep"));
      if (!input.checked) (await navigator.serviceWorker.ready).active.postMessage({ forget: true });
      said.textContent = input.checked ? said.dataset.on : said.dataset.off;
    });
  }
  const list = document.querySelector("[data-offline-kept]");
  if (list) caches.has("mc-pages").then((there) => there && caches.open("mc-pages")).then(async (cache) => {
    if (!cache) return;
    const pages = await cache.matchAll(), keys = await cache.keys();
    for (const [number, page] of pages.entries()) {
      const text = new DOMParser().parseFromString(await page.text(), "text/html");
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = new URL(keys[number].url).pathname;
      link.textContent = (text.querySelector("h1") || {}).textContent || link.href;
      const at = page.headers.get("X-Kept-At");
      item.append(link, at ? ` (${new Date(at).toLocaleString(document.documentElement.lang)})` : "");
      list.append(item);
      list.closest("section").hidden = false;
    }
  });
  if (new URLSearchParams(location.search).get("kept")) for (const one of document.querySelectorAll("[data-if-kept]")) one.hidden = false;
})();
