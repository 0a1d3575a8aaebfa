"use strict";
// Looking: which value is chosen, where it stands on the paper, and the keys. Deciding is in deciding.js.
const review = (() => {
  const given = JSON.parse(document.getElementById("document-data").textContent);
  const entries = [...document.querySelectorAll(".entry")];
  const boxes = [...document.querySelectorAll(".box")];
  const entryOf = new Map(entries.map((entry) => [entry.dataset.field, entry]));
  const boxOf = new Map(boxes.map((box) => [box.dataset.field, box]));
  const listeners = [];
  let chosen = null;

  const told = document.getElementById("told");
  let clearing = 0;
  function tell(text) {
    told.textContent = text;
    clearTimeout(clearing);
    clearing = setTimeout(() => { told.textContent = ""; }, 5000);
  }

  const isWide = matchMedia("(min-width: 900px)"); // paper and values side by side, each with its own scroll bar

  function choose(field, { focus = true, scroll = "nearest" } = {}) {
    const entry = entryOf.get(field);
    if (!entry) return;
    if (chosen !== field) {
      for (const element of document.querySelectorAll(".chosen")) element.classList.remove("chosen");
      for (const other of entries) other.tabIndex = -1;
      chosen = field;
      entry.classList.add("chosen");
      boxOf.get(field)?.classList.add("chosen");
      for (const listener of listeners) listener(field, entry);
    }
    entry.tabIndex = 0;
    if (focus) entry.focus({ preventScroll: true });
    if (!scroll) return;
    entry.scrollIntoView({ block: scroll });
    if (isWide.matches && boxOf.has(field)) showOnPaper(field);
  }

  function showOnPaper(field) {
    const box = boxOf.get(field);
    if (box) box.scrollIntoView({ block: "center", inline: "nearest" });
    else tell("It has no place on the paper.");
  }

  function step(by, wanted = () => true) {
    const from = chosen ? entries.indexOf(entryOf.get(chosen)) : by > 0 ? -1 : entries.length;
    for (let at = from + by; at >= 0 && at < entries.length; at += by) {
      if (wanted(entries[at])) return choose(entries[at].dataset.field);
    }
    if (wanted.length) tell("Nothing more waits for a decision below.");
  }

  function near(field, isNear) {
    entryOf.get(field)?.classList.toggle("near", isNear);
    boxOf.get(field)?.classList.toggle("near", isNear);
  }

  for (const element of [...entries, ...boxes]) {
    const field = element.dataset.field;
    element.addEventListener("mouseenter", () => near(field, true));
    element.addEventListener("mouseleave", () => near(field, false));
  }
  for (const entry of entries) {
    entry.addEventListener("focus", () => choose(entry.dataset.field, { focus: false }));
    entry.addEventListener("click", (event) => {
      if (!event.target.closest("button, input, textarea, select, form")) choose(entry.dataset.field);
    });
  }
  for (const box of boxes) {
    box.addEventListener("click", () => {
      choose(box.dataset.field, { scroll: null });
      entryOf.get(box.dataset.field).scrollIntoView({ block: "center" });
    });
  }

  for (const reason of document.querySelectorAll("#reasons li")) {
    const about = reason.dataset.about.split(" ");
    reason.querySelector(".reason").addEventListener("click", () => {
      for (const element of document.querySelectorAll(".doubted")) element.classList.remove("doubted");
      for (const field of about) {
        entryOf.get(field)?.classList.add("doubted");
        boxOf.get(field)?.classList.add("doubted");
      }
      const next = about.indexOf(chosen) + 1;
      choose(about[next % about.length]);
    });
  }

  let zoom = 1;
  function enlarge(by) {
    zoom = Math.max(0.5, Math.min(3, zoom + by));
    document.documentElement.style.setProperty("--zoom", zoom);
    boxOf.get(chosen)?.scrollIntoView({ block: "center", inline: "center" });
  }
  document.getElementById("larger").addEventListener("click", () => enlarge(0.25));
  document.getElementById("smaller").addEventListener("click", () => enlarge(-0.25));

  const help = document.getElementById("help");
  document.getElementById("help-button").addEventListener("click", () => help.showModal());
  help.querySelector(".close").addEventListener("click", () => help.close());

  const keys = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    n: () => step(1, (entry) => entry.classList.contains("doubtful") && !entry.classList.contains("decided")),
    "+": () => enlarge(0.25), "=": () => enlarge(0.25), "-": () => enlarge(-0.25), "?": () => help.showModal(),
    p: () => showOnPaper(chosen),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input, textarea, select")) return;
    const onButton = event.target.closest("button, a");
    if (onButton && (event.key === "Enter" || event.key === " ")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  return { given, entryOf, boxOf, entries, isWide, keys, tell, choose, chosen: () => chosen, onChoose: (f) => listeners.push(f) };
})();
