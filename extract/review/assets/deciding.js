"use strict";
// Deciding: correct, confirm, absent, take back; and the file that `punchlist review apply` takes in.
(() => {
  const { given, entryOf, entries, isWide, keys, tell, choose, chosen, onChoose } = review;
  const storeKey = `punchlist-review-${given.document_id}`;
  const by = document.getElementById("by");
  const save = document.getElementById("export");
  const copying = document.getElementById("copy");
  const decisions = new Map();
  const original = new Map(entries.map((entry) => [entry.dataset.field, entry.querySelector(".shown")?.textContent]));
  const actions = make("div", { className: "actions" });
  let unsaved = false;

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  function remembered(store, key) {
    try { return store.getItem(key); } catch { return null; }
  }
  function remember(store, key, value) {
    try { store.setItem(key, value); } catch { /* a browser may keep nothing; the page works without */ }
  }

  const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const valueOf = (field) => given.fields[field]?.value ?? null;
  const isDecided = (field) => decisions.has(field)
    ? decisions.get(field).decision !== "withdrawn" : given.decided.includes(field);

  function decide(field, decision, more = {}) {
    const said = { field, decision, at: now(), ...more };
    if (valueOf(field) !== null) said.replaced = valueOf(field);
    decisions.set(field, said);
    changed(field);
  }
  function takeBack(field) {
    if (decisions.has(field)) decisions.delete(field);
    else if (given.decided.includes(field)) decisions.set(field, { field, decision: "withdrawn", at: now() });
    else return tell("Nothing was decided here.");
    if (field === given.line_items) showItems(given.items);
    changed(field);
  }
  function confirm(field) {
    if (field === given.line_items) {
      if (!given.items.length) return tell("There are no line items to confirm.");
      return decide(field, "confirmed", { items: given.items });
    }
    if (field !== given.document && valueOf(field) === null) return tell("There is no value to confirm; x says it is not on the paper.");
    decide(field, "confirmed", field === given.document ? {} : { value: valueOf(field) });
  }
  function absent(field) {
    if (given.fields[field] || field === given.line_items) decide(field, "absent");
  }

  // What is shown of decisions
  function changed(field) {
    unsaved = true;
    remember(sessionStorage, storeKey, JSON.stringify([...decisions.values()]));
    show(field);
    showState();
  }
  function show(field) {
    const entry = entryOf.get(field);
    if (!entry) return;
    const said = decisions.get(field);
    entry.querySelector(".said")?.remove();
    entry.classList.toggle("decided", isDecided(field));
    entry.classList.toggle("struck", said?.decision === "absent");
    const shown = entry.querySelector(".shown");
    if (shown) shown.textContent = said?.value ?? original.get(field);
    actions.lastElementChild.hidden = !isDecided(chosen());
    if (!said) return;
    const words = { corrected: "corrected", confirmed: "confirmed ✓", absent: "not on the paper", withdrawn: "earlier decision taken back" };
    const note = said.note ? ` (${said.note})` : "";
    entry.append(make("span", { className: "said" }, words[said.decision] + note));
    if (field === chosen()) entry.append(actions);
  }
  function showState() {
    document.getElementById("count").textContent = decisions.size;
    save.disabled = copying.disabled = !decisions.size;
    for (const reason of document.querySelectorAll("#reasons li")) {
      const open = reason.dataset.about.split(" ").filter((field) => !isDecided(field));
      reason.classList.toggle("settled", !open.length);
      reason.querySelector(".settle").hidden = !open.length;
      const label = (field) => given.fields[field]?.label ?? { [given.document]: "the document", [given.line_items]: "line items" }[field];
      reason.querySelector(".left").textContent = open.length ? `to decide: ${open.map(label).join(", ")}` : "settled";
    }
  }
  for (const reason of document.querySelectorAll("#reasons li")) {
    reason.querySelector(".settle").addEventListener("click", () => {
      for (const field of reason.dataset.about.split(" ").filter((name) => !isDecided(name))) {
        const empty = field === given.line_items ? !given.items.length : field !== given.document && valueOf(field) === null;
        if (empty) absent(field);
        else confirm(field);
      }
    });
  }

  // The buttons of the chosen value, and its form
  for (const [text, key] of [["Confirm", "c"], ["Edit", "e"], ["Not on the paper", "x"], ["On the paper", "p"], ["Take back", "u"]]) {
    const button = make("button", { type: "button" }, `${text} `, make("kbd", {}, key));
    if (key === "p") button.className = "narrow";
    button.addEventListener("click", () => keys[key]());
    actions.append(button);
  }
  onChoose((field, entry) => {
    actions.firstElementChild.hidden = field in given.fields && valueOf(field) === null;
    actions.lastElementChild.hidden = !isDecided(field);
    entry.append(actions);
  });

  function edit(field) {
    const entry = entryOf.get(field);
    if (!entry || entry.querySelector("form")) return;
    if (field === given.line_items) return editItems(entry);
    const { type, choices, label } = given.fields[field];
    const current = decisions.get(field)?.value ?? valueOf(field) ?? "";
    const input = choices.length
      ? make("select", {}, ...[...choices, "other"].map((choice) => make("option", {}, choice)))
      : make("textarea", { rows: current.length > 60 ? 4 : 1 });
    input.value = current;
    input.setAttribute("aria-label", label);
    const hint = { date: "as YYYY-MM-DD", money: "as 1234.50" }[type];
    const note = make("input", { value: decisions.get(field)?.note ?? "", placeholder: "Note (may stay empty)" });
    note.setAttribute("aria-label", "Note");
    const wrong = make("span", { className: "wrong" });
    wrong.setAttribute("role", "alert");
    const form = formOf(
      () => {
        const value = input.value.trim();
        const problem = problemOf(type, value);
        if (problem) { wrong.textContent = problem; input.focus(); return false; }
        const more = note.value.trim() ? { note: note.value.trim() } : {};
        decide(field, value === valueOf(field) ? "confirmed" : "corrected", { value, ...more });
        return true;
      },
      entry,
      input, ...(hint ? [make("label", {}, hint)] : []), wrong, note,
    );
    entry.append(form);
    input.focus();
    input.select?.();
  }
  function problemOf(type, value) {
    if (!value) return "Nothing is written here; say that it is not on the paper instead.";
    if (type === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return "Write the date as YYYY-MM-DD.";
    if (type === "money" && !/^-?\d+(\.\d+)?$/.test(value)) return "Write the amount like 1234.50.";
    return "";
  }
  function formOf(done, entry, ...parts) {
    const form = make("form", {}, ...parts);
    const end = () => { form.remove(); entry.focus({ preventScroll: true }); };
    const finish = () => { if (done()) end(); };
    const cancel = make("button", { type: "button" }, "Leave it ", make("kbd", {}, "Esc"));
    cancel.addEventListener("click", end);
    form.append(make("div", { className: "actions" }, make("button", { className: "chief" }, "Keep ", make("kbd", {}, "Enter")), cancel));
    form.addEventListener("submit", (event) => { event.preventDefault(); finish(); });
    form.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end();
      if (event.key === "Enter" && event.target.tagName !== "BUTTON" && !event.shiftKey) { event.preventDefault(); finish(); }
    });
    return form;
  }

  // Line items: the whole table is one decision
  function rowOf(item, cell) {
    return make("tr", {}, ...[...given.columns, "page"].map((column) => cell(column, item[column] ?? "")));
  }
  function showItems(items) {
    const body = entryOf.get(given.line_items).querySelector("tbody");
    body?.replaceChildren(...items.map((item) => rowOf(item, (column, text) => {
      const cell = make("td", { className: ["quantity", "unit_price", "amount", "page"].includes(column) ? "number" : "" }, `${text}`);
      cell.dataset.column = column;
      return cell;
    })));
  }
  function editItems(entry) {
    const current = decisions.get(given.line_items)?.items ?? given.items;
    const editable = (item) => rowOf(item, (column, text) => {
      const input = make("input", { value: text });
      input.setAttribute("aria-label", column.replace("_", " "));
      const cell = make("td", {}, input);
      cell.dataset.column = column;
      return cell;
    });
    const withRemoval = (row) => {
      const remove = make("button", { type: "button", title: "Remove this line" }, "×");
      remove.addEventListener("click", () => row.remove());
      row.append(make("td", {}, remove));
      return row;
    };
    const head = make("tr", {}, ...[...given.columns, "page", ""].map((name) => make("th", {}, name.replace("_", " "))));
    const body = make("tbody", {}, ...current.map((item) => withRemoval(editable(item))));
    const add = make("button", { type: "button" }, "Add a line");
    add.addEventListener("click", () => {
      body.append(withRemoval(editable({ page: current.at(-1)?.page ?? 1 })));
      body.lastElementChild.querySelector("input").focus();
    });
    const wrong = make("span", { className: "wrong" });
    wrong.setAttribute("role", "alert");
    const before = [...entry.children].filter((child) => child.className === "wide" || child.tagName === "P");
    for (const child of before) child.hidden = true;
    const form = formOf(
      () => {
        const items = [...body.rows].map((row) => Object.fromEntries([...row.querySelectorAll("td[data-column]")]
          .map((cell) => [cell.dataset.column, cell.firstChild.value.trim()]).filter(([, text]) => text)));
        for (const item of items) {
          item.page = Number(item.page) || 1;
          const bad = ["quantity", "unit_price", "amount"].find((name) => item[name] && problemOf("money", item[name]));
          if (bad) { wrong.textContent = `${bad.replace("_", " ")}: write it like 1234.50.`; return false; }
        }
        const filled = items.filter((item) => Object.keys(item).length > 1);
        if (filled.length) decide(given.line_items, "corrected", { items: filled });
        else absent(given.line_items);
        showItems(filled);
        return true;
      },
      entry,
      make("div", { className: "wide" }, make("table", {}, make("thead", {}, head), body)), add, wrong,
    );
    entry.append(form);
    new MutationObserver((_, observer) => {
      if (form.isConnected) return;
      for (const child of before) child.hidden = false;
      observer.disconnect();
    }).observe(entry, { childList: true });
    form.querySelector("input")?.focus();
  }

  // Saving
  function exported() {
    const said = [...decisions.values()].map((decision) => ({ ...decision, by: by.value.trim() }));
    return JSON.stringify({ document_id: given.document_id, file: given.file, spec: given.spec, decisions: said }, null, 2) + "\n";
  }
  function isReady() {
    if (!decisions.size) tell("Nothing is decided yet.");
    else if (by.value.trim()) return true;
    else {
      tell("Write your name first: it is kept with each decision.");
      by.focus();
    }
    return false;
  }
  function download() {
    if (!isReady()) return;
    const url = URL.createObjectURL(new Blob([exported()], { type: "application/json" }));
    make("a", { href: url, download: given.save_as }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    unsaved = false;
    tell(`${given.save_as} is saved. Next: punchlist review apply ${given.save_as}`);
  }
  async function copy() {
    if (!isReady()) return;
    try {
      await navigator.clipboard.writeText(exported());
      unsaved = false;
      tell(`Copied. Paste it into ${given.save_as}, then: punchlist review apply ${given.save_as}`);
    } catch {
      tell("The browser does not let this page copy; save the file instead.");
    }
  }
  save.addEventListener("click", download);
  copying.addEventListener("click", copy);
  by.value = remembered(localStorage, "punchlist-reviewer") ?? "";
  by.addEventListener("input", () => remember(localStorage, "punchlist-reviewer", by.value));
  addEventListener("beforeunload", (event) => { if (unsaved && decisions.size) event.preventDefault(); });

  const onChosen = (action) => () => (chosen() ? action(chosen()) : tell("Choose a value first: j."));
  Object.assign(keys, { e: onChosen(edit), Enter: onChosen(edit), c: onChosen(confirm), x: onChosen(absent), u: onChosen(takeBack), s: download });

  for (const said of JSON.parse(remembered(sessionStorage, storeKey) ?? "[]")) decisions.set(said.field, said);
  for (const field of decisions.keys()) show(field);
  if (decisions.get(given.line_items)?.items) showItems(decisions.get(given.line_items).items);
  for (const field of given.decided) entryOf.get(field)?.classList.add("decided");
  showState();
  const first = entries.find((entry) => entry.classList.contains("doubtful")) ?? entries[0];
  if (first) choose(first.dataset.field, { focus: false, scroll: isWide.matches && first.classList.contains("doubtful") ? "center" : null });
})();
