// Draws one message: its text with bold, links and commands, its time, and the buttons under it.

export function make(tag, fields = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...inside);
  return node;
}

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};

function openLink(url, phone) {
  const own = /^(?:https?:\/\/)?t\.me\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]*))?$/.exec(url);
  if (own && own[1] === phone.view.bot.username) return phone.act("start", { payload: own[2] || "" });
  if (/^https?:\/\//.test(url)) window.open(url, "_blank", "noopener,noreferrer");
  else phone.toast(`A phone would open: ${url}`);
}

function drawEntity(entity, text, inside, phone) {
  if (entity.type === "bot_command") {
    return make("button", { type: "button", class: "inline-link", onclick: () => phone.act("say", { text }) }, ...inside);
  }
  if (entity.type === "url" || entity.type === "text_link") {
    const url = entity.url || text;
    return make("button", { type: "button", class: "inline-link", title: url, onclick: () => openLink(url, phone) }, ...inside);
  }
  if (entity.type === "spoiler") {
    const hidden = make("button", { type: "button", class: "spoiler", "aria-label": "Hidden text, press to show" }, ...inside);
    hidden.addEventListener("click", () => { hidden.classList.add("shown"); hidden.removeAttribute("aria-label"); });
    return hidden;
  }
  return make(TAGS[entity.type] || "span", {}, ...inside);
}

// Entities count UTF-16 units, and so do JavaScript's strings. Those that overlap half-way are cut at the edge.
function drawText(text, entities, from, to, phone) {
  const nodes = [];
  let at = from;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const start = Math.max(first.offset, at);
    const end = Math.min(first.offset + first.length, to);
    rest = others.filter((entity) => entity.offset >= end);
    if (end <= start) continue;
    if (start > at) nodes.push(text.slice(at, start));
    const inner = others.filter((entity) => entity.offset < end);
    nodes.push(drawEntity(first, text.slice(start, end), drawText(text, inner, start, end, phone), phone));
    at = end;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

export function clockTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-CA", { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function dayName(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-CA", { weekday: "long", day: "numeric", month: "long" });
}

function drawButton(button, message, row, col, phone) {
  const classes = ["under-button", button.style && `style-${button.style}`, button.busy && "busy"].filter(Boolean).join(" ");
  const node = make("button", { type: "button", class: classes, "data-place": `${row}.${col}` }, make("span", {}, button.text));
  if (button.busy) node.setAttribute("aria-busy", "true");
  if (button.kind === "link") node.append(make("span", { class: "corner", "aria-hidden": "true" }, "↗"));
  if (button.kind === "copy") node.append(make("span", { class: "corner", "aria-hidden": "true" }, "copy"));
  node.addEventListener("click", () => {
    if (button.kind === "tap") {
      node.classList.add("busy");
      phone.act("tap", { message_id: message.message_id, row, col });
    } else if (button.kind === "link") {
      openLink(button.url, phone);
    } else if (button.kind === "copy") {
      navigator.clipboard.writeText(button.copy).then(() => phone.toast(`Copied: ${button.copy}`), () => phone.toast(`A phone would copy: ${button.copy}`));
    } else {
      phone.toast("This kind of button does nothing here");
    }
  });
  return node;
}

function drawMarks(message) {
  const marks = make("span", { class: "marks" });
  if (message.silent) marks.append(make("span", { class: "mark", title: "Sent without a sound" }, "silent"));
  if (message.protected) marks.append(make("span", { class: "mark", title: "Cannot be passed on or saved" }, "protected"));
  if (message.pinned) marks.append(make("span", { class: "mark" }, "pinned"));
  if (message.edited) marks.append(make("span", { class: "mark" }, "edited"));
  marks.append(make("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)));
  return marks;
}

// A message is drawn anew when a button under it waits; its player goes on, so it stays the same one.
function drawPlayer(message, phone) {
  const { players } = phone;
  if (!players.has(message.message_id)) {
    const { url } = message.sound;
    players.set(message.message_id, make("audio", { controls: true, preload: "metadata", src: url, "aria-label": message.label }));
  }
  return players.get(message.message_id);
}

// Its edges are told before it is there, so that the chat does not jump when it comes.
function drawPicture({ url, alt, width, height }) {
  return make("img", { src: url, alt, width: String(width), height: String(height) });
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// A file has a link that saves it, unless it is protected: such a one cannot be saved on a phone either.
function drawFile({ url, name, size }, label) {
  const words = [make("span", { class: "file-name" }, label), make("span", { class: "file-size" }, sizeOf(size))];
  if (!url) return make("span", { class: "thing file" }, ...words);
  return make("a", { class: "thing file", href: url, download: name, "aria-label": `Save ${label}, ${sizeOf(size)}` }, ...words);
}

export function drawMessage(message, phone) {
  if (message.kind === "service") return make("li", { class: "line" }, make("span", {}, message.text));
  const bubble = make("div", { class: `bubble kind-${message.kind}` });
  bubble.append(make("span", { class: "hear" }, message.mine ? "You: " : `${phone.view.bot.name}: `));
  if (message.way) bubble.append(make("p", { class: "way" }, message.way));
  if (message.reply) bubble.append(make("p", { class: "reply" }, message.reply.slice(0, 80)));
  if (message.sound) bubble.append(drawPlayer(message, phone));
  else if (message.picture) bubble.append(drawPicture(message.picture));
  else if (message.document) bubble.append(drawFile(message.document, message.label));
  else if (!["text", "sticker", "other"].includes(message.kind)) bubble.append(make("span", { class: "thing" }, message.label));
  if (message.text !== message.label || message.kind === "sticker") {
    const text = make("p", { class: "text" });
    text.append(...drawText(message.text, message.entities, 0, message.text.length, phone));
    bubble.append(text);
  }
  bubble.append(drawMarks(message));
  const item = make("li", { class: message.mine ? "mine" : "theirs", "data-id": String(message.message_id) }, bubble);
  if (message.buttons.length) {
    const grid = make("div", { class: "under", role: "group", "aria-label": "Buttons of this message" });
    message.buttons.forEach((row, number) => {
      grid.append(make("div", { class: "row" }, ...row.map((button, col) => drawButton(button, message, number, col, phone))));
    });
    item.append(grid);
  }
  return item;
}
