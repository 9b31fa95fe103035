"use strict";
// The review: one title at a time, decided by keys or buttons. What is decided is kept in this browser, where it lets us.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { titles, roles, families, functions, labels } = data;
  const $ = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const count = (number, one) => `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
  const placeOf = (role) => {
    const [family, fn] = families[roles[role][2]];
    return `${family} · ${functions[fn]}`;
  };
  const spoken = { match: "match", ambiguous: "several roles are possible", no_match: "no role" };
  const section = $("review");
  $("review-body").hidden = false;
  if (!titles.length) {
    $("review-body").textContent = "There is nothing to decide.";
    return;
  }
  const left = data.left;
  if (left.open > left.carried) {
    $("review-intro").append(` The page carries the first ${left.carried.toLocaleString("en")} of ${count(left.open, "title")}: apply, run again, and the next come up.`);
  }

  // State: decisions by the place of their title, the order in which they were made, and where we are.
  const key = `rolecall:${data.fingerprint}`;
  let store = null;
  try {
    store = window.localStorage;
    store.setItem(`${key}:try`, "1");
    store.removeItem(`${key}:try`);
  } catch { store = null; }
  const state = { decisions: {}, notes: {}, past: [], at: 0 };
  const valid = (at, decision) => titles[at] && decision && ["accept", "choose", "not_a_job", "skip"].includes(decision.d) &&
    (decision.r === undefined || roles[decision.r] !== undefined);
  try {
    const kept = store && JSON.parse(store.getItem(key) || "null");
    if (kept) {
      for (const [at, decision] of Object.entries(kept.decisions || {})) if (valid(at, decision)) state.decisions[at] = decision;
      for (const [at, note] of Object.entries(kept.notes || {})) if (titles[at] && typeof note === "string") state.notes[at] = note;
      if (titles[kept.at]) state.at = kept.at;
    }
  } catch { /* What can't be read is begun anew. */ }
  let unsaved = false;
  const keep = () => {
    unsaved = true;
    try {
      if (store) store.setItem(key, JSON.stringify({ decisions: state.decisions, notes: state.notes, at: state.at }));
    } catch { store = null; }
    sayKept();
  };
  const sayKept = () => {
    $("kept").textContent = store ? "Decisions are kept in this browser." :
      "This browser does not keep decisions for a file: download them before you close the page.";
  };
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && !store && decided().length) event.preventDefault();
  });

  const decided = () => Object.keys(state.decisions).map(Number).filter((at) => state.decisions[at].d !== "skip").sort((a, b) => a - b);
  const say = (text) => { $("said").textContent = text; };
  const described = (decision) => {
    if (!decision) return "";
    if (decision.d === "not_a_job") return "Not a job";
    if (decision.d === "skip") return "Skipped";
    return `${decision.d === "accept" ? "Accepted" : "Chosen"}: ${roles[decision.r][1]}`;
  };

  // The list of titles.
  const items = titles.map((title, at) => {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    button.append(make("span", "mark"), make("span", "name", title.t), make("span", "rows", title.n.toLocaleString("en")));
    button.addEventListener("click", () => go(at, true));
    item.append(button);
    $("queue").append(item);
    return item;
  });
  const MARKS = { accept: ["✓", "accepted"], choose: ["✓", "chosen"], not_a_job: ["×", "not a job"], skip: ["–", "skipped"] };
  const markItem = (at) => {
    const decision = state.decisions[at];
    const [sign, word] = decision ? MARKS[decision.d] : ["", "open"];
    const button = items[at].firstChild;
    button.firstChild.textContent = sign;
    button.setAttribute("aria-label", `${titles[at].t}, ${count(titles[at].n, "row")}, ${word}`);
    items[at].classList.toggle("done", Boolean(decision) && decision.d !== "skip");
    const shown = $("show").value;
    const isDecided = Boolean(decision) && decision.d !== "skip";
    items[at].hidden = (shown === "open" && isDecided) || (shown === "decided" && !isDecided);
  };
  $("show").addEventListener("change", () => titles.forEach((_, at) => markItem(at)));

  // The card.
  const show = () => {
    const title = titles[state.at];
    const decision = state.decisions[state.at];
    const meta = [`Title ${(state.at + 1).toLocaleString("en")} of ${titles.length.toLocaleString("en")}`, count(title.n, "row")];
    if (title.x > 1) meta.push(`${title.x} spellings`);
    meta.push(spoken[title.v]);
    if (title.c > 0) meta.push(`confidence ${title.c.toFixed(2)}`);
    if (title.l) meta.push(title.l.replace(/_/g, " "));
    if (title.r) meta.push(title.r.replace(/_/g, " "));
    if (title.y) meta.push("its meaning varies between organisations");
    $("card-meta").textContent = meta.join(" · ");
    $("card-title").textContent = title.t;
    $("card-spans").replaceChildren(...title.s.map(([text, taken, read]) => {
      const span = make("span");
      span.append(make("b", "", text), ` ${taken}${read ? `, read as ${read}` : ""}`);
      return span;
    }));
    $("card-state").textContent = described(decision);
    $("candidates").replaceChildren(...title.k.map(([role, score, alias, note], nth) => {
      const item = make("li");
      const button = make("button");
      button.type = "button";
      button.setAttribute("aria-pressed", String(Boolean(decision) && decision.r === role));
      button.append(make("kbd", "", String(nth + 1)), make("span", "role", roles[role][1]), make("span", "score", score.toFixed(2)));
      button.append(make("span", "why", `${placeOf(role)} · known as “${alias}”${note ? ` · ${note}` : ""}`));
      button.addEventListener("click", () => choose(nth));
      item.append(button);
      return item;
    }));
    if (!title.k.length) $("candidates").append(make("li", "note", "No role comes near: search one, or say that it is not a job."));
    // Each candidate has its evidence in a part of the table of its own.
    const parts = title.k.map(([role, score, , , evidence], nth) => {
      const part = make("tbody");
      const head = make("tr");
      const name = make("th", "", `${nth + 1}  ${roles[role][1]}`);
      name.colSpan = 2;
      name.scope = "rowgroup";
      head.append(name, make("td", "n", score.toFixed(2)));
      part.append(head, ...evidence.map(([label, text, weight]) => {
        const row = make("tr");
        row.append(make("td", "", labels[label]), make("td", "", text), make("td", "n", weight));
        return row;
      }));
      return part;
    });
    const table = $("evidence").querySelector("table");
    table.querySelectorAll("tbody").forEach((part) => part.remove());
    table.append(...parts);
    $("evidence").hidden = !parts.length;
    $("note").value = state.notes[state.at] || "";
    section.querySelector("[data-do=accept]").disabled = !title.k.length;
    const current = section.querySelector("[aria-current]");
    if (current) current.removeAttribute("aria-current");
    const button = items[state.at].firstChild;
    button.setAttribute("aria-current", "true");
    const list = $("queue");
    const top = items[state.at].offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + 40 > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
  };
  const progress = () => {
    const done = decided();
    const rows = titles.reduce((sum, title) => sum + title.n, 0);
    const settled = done.reduce((sum, at) => sum + titles[at].n, 0);
    const skipped = Object.values(state.decisions).filter((decision) => decision.d === "skip").length;
    $("progress").max = titles.length;
    $("progress").value = done.length;
    $("progress-text").textContent = `${done.length.toLocaleString("en")} of ${count(titles.length, "title")} decided` +
      ` (${Math.floor(100 * settled / rows)} % of their rows)${skipped ? `, ${skipped} skipped` : ""}`;
    $("download").disabled = !done.length;
  };

  const go = (at, focus) => {
    state.at = Math.max(0, Math.min(titles.length - 1, at));
    closeSearch();
    show();
    if (focus) $("card").focus({ preventScroll: true });
  };
  // The focus stays on the card, so a screen reader has to be told what stands there now.
  const move = (step) => {
    go(state.at + step, true);
    say(`Title ${state.at + 1}: “${titles[state.at].t}”. ${described(state.decisions[state.at])}`);
  };
  const next = () => {
    for (let step = 1; step <= titles.length; step += 1) {
      const at = (state.at + step) % titles.length;
      if (!state.decisions[at]) return at;
    }
    return Math.min(state.at + 1, titles.length - 1);
  };
  const decide = (decision) => {
    const at = state.at;
    state.past.push([at, state.decisions[at]]);
    state.decisions[at] = decision;
    markItem(at);
    go(next(), true);
    keep();
    progress();
    const open = titles.length - Object.keys(state.decisions).length;
    const then = open ? `Next: “${titles[state.at].t}”.` : "All titles are decided or skipped: download decisions.csv.";
    say(`${described(decision)} – “${titles[at].t}”. ${then}`);
  };
  const choose = (nth) => {
    const candidate = titles[state.at].k[nth];
    if (!candidate) return say("There is no such candidate.");
    decide({ d: nth === 0 ? "accept" : "choose", r: candidate[0] });
  };
  const undo = () => {
    const last = state.past.pop();
    if (!last) return say("Nothing to undo since the page was opened.");
    const [at, before] = last;
    if (before) state.decisions[at] = before; else delete state.decisions[at];
    markItem(at);
    go(at, true);
    keep();
    progress();
    say(`Undone: “${titles[at].t}” is ${before ? described(before).toLowerCase() : "open again"}.`);
  };
  const toggleHelp = () => {
    const help = $("help");
    help.hidden = !help.hidden;
    section.querySelector("[data-do=help]").setAttribute("aria-expanded", String(!help.hidden));
  };

  // Search over all roles of the dictionary: every word must begin a word of the title, the family or the id.
  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const texts = roles.map((role) => ` ${folded(`${role[1]} ${families[role[2]][0]} ${role[0].replace(/-/g, " ")}`)}`);
  const names = roles.map((role) => folded(role[1]));
  let hits = [];
  let picked = 0;
  const openSearch = () => {
    $("search").hidden = false;
    $("query").value = "";
    find();
    $("query").focus();
  };
  const closeSearch = () => {
    $("search").hidden = true;
    hits = [];
    $("query").setAttribute("aria-expanded", "false");
  };
  const find = () => {
    const query = folded($("query").value).trim();
    const words = query.split(/\s+/).filter(Boolean);
    // First the title itself, then titles with the words in them, of these first what the file has most of.
    const rank = (role) => (names[role] === query ? 0 : words.every((word) => ` ${names[role]}`.includes(` ${word}`)) ? 1 : 2);
    hits = words.length ? roles.map((_, role) => role).filter((role) => words.every((word) => texts[role].includes(` ${word}`))) : [];
    hits.sort((a, b) => rank(a) - rank(b) || roles[b][3] - roles[a][3] || names[a].length - names[b].length || (names[a] < names[b] ? -1 : 1));
    hits = hits.slice(0, 30);
    picked = 0;
    $("found").replaceChildren(...hits.map((role, nth) => {
      const item = make("li");
      item.id = `hit-${nth}`;
      item.setAttribute("role", "option");
      item.append(make("b", "", roles[role][1]), " ", make("small", "", placeOf(role)));
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => { picked = nth; pick(); });
      return item;
    }));
    if (words.length && !hits.length) say("No role has these words.");
    point();
  };
  const point = () => {
    $("query").setAttribute("aria-expanded", String(hits.length > 0));
    [...$("found").children].forEach((item, nth) => item.setAttribute("aria-selected", String(nth === picked)));
    if (hits.length) {
      $("query").setAttribute("aria-activedescendant", `hit-${picked}`);
      $(`hit-${picked}`).scrollIntoView({ block: "nearest" });
    } else $("query").removeAttribute("aria-activedescendant");
  };
  const pick = () => {
    if (hits[picked] === undefined) return;
    const role = hits[picked];
    const first = titles[state.at].k[0];
    decide({ d: first && first[0] === role ? "accept" : "choose", r: role });
  };
  $("query").addEventListener("input", find);
  $("query").addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      picked = (picked + step + hits.length) % hits.length;
      point();
    } else if (event.key === "Enter") pick();
    else if (event.key === "Escape") { closeSearch(); $("card").focus(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  $("note").addEventListener("input", () => {
    const note = $("note").value;
    if (note) state.notes[state.at] = note; else delete state.notes[state.at];
    keep();
  });

  const actions = {
    accept: () => choose(0),
    search: openSearch,
    nojob: () => decide({ d: "not_a_job" }),
    skip: () => decide({ d: "skip" }),
    undo,
    help: toggleHelp,
  };
  section.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => actions[button.dataset.do]()));
  const KEYS = {
    a: actions.accept, 1: () => choose(0), 2: () => choose(1), 3: () => choose(2), "/": openSearch, n: actions.nojob, s: actions.skip,
    u: undo, j: () => move(1), k: () => move(-1), "?": toggleHelp,
  };
  // Keys count only while the focus is in the review, and never where one types.
  section.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && typing) return $("card").focus();
    if (typing) return;
    const act = event.key === "Enter" && event.target === $("card") ? actions.accept : KEYS[event.key.length === 1 ? event.key.toLowerCase() : ""];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // RFC 4180. A cell that a spreadsheet would run gets an apostrophe in front; `normalize apply` takes it off again.
  const guarded = (text) => (/^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);
  const cell = (text) => (/[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replace(/"/g, '""')}"` : text);
  const table = () => {
    const lines = [["title", "decision", "role_id", "rows", "note"]];
    for (const at of decided()) {
      const { d, r } = state.decisions[at];
      lines.push([guarded(titles[at].t), d, r === undefined ? "" : roles[r][0], String(titles[at].n), guarded(state.notes[at] || "")]);
    }
    return `\ufeff${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
  };
  $("download").addEventListener("click", () => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
    link.download = "decisions.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
    say(`Downloaded ${count(decided().length, "decision")} as decisions.csv.`);
  });

  titles.forEach((_, at) => markItem(at));
  sayKept();
  progress();
  show();
})();
