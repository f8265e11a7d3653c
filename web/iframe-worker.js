// Browsers start no worker from a folder, and the search is one: a hidden frame runs it.
class FrameWorker extends EventTarget {
  constructor(address) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.append(this.frame);
    this.inside = this.frame.contentWindow;
    this.inside.postMessage = (data) =>
      this.dispatchEvent(new MessageEvent("message", { data }));
    this.inside.importScripts = (...addresses) =>
      addresses.reduce((before, next) => before.then(() => this.run(next)), Promise.resolve());
    this.ready = this.run(address);
  }

  run(address) {
    const script = this.inside.document.createElement("script");
    script.src = address;
    return new Promise((done, failed) => {
      script.onload = done;
      script.onerror = failed;
      this.inside.document.body.append(script);
    });
  }

  postMessage(data) {
    this.ready.then(() =>
      this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data })));
  }

  terminate() {
    this.frame.remove();
  }
}

if (location.protocol === "file:") window.Worker = FrameWorker;
