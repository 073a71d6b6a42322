// The script beside the pages (service worker). MOTCUA comes before it: what to keep, and the page for no line.
// Pages about a person are kept only while the device's owner allows it (the flag in the small database below).
"use strict";
const SHELL = `mc-shell-${MOTCUA.build}`, PAGES = "mc-pages";
// Where a person looks again: looked-up dossiers, own dossiers, drafts.
const KEPT = /^\/(track|mine|dossiers\/[^/]+|apply\/[^/]+\/(unit|whom|applicant|form\/\d+|papers|return|review))\/$/;
// What is typed into these is kept when it cannot be sent: no files, no submission, no payment.
const TYPED = /^\/apply\/[^/]+\/(unit|whom|applicant|form\/\d+|return)\/$/;
const MOST_PAGES = 60, MOST_BYTES = 200000;

const database = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open("motcua", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("settings");
    asked.result.createObjectStore("typed", { keyPath: "url" });
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const work = async (store, mode, deed) => {
  const db = await database();
  try {
    return await new Promise((resolve, reject) => {
      const turn = db.transaction(store, mode), asked = deed(turn.objectStore(store));
      turn.oncomplete = () => resolve(asked && asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  } finally { db.close(); }
};
const allowed = () => work("settings", "readonly", (s) => s.get("keep")).then(Boolean, () => false);
const forget = async () => {
  await caches.delete(PAGES);
  await work("typed", "readwrite", (s) => s.clear());
};

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL).then((cache) => cache.addAll(MOTCUA.shell)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("mc-shell-") && name !== SHELL) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("message", (event) => {
  if (event.data && event.data.forget) event.waitUntil(forget());
});
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "GET" && url.pathname.startsWith(MOTCUA.static)) {
    event.respondWith(caches.match(request, { cacheName: SHELL }).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(shown(request, url));
  } else if (request.mode === "navigate" && request.method === "POST" && (TYPED.test(url.pathname) || url.pathname === "/sign-out/")) {
    event.respondWith(sent(request, url));
  }
});

const shown = async (request, url) => {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && KEPT.test(url.pathname) && await allowed()) await keep(url, answer.clone());
    return answer;
  } catch (fault) {
    const found = await allowed() && await caches.match(url.pathname, { cacheName: PAGES });
    return found || caches.match(MOTCUA.offline, { cacheName: SHELL }).then((page) => page || Response.error());
  }
};
const keep = async (url, answer) => {
  const cache = await caches.open(PAGES), keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_PAGES))) await cache.delete(old);
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", new Date().toISOString());
  await cache.put(url.pathname, new Response(await answer.blob(), { status: 200, headers }));
};
const sent = async (request, url) => {
  const copy = request.clone();
  try {
    const answer = await fetch(request);
    if (url.pathname === "/sign-out/") await forget();  // the device forgets with the sign-in
    return answer;
  } catch (fault) {
    if (url.pathname !== "/sign-out/" && await allowed()) {
      const body = await copy.text();
      if (body.length <= MOST_BYTES) {
        await work("typed", "readwrite", (s) => s.put({ url: url.pathname, body, at: new Date().toISOString() }));
        return Response.redirect(`${MOTCUA.offline}?kept=1`, 303);
      }
    }
    return caches.match(MOTCUA.offline, { cacheName: SHELL }).then((page) => page || Response.error());
  }
};
