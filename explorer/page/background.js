// Long questions, put to a worker; where there is none, to the page's own engine.

class Background {
  constructor(bytes, opening, own) {
    Object.assign(this, { bytes, opening, own, number: 0, waiting: new Map(), worker: null });
  }

  start() {
    if (this.worker || this.refused) return;
    try {
      const source = `"use strict";\n${document.getElementById("worker").textContent}`;
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      this.worker = new Worker(address);
      URL.revokeObjectURL(address);
      this.worker.onmessage = ({ data }) => this.settle(data);
      this.worker.onerror = () => this.giveUp();
      this.worker.postMessage({ number: 0, open: { bytes: this.bytes, request: this.opening } });
    } catch {
      this.giveUp();
    }
  }

  /** The answer; a rejection where the engine refuses. `null` once the question is dropped. */
  ask(request) {
    this.start();
    if (this.refused) {
      return new Promise((resolve, reject) => setTimeout(() => {
        try { resolve(this.own.ask(request)); } catch (error) { reject(error); }
      }));
    }
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { request, resolve, reject });
      this.worker.postMessage({ number, request });
    });
  }

  settle({ number, answer, error }) {
    const asked = this.waiting.get(number);
    this.waiting.delete(number);
    if (asked && error !== undefined) asked.reject(new Error(error));
    else if (asked) asked.resolve(answer);
  }

  /** Ends what is being computed: its answers are no longer wanted. */
  drop() {
    if (!this.waiting.size || !this.worker) return;
    this.worker.terminate();
    this.worker = null;
    for (const { resolve } of this.waiting.values()) resolve(null);
    this.waiting.clear();
  }

  giveUp() {
    this.refused = true;
    this.worker?.terminate();
    this.worker = null;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { request, resolve, reject } of waiting) this.ask(request).then(resolve, reject);
  }
}
