// Small comforts on top of pages that work without scripts: CSRF header, menus, row keys, select all, calendar button.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // htmx sends to this origin only (its mode is same-origin), so the token never leaves it.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && ctx.request.method.toUpperCase() !== "GET") ctx.request.headers["X-CSRFToken"] = token.content;
  });

  document.addEventListener("click", ({ target }) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const opener = target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-check-all]")) {
      all("td.pick input", target.closest("table")).forEach((box) => { box.checked = target.checked; });
    }
    if (target.matches("[data-check-all], td.pick input")) tally(target.closest("table"));
    if (target.id === "keys-on") remember(target.checked);
  });

  function tally(table) {
    const boxes = all("td.pick input", table);
    const chosen = boxes.filter((box) => box.checked).length;
    const master = table.querySelector("[data-check-all]");
    if (master) {
      master.checked = chosen > 0 && chosen === boxes.length;
      master.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    const scope = table.closest("form") ?? document;
    all("[data-selected]", scope).forEach((place) => { place.textContent = chosen; });
  }

  // Private windows may refuse storage; keys then stay on.
  function remember(on) {
    try { localStorage.setItem("collegium.keys", on ? "on" : "off"); } catch { /* nothing to keep */ }
  }
  function keysAreOn() {
    try { return localStorage.getItem("collegium.keys") !== "off"; } catch { return true; }
  }

  function step(by) {
    const rows = all("[data-rows] > tr");
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
    row?.querySelector("a, input, button")?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  const keys = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    j: () => step(1),
    k: () => step(-1),
    x: () => document.activeElement.closest("tr")?.querySelector("td.pick input")?.click(),
  };

  const typing = (element) => element.isContentEditable
    || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details.menu[open]").forEach((menu) => {
        if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
        menu.open = false;
      });
    }
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !keysAreOn()) return;
    event.preventDefault();
    act();
  });

  // The browser's own calendar, behind a button, so that the box keeps one written form everywhere.
  function addCalendar(box) {
    if (!("showPicker" in HTMLInputElement.prototype) || box.dataset.date === "ready") return;
    box.dataset.date = "ready";
    const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, className: "visually-hidden" });
    picker.setAttribute("aria-hidden", "true");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button calendar" });
    button.setAttribute("aria-label", "Choose from a calendar");
    button.addEventListener("click", () => { picker.value = box.value; picker.showPicker(); });
    picker.addEventListener("change", () => {
      box.value = picker.value;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    box.after(button, picker);
  }

  // An event's own time is on the page; whoever is in another zone is told theirs too.
  function tellOwnTime(time) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const write = (timeZone) => new Date(time.dateTime).toLocaleString("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" });
    if (write(here) !== write(time.dataset.zone)) time.after(` (${write(here)} where you are)`);
  }

  function dress(root) {
    all("time[data-zone]", root).forEach(tellOwnTime);
    all("[data-date]", root).forEach(addCalendar);
    all("[data-check-all], [data-open]", root).forEach((part) => { part.hidden = false; });
    root.querySelector(".error-summary")?.focus();
  }

  dress(document);
  document.addEventListener("htmx:after:swap", () => dress(document));
  const switchKeys = document.getElementById("keys-on");
  if (switchKeys) switchKeys.checked = keysAreOn();
})();
