/* Keys, focus and speech of the pages. Every page works without this file; it only saves hands. */
(() => {
  "use strict";

  const KEPT = "fairday.keys";
  const PLACES = { t: ["/teams", "team"], p: ["/people", "people"], a: ["/approvals", "approvals"], r: ["/reports", "reports"] };
  const TEXTS = [
    ["j, k", "next, previous in the queue"],
    ["a", "approve"],
    ["r", "return or reject, with a reason"],
    ["u", "undo the last decision"],
    ["g then t, p, a, r", "go to team, people, approvals, reports"],
    ["[ and ]", "the period before, the period after"],
    ["?", "this list"],
  ];
  const WAIT_MS = 1500;
  const LOADING_MS = 400;
  let goUntil = 0;
  let place = -1;
  let timer = 0;

  const enabled = () => {
    try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
  };
  const items = () => [...document.querySelectorAll("[data-item]")];
  const current = () => document.activeElement?.closest("[data-item]") ?? null;
  const say = (text) => { const said = document.getElementById("said"); if (said) said.textContent = text; };

  const move = (by) => {
    const all = items();
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next]?.focus();
  };
  const reason = () => {
    const more = current()?.querySelector("details");
    if (!more) return;
    more.open = true;
    more.querySelector("input[type=text]")?.focus();
  };
  const go = (key) => {
    const [path] = PLACES[key];
    const link = [...document.querySelectorAll("header nav a")].find((a) => a.getAttribute("href").split("?")[0].startsWith(path));
    location.assign(link ? link.href : path);
  };
  const list = () => {
    let dialog = document.getElementById("keys");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "keys";
      dialog.setAttribute("aria-labelledby", "h-keys");
      const heading = document.createElement("h2");
      heading.id = "h-keys";
      heading.textContent = "Keys";
      const rows = document.createElement("dl");
      for (const [keys, text] of TEXTS) {
        const term = rows.appendChild(document.createElement("dt"));
        term.appendChild(document.createElement("kbd")).textContent = keys;
        rows.appendChild(document.createElement("dd")).textContent = text;
      }
      const label = document.createElement("label");
      const box = label.appendChild(document.createElement("input"));
      box.type = "checkbox";
      box.addEventListener("change", () => {
        try { localStorage.setItem(KEPT, box.checked ? "on" : "off"); } catch { /* it holds for nothing then */ }
      });
      label.append(" Use single keys");
      const close = document.createElement("button");
      close.type = "button";
      close.className = "btn";
      close.textContent = "Close";
      close.addEventListener("click", () => dialog.close());
      dialog.append(heading, rows, label, close);
      document.body.append(dialog);
    }
    dialog.querySelector("input").checked = enabled();
    if (!dialog.open) dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !enabled()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const key = event.key;
    const going = Date.now() < goUntil;
    goUntil = 0;
    const acts = {
      j: () => move(1),
      k: () => move(-1),
      "?": list,
      "[": () => document.querySelector(".step a[rel=prev]")?.click(),
      "]": () => document.querySelector(".step a[rel=next]")?.click(),
    };
    // A key that is held down decides nothing twice.
    const once = {
      a: () => current()?.querySelector("form[data-approve]")?.requestSubmit(),
      r: reason,
      u: () => document.querySelector("form[data-undo]")?.requestSubmit(),
      g: () => { goUntil = Date.now() + WAIT_MS; },
    };
    const act = going && key in PLACES ? () => go(key) : acts[key] ?? (event.repeat ? undefined : once[key]);
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) list();
  });
  const unhide = () => document.querySelectorAll("[data-keys]").forEach((button) => { button.hidden = false; });
  unhide();

  const failed = (text) => {
    const box = document.createElement("div");
    box.className = "wrong";
    box.setAttribute("role", "alert");
    box.textContent = text;
    const where = document.getElementById("queue") ?? document.querySelector("main .wrap");
    where?.prepend(box);
  };
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    place = items().indexOf(detail.elt.closest("[data-item]"));
    clearTimeout(timer);
    timer = setTimeout(() => detail.target.setAttribute("aria-busy", "true"), LOADING_MS);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    clearTimeout(timer);
    detail.target?.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const id = detail.target.id;
    if (!detail.shouldSwap || !id || detail.serverResponse.includes(`id="${id}"`)) return;
    detail.shouldSwap = false;
    failed("The server gave another answer than this page knows. Open the page again.");
  });
  document.addEventListener("htmx:responseError", () => failed("The server could not do that. Open the page again to see what holds."));
  document.addEventListener("htmx:sendError", () => failed("The server did not answer. Open the page again to see what holds."));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    unhide();
    if (detail.target.id === "main") {
      const heading = document.querySelector("#main h1");
      heading?.focus();
      say(heading?.textContent ?? "");
    } else if (detail.target.id === "queue" && !document.querySelector("#queue [autofocus]")) {
      const all = items();
      (all[Math.min(Math.max(place, 0), all.length - 1)] ?? document.getElementById("h-queue"))?.focus();
    }
  });
})();
