// Passkeys: asks the browser for a key and hands its answer to the server. Without this script the code app works.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const token = () => (document.querySelector("input[name=csrfmiddlewaretoken]") || {}).value || "";
  const post = async (url, body) => {
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token(), "Content-Type": "application/json" }, body: body || "{}" });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error || answer.statusText);
    return found;
  };
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = {
    "register": async (box) => {
      const { publicKey: key } = await post(box.dataset.options);
      key.challenge = bytes(key.challenge);
      key.user.id = bytes(key.user.id);
      key.excludeCredentials = listed(key.excludeCredentials);
      const made = await navigator.credentials.create({ publicKey: key });
      return { id: made.id, rawId: text(made.rawId), type: made.type, response: { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) } };
    },
    "sign-in": async (box) => {
      const { publicKey: key } = await post(box.dataset.options);
      key.challenge = bytes(key.challenge);
      key.allowCredentials = listed(key.allowCredentials);
      const said = await navigator.credentials.get({ publicKey: key });
      const r = said.response;
      return { id: said.id, rawId: text(said.rawId), type: said.type, response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: r.userHandle ? text(r.userHandle) : null } };
    },
  };
  // one grave deed: the form that asks for it carries the answer
  asked.confirm = asked["sign-in"];
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const button = box.querySelector("button"), told = box.querySelector("[role=alert]");
    box.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      told.textContent = "";
      try {
        const answer = await asked[box.dataset.passkey](box);
        if (box.dataset.passkey === "confirm") {
          const form = box.closest("form");
          form.elements.passkey.value = JSON.stringify(answer);
          form.submit();
          return;
        }
        location.assign((await post(box.dataset.answer, JSON.stringify(answer))).next);
      } catch (fault) {
        // NotAllowedError: the person closed the browser's question; nothing needs to be said.
        if (fault.name !== "NotAllowedError") told.textContent = fault.message;
        button.disabled = false;
      }
    });
  }
})();
