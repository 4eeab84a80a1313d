// Upload: ask the site for a job and a form, post the file to the store, tell the site it is there.
"use strict";
{
  const form = document.getElementById("upload");
  const input = document.getElementById("file");
  const drop = document.getElementById("drop");
  const chosen = document.getElementById("chosen");
  const start = document.getElementById("start");
  const cancel = document.getElementById("cancel");
  const sending = document.getElementById("sending");
  const bar = document.getElementById("bar");
  const told = document.getElementById("told");
  const trouble = document.getElementById("trouble");
  const reference = document.getElementById("reference"); // where there is a choice
  const maxBytes = Number(form.dataset.maxBytes);
  const token = document.querySelector("meta[name=csrf-token]").content;
  let request = null;

  class Trouble extends Error {
    constructor(message, remedy) {
      super(message);
      this.remedy = remedy;
    }
  }

  const size = (bytes) => {
    let value = bytes;
    for (const unit of ["bytes", "kB", "MB", "GB"]) {
      if (value < 1000 || unit === "GB") return (unit === "bytes" ? value : value.toFixed(1)) + " " + unit;
      value /= 1000;
    }
  };

  const complain = (error) => {
    trouble.querySelector("[data-message]").textContent = error.message;
    trouble.querySelector("[data-remedy]").textContent = error.remedy || "";
    trouble.hidden = false;
  };

  const look = () => {
    const file = input.files[0];
    trouble.hidden = true;
    start.disabled = true;
    drop.classList.toggle("has-file", Boolean(file));
    chosen.textContent = file ? file.name + " · " + size(file.size) : "";
    if (!file) return;
    if (!/\.vcf(\.gz|\.bgz)?$/i.test(file.name)) {
      complain(new Trouble("This does not look like a VCF file.", "Choose a file ending in .vcf, .vcf.gz or .vcf.bgz."));
    } else if (file.size > maxBytes) {
      complain(new Trouble(
        "This file is " + size(file.size - maxBytes) + " over the limit of " + size(maxBytes) + ".",
        "Compress it with bgzip, or split it, and upload the parts."));
    } else if (file.size === 0) {
      complain(new Trouble("This file is empty.", "Choose a file with at least a VCF header."));
    } else {
      start.disabled = false;
    }
  };

  const tell = async (path, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    }).catch(() => { throw new Trouble("The site cannot be reached.", "Check your connection and try again."); });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Trouble(said.message || "The site did not answer as expected.", said.remedy);
    return said;
  };

  const send = (upload, file) => new Promise((resolve, reject) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) body.append(name, value);
    body.append("file", file); // last: the store ignores what comes after it
    request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded / event.total;
      told.textContent = size(Math.min(event.loaded, file.size)) + " of " + size(file.size);
    });
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Trouble("The store refused the file (" + request.status + ").", "Try again; the permission to upload may have expired."));
    });
    request.addEventListener("error", () => reject(new Trouble("The upload broke off.", "Check your connection and try again.")));
    request.addEventListener("abort", () => reject(new Trouble("The upload was stopped.", "Nothing was annotated.")));
    request.open("POST", upload.url);
    request.send(body);
  });

  const busy = (is) => {
    sending.hidden = !is;
    form.setAttribute("aria-busy", String(is));
    start.disabled = is;
    input.disabled = is;
  };

  const leaving = (event) => event.preventDefault();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = input.files[0];
    busy(true);
    trouble.hidden = true;
    told.textContent = "Preparing…";
    bar.removeAttribute("value");
    window.addEventListener("beforeunload", leaving);
    try {
      const job = await tell(form.dataset.create, {
        file_name: file.name, size: file.size, ...(reference && { reference: reference.value }),
      });
      cancel.hidden = false;
      await send(job.upload, file);
      cancel.hidden = true;
      told.textContent = "Starting the annotation…";
      await tell(job.submit, {});
      window.removeEventListener("beforeunload", leaving);
      window.location.assign(job.page);
    } catch (error) {
      window.removeEventListener("beforeunload", leaving);
      busy(false);
      complain(error);
      trouble.focus();
    }
  });

  cancel.addEventListener("click", () => request.abort());
  input.addEventListener("change", look);
  for (const name of ["dragover", "dragenter"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (input.disabled || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    look();
  });
  look(); // some browsers keep the choice over a reload
}
