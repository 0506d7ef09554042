// One phone: shows what the sandbox says it shows, and sends what the peer does.

import { dayName, drawMessage, make } from "./bubbles.js";
import { wireFiles } from "./files.js";
import { Inline } from "./inline.js";

const KINDS = [
  "voice", "photo", "sticker", "location", "contact", "document", "video", "video_note", "animation", "audio", "poll", "dice",
  "venue", "live_location", "album", "forwarded", "via_bot", "reply", "long",
];

export class Phone {
  constructor(post, complain) {
    this.post = post;
    this.complain = complain;
    this.node = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.node.querySelector(selector);
    this.drawn = new Map();
    this.players = new Map();
    this.inline = new Inline(this);
    this.view = null;
    this.toastSeen = null;
    this.editing = 0;
    this.keysHidden = false;
    this.atEnd = true;
    this.listen();
    wireFiles(this);
  }

  listen() {
    this.find(".compose").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    const field = this.find(".compose input");
    field.addEventListener("input", () => this.drawCommands(field.value.startsWith("/") ? field.value : null));
    field.addEventListener("input", () => this.inline.type(field.value));
    field.addEventListener("keydown", (event) => this.onFieldKey(event));
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closeAll(); });
    this.find(".menu").addEventListener("click", () => this.drawCommands(this.find(".commands").hidden ? "/" : null));
    this.find(".keys").addEventListener("click", () => { this.keysHidden = !this.keysHidden; this.drawKeyboard(); });
    this.find(".start").addEventListener("click", (event) => {
      // Who starts with the keyboard goes on writing; on a touch screen its keyboard must not jump up.
      this.focusField = event.currentTarget.matches(":focus-visible");
      this.act("start");
    });
    const log = this.find(".log");
    log.addEventListener("scroll", () => { this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60; });
    new ResizeObserver(() => { if (this.atEnd) log.scrollTop = log.scrollHeight; }).observe(log);
    this.find(".pin").addEventListener("click", () => this.jump());
    this.find(".notice button").addEventListener("click", () => { this.find(".notice").hidden = true; field.focus(); });
    for (const form of this.node.querySelectorAll("form.link")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.act("start", { payload: form.payload.value.trim() });
        this.closeAll();
      });
    }
    for (const kind of KINDS) {
      this.find(".kinds").append(make("button", { type: "button", onclick: () => this.sendKind(kind) }, kind.replaceAll("_", " ")));
    }
    for (const button of this.node.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.pickAct(button.dataset.act));
    }
  }

  onFieldKey(event) {
    const list = this.find(".commands");
    if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      list.querySelector("li:last-child button")?.focus();
    }
  }

  closeAll() {
    this.find(".more").open = false;
    this.drawCommands(null);
    if (this.editing) this.stopEditing();
  }

  sendKind(kind) {
    const field = this.find(".compose input");
    this.pick("send", { kind, text: field.value.trim() });
    field.value = "";
  }

  // As on a phone that shows what the bot can no longer see.
  tapOld() {
    this.find(".more").open = false;
    for (const message of [...this.view.messages].reverse()) {
      for (const [row, buttons] of message.buttons.entries()) {
        const col = buttons.findIndex((button) => button.kind === "tap");
        if (col >= 0) return this.act("tap", { message_id: message.message_id, row, col, out_of_reach: true });
      }
    }
    return this.toast("There is no button to tap");
  }

  pick(act, fields = {}) {
    this.find(".more").open = false;
    return this.act(act, fields);
  }

  pickAct(act) {
    if (act === "edit-last") return this.editLast();
    if (act === "tap-old") return this.tapOld();
    if (act === "block") return this.pick(this.view.peer.blocked ? "unblock" : "block");
    return this.pick(act);
  }

  async act(act, fields = {}) {
    const done = await this.post("/phone/act", { peer: this.view.peer.id, act, ...fields });
    if (done.error) this.toast(done.error);
    return done;
  }

  send() {
    const field = this.find(".compose input");
    const text = field.value.trim();
    if (!text) return;
    if (this.editing) this.act("edit", { message_id: this.editing, text });
    else this.act("say", { text });
    this.stopEditing();
    this.drawCommands(null);
    this.inline.type("");
  }

  editLast() {
    const mine = this.view.messages.filter((message) => message.mine && message.kind === "text").pop();
    this.find(".more").open = false;
    if (!mine) return this.toast("There is no message of yours to edit");
    this.editing = mine.message_id;
    const field = this.find(".compose input");
    field.value = mine.text;
    this.node.classList.add("editing");
    field.focus();
  }

  stopEditing() {
    this.editing = 0;
    this.node.classList.remove("editing");
    this.find(".compose input").value = "";
  }

  toast(text) {
    const toast = this.find(".toast");
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { toast.hidden = true; }, 4000);
  }

  jump() {
    const item = this.node.querySelector(`[data-id="${this.view.pinned[0].message_id}"]`);
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    item.classList.add("flash");
    setTimeout(() => item.classList.remove("flash"), 1500);
  }

  show(view) {
    const first = this.view === null;
    this.view = view;
    const { peer, bot } = view;
    const group = peer.kind !== "private";
    this.node.classList.toggle("group", group);
    this.node.setAttribute("aria-label", group ? `${peer.kind === "channel" ? "Channel" : "Group"} ${peer.name}` : `Phone of ${peer.name}`);
    this.find("h2").textContent = group ? peer.name : bot.name;
    this.find(".face").textContent = (group ? peer.name : bot.name).slice(0, 1).toUpperCase();
    const whose = group ? peer.kind : `bot · phone of ${peer.name} (${peer.language_code})`;
    this.find(".whose").textContent = view.typing ? "is writing…" : whose;
    this.find("[data-act=block]").textContent = peer.blocked ? "Let the bot in again" : group ? "Take the bot out" : "Block the bot";
    for (const act of ["group", "channel", "vanish"]) this.find(`[data-act=${act}]`).hidden = group || peer.gone;
    for (const act of ["join", "leave"]) this.find(`[data-act=${act}]`).hidden = peer.kind !== "group";
    this.drawPin();
    this.drawKeyboard();
    this.drawBegin();
    this.drawLog();
    this.drawToasts(first);
    this.inline.draw(view.inline);
  }

  drawPin() {
    const pin = this.find(".pin");
    pin.hidden = !this.view.pinned.length;
    if (!pin.hidden) {
      pin.querySelector("b").textContent = this.view.pinned.length > 1 ? `Pinned messages (${this.view.pinned.length})` : "Pinned message";
      pin.querySelector(".pin-text span").textContent = this.view.pinned[0].text.split("\n")[0];
    }
  }

  // Only what changed is drawn again, so that a screen reader hears new messages and not the whole chat.
  drawLog() {
    const log = this.find(".log");
    const keep = new Set();
    let last = null;
    let grown = false;
    let day = "";
    const place = (key, signature, build) => {
      keep.add(key);
      let old = this.drawn.get(key);
      if (!old || old.signature !== signature) {
        const node = build();
        if (old) this.replace(old.node, node);
        else grown = true;
        old = { node, signature };
        this.drawn.set(key, old);
      }
      const wanted = last ? last.nextElementSibling : log.firstElementChild;
      if (old.node !== wanted) log.insertBefore(old.node, wanted);
      last = old.node;
    };
    if (!this.view.messages.length) {
      const text = this.view.bot.description || "No messages here yet.";
      place("empty", text, () => make("li", { class: "line about" }, make("span", {}, text)));
    }
    for (const message of this.view.messages) {
      const name = dayName(message.date);
      if (name !== day) place(`day ${name}`, name, () => make("li", { class: "line" }, make("span", {}, name)));
      day = name;
      const { raw, ...shown } = message;
      place(message.message_id, JSON.stringify(shown), () => drawMessage(message, this));
    }
    for (const [key, { node }] of this.drawn) {
      if (!keep.has(key)) { node.remove(); this.drawn.delete(key); this.players.delete(key); }
    }
    if (grown) this.atEnd = true;
    if (this.atEnd) log.scrollTop = log.scrollHeight;
    const fresh = log.lastElementChild;
    // A message longer than the screen is read from its beginning: that is where "call 9-1-1" stands.
    if (grown && fresh && fresh.offsetHeight > log.clientHeight) log.scrollTop = fresh.offsetTop - log.offsetTop;
  }

  replace(old, fresh) {
    const place = old.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    const lost = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (place) fresh.querySelector(`[data-place="${place}"]`)?.focus();
    if (lost && !fresh.contains(document.activeElement)) this.find(".log").focus({ preventScroll: true });
  }

  drawKeyboard() {
    const { keyboard, peer } = this.view;
    const box = this.find(".keyboard");
    const toggle = this.find(".keys");
    const open = keyboard && peer.wrote && !peer.blocked;
    toggle.hidden = !open;
    const signature = JSON.stringify(open ? keyboard : null);
    if (signature !== this.keyboardDrawn) {
      this.keyboardDrawn = signature;
      this.keysHidden = Boolean(keyboard?.hidden);
      const rows = open ? keyboard.rows : [];
      box.replaceChildren(...rows.map((row) => make("div", { class: "row" }, ...row.map((label) =>
        make("button", { type: "button", onclick: () => this.act("press", { label }) }, label)))));
    }
    box.hidden = !open || this.keysHidden;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    const placeholder = (open && keyboard.placeholder) || "Message";
    this.find(".compose input").placeholder = placeholder;
  }

  drawBegin() {
    const { peer } = this.view;
    const field = this.find(".compose input");
    const group = peer.kind !== "private";
    const waiting = !peer.wrote || peer.blocked || peer.gone;
    this.find(".begin").hidden = !waiting;
    this.find(".compose").hidden = waiting;
    this.find(".begin details").hidden = peer.blocked || peer.gone || group;
    const word = !peer.blocked ? "START" : group ? "The bot has left" : "RESTART";
    this.find(".start").textContent = peer.gone ? "This account is deleted" : word;
    this.find(".start").disabled = group || peer.gone;
    if (!waiting && this.focusField) { this.focusField = false; field.focus(); }
  }

  drawToasts(first) {
    const seen = this.toastSeen ?? 0;
    const fresh = first ? [] : this.view.toasts.filter((toast) => toast.seq > seen);
    this.toastSeen = Math.max(seen, ...this.view.toasts.map((toast) => toast.seq), 0);
    for (const toast of fresh) {
      if (toast.alert) {
        this.find(".notice p").textContent = toast.text;
        this.find(".notice").hidden = false;
        this.find(".notice button").focus();
      } else {
        this.toast(toast.text);
      }
    }
  }

  drawCommands(typed) {
    const list = this.find(".commands");
    const fitting = typed === null ? [] : this.view.commands.filter((entry) => `/${entry.command}`.startsWith(typed.split(" ")[0]));
    list.hidden = !fitting.length;
    this.find(".menu").setAttribute("aria-expanded", String(!list.hidden));
    if (typed !== null && !this.view.commands.length && typed === "/" && !this.find(".compose input").value) this.toast("The bot has set no commands");
    list.replaceChildren(...fitting.map((entry) => make("li", {}, make("button", {
      type: "button",
      onclick: () => { this.act("say", { text: `/${entry.command}` }); this.find(".compose input").value = ""; this.drawCommands(null); },
    }, make("b", {}, `/${entry.command}`), make("span", {}, entry.description)))));
  }
}
