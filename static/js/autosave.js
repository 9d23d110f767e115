// Saves each answer of a form as it is given (form[data-autosave]): on change, or one second after the last key.
// One request at a time; what could not be sent stays in the page and on this device, and is sent again.
const form = document.querySelector("form[data-autosave]");
const DELAY = 1000;
const RETRIES = [3000, 6000, 15000, 30000];
const KEPT_DAYS = 30;
const PREFIX = "essaim.fiche.";
// What is written is called an answer in a form, a text in a bilan (data-autosave-words).
const WORDS = {
  answers: { kept: "Vos réponses sont gardées", saved: "Brouillon enregistré", changed: "a modifié cette réponse", mine: "Garder ma réponse", theirs: "Prendre la sienne", stored: "La réponse enregistrée est gardée.", found: "Des réponses gardées sur cet appareil ont été retrouvées." },
  texts: { kept: "Votre texte est gardé", saved: "Texte enregistré", changed: "a modifié ce texte", mine: "Garder mon texte", theirs: "Prendre le sien", stored: "Le texte enregistré est gardé.", found: "Un texte gardé sur cet appareil a été retrouvé." },
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.words = WORDS[form.dataset.autosaveWords ?? "answers"];
    this.place = `${PREFIX}${form.dataset.autosave}#`;
    this.status = document.querySelector("[data-autosave-status]");
    this.alarm = document.querySelector("[data-autosave-alarm]");
    this.timers = new Map();
    this.waiting = new Set();
    this.failures = 0;
    this.isSending = false;
    this.isStopped = false;
    form.addEventListener("input", (event) => this.typed(event, DELAY));
    form.addEventListener("change", (event) => this.typed(event, 0));
    form.addEventListener("submit", () => this.submitted());
    window.addEventListener("online", () => this.retry());
    window.addEventListener("beforeunload", (event) => this.leaving(event));
    this.forgetOld();
    this.restore();
  }

  questionOf(node) {
    return node.closest("[data-question]");
  }

  // The input that says from which answer the question was filled.
  seenOf(question) {
    return question.querySelector("input[name^=seen-]");
  }

  // The names and values of the inputs of one question, as a form sends them.
  values(question) {
    const found = {};
    for (const input of question.querySelectorAll("input, select, textarea")) {
      if (!input.name || input.type === "file" || input.type === "hidden") continue;
      found[input.name] ??= [];
      if ((input.type === "radio" || input.type === "checkbox") && !input.checked) continue;
      found[input.name].push(input.value);
    }
    return found;
  }

  fill(question, values) {
    for (const input of question.querySelectorAll("input, select, textarea")) {
      if (!(input.name in values) || input.type === "file") continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = values[input.name].includes(input.value);
      else input.value = values[input.name][0] ?? "";
      input.dispatchEvent(new CustomEvent("essaim:filled", { bubbles: true }));
    }
  }

  typed(event, delay) {
    const question = this.questionOf(event.target);
    if (!question || event.target.type === "file" || this.isStopped) return;
    this.keep(question);
    clearTimeout(this.timers.get(question));
    this.timers.set(
      question,
      setTimeout(() => this.ask(question), delay),
    );
  }

  ask(question) {
    this.timers.delete(question);
    this.waiting.add(question);
    this.send();
  }

  async send() {
    if (this.isSending || this.isStopped || !this.waiting.size) return;
    const question = this.waiting.values().next().value;
    this.waiting.delete(question);
    const values = this.values(question);
    this.isSending = true;
    this.say("Enregistrement…");
    try {
      const response = await fetch(this.form.dataset.autosave, { method: "POST", body: this.body(question, values), headers: this.headers(), redirect: "error" });
      this.isSending = false;
      await this.received(question, values, response);
    } catch {
      this.isSending = false;
      this.failed(question);
    }
  }

  body(question, values) {
    const seen = this.seenOf(question);
    const body = new URLSearchParams({ question: question.dataset.question, [seen.name]: seen.value });
    for (const [name, list] of Object.entries(values)) for (const value of list) body.append(name, value);
    return body;
  }

  headers() {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    return { "X-CSRFToken": token, Accept: "application/json", "X-Requested-With": "fetch" };
  }

  async received(question, values, response) {
    if (response.status === 401) return this.signedOut(question, await response.json());
    if (response.status === 403) return this.stale(question);
    const isJson = (response.headers.get("content-type") || "").includes("json");
    if (!isJson) return this.failed(question);
    const answer = await response.json();
    if (answer.state === "conflict") return this.conflict(question, answer);
    if (answer.state === "invalid") return this.invalid(answer.message);
    if (answer.state === "refused") return this.refused(question, answer.message);
    this.saved(question, values, answer);
  }

  saved(question, values, answer) {
    this.failures = 0;
    this.seenOf(question).value = answer.seen;
    if (JSON.stringify(values) === JSON.stringify(this.values(question))) this.forget(question);
    this.alert();
    this.say(answer.readable ? `${this.words.saved} à ${answer.at}` : `Texte gardé à ${answer.at} : il reste à corriger sur cette page`);
    this.form.dispatchEvent(new CustomEvent("essaim:saved", { bubbles: true }));
    this.send();
  }

  failed(question) {
    this.waiting.add(question);
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.say("");
    this.alert(`Impossible d’enregistrer. ${this.words.kept} dans cette page et sur cet appareil.`, "Réessayer", () => this.retry());
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.retry(), wait);
  }

  retry() {
    clearTimeout(this.retryTimer);
    this.send();
  }

  signedOut(question, answer) {
    this.waiting.add(question);
    this.say("");
    const next = encodeURIComponent(location.pathname);
    const link = answer.login_url || `/connexion/?next=${next}`;
    this.alert(`Vous êtes déconnecté·e. ${this.words.kept} sur cet appareil.`, "Se reconnecter", () => location.assign(link));
  }

  stale(question) {
    this.waiting.add(question);
    this.say("");
    this.alert(`Cette page est trop ancienne pour enregistrer. ${this.words.kept} sur cet appareil.`, "Recharger la page", () => location.reload());
  }

  // Nothing is written: what was typed stays in the page and on this device until it is corrected.
  invalid(message) {
    this.say("");
    this.alert(message);
    this.send();
  }

  refused(question, message) {
    this.isStopped = true;
    this.say("");
    this.alert(message);
  }

  conflict(question, answer) {
    question.querySelector(".autosave-conflict")?.remove();
    const box = document.createElement("div");
    box.className = "autosave-conflict notice tone-warning";
    box.tabIndex = -1;
    const text = document.createElement("p");
    text.textContent = `${answer.who} ${this.words.changed}${answer.at ? ` à ${answer.at}` : ""} : « ${answer.theirs} ». Rien n’a été écrasé.`;
    const mine = this.button(this.words.mine, () => {
      this.seenOf(question).value = answer.seen;
      box.remove();
      this.ask(question);
    });
    const theirs = this.button(this.words.theirs, () => {
      this.seenOf(question).value = answer.seen;
      this.fill(question, answer.values);
      this.forget(question);
      box.remove();
      this.say(this.words.stored);
    });
    const content = document.createElement("div");
    content.append(text, mine, " ", theirs);
    box.append(content);
    question.append(box);
    box.setAttribute("role", "alert");
    this.say("");
    this.send();
  }

  button(label, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = label;
    button.addEventListener("click", action);
    return button;
  }

  say(text) {
    if (this.status) this.status.textContent = text;
  }

  alert(text = "", label = "", action = null) {
    if (!this.alarm) return;
    if (this.alarm.dataset.text === text) return;
    this.alarm.dataset.text = text;
    this.alarm.replaceChildren(...(text ? [document.createTextNode(`${text} `)] : []));
    if (label) this.alarm.append(this.button(label, action));
  }

  leaving(event) {
    if (!this.isSubmitting && (this.waiting.size || this.timers.size || this.isSending)) event.preventDefault();
  }

  submitted() {
    this.isSubmitting = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.waiting.clear();
  }

  // --- The copy on this device -----------------------------------------------------------------------

  key(question) {
    return `${this.place}${question.dataset.question}`;
  }

  keep(question) {
    try {
      localStorage.setItem(this.key(question), JSON.stringify({ values: this.values(question), seen: this.seenOf(question).value, at: Date.now() }));
    } catch {
      // Storage full or refused: the page still holds what was typed.
    }
  }

  forget(question) {
    try {
      localStorage.removeItem(this.key(question));
    } catch {
      // Nothing was kept.
    }
  }

  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  restore() {
    let restored = 0;
    for (const question of this.form.querySelectorAll("[data-question]")) {
      const copy = this.read(this.key(question));
      if (!copy) continue;
      if (JSON.stringify(copy.values) === JSON.stringify(this.values(question))) {
        this.forget(question);
        continue;
      }
      this.fill(question, copy.values);
      this.seenOf(question).value = copy.seen;
      restored += 1;
      this.ask(question);
    }
    if (restored) this.say(this.words.found);
  }

  forgetOld() {
    const limit = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(PREFIX) && (this.read(key)?.at ?? 0) < limit) localStorage.removeItem(key);
      }
    } catch {
      // No storage here.
    }
  }
}

if (form) new Autosave(form);
